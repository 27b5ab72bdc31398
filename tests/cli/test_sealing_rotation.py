"""A sealing key that is rotated, and the upstream keys that follow it, on both engines."""

import asyncio
from decimal import Decimal

from tests.cli.operator import Operator

from tokenarb.base.sealing import version_of
from tokenarb.upstream import registry, subkeys
from tokenarb.upstream.ports import SubKey


def test_a_rotated_sealing_key_moves_the_upstream_keys_with_it(operator: Operator) -> None:
    operator.ok("secrets", "list")

    async def keep() -> str:
        async with operator.open_kit() as kit, kit.database.transaction() as tx:
            secret = "sk-or-v1-" + "a" * 64
            await registry.ensure(tx, 1, "openrouter", base_url="http://127.0.0.1:1", dialect="openrouter", terms_url="")
            made = SubKey(subkeys.hash_of(secret), "tokenarb/x", "tokenarb/x", False, None, None, None, Decimal(0), Decimal(0))
            await subkeys.keep(tx, 1, "openrouter", "x", made, secret, None, kit.sealer)
            return secret

    async def opened() -> tuple[int, str]:
        async with operator.open_kit() as kit, kit.database.read() as tx:
            (stored,) = await subkeys.every(tx)
            return version_of(stored.sealed), subkeys.unseal(stored, kit.sealer).secret

    secret = asyncio.run(keep())
    operator.ok("secrets", "rotate", "sealing")
    assert asyncio.run(opened()) == (1, secret)
    sealed = [(row["version"], row["keys"]) for row in operator.ok("secrets", "list") if row["kind"] == "sealing"]
    assert sealed == [(1, 1), (2, 0)]
    assert operator.ok("secrets", "reseal") == {"resealed": 1, "current": 2}
    assert asyncio.run(opened()) == (2, secret)
    assert operator.ok("secrets", "reseal")["resealed"] == 0
