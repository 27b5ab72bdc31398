"""The second wall: a sub-key a worker group with a daily limit at the upstream, so that no fault of ours spends more than that a day.

The upstream checks the limit before a call, so parallel calls can overshoot it a little (openrouter.md section 6): a wall, not a meter.
"""

from typing import Final

from tokenarb.base import db, money
from tokenarb.base.errors import Broken, Refused, Unavailable
from tokenarb.base.sealing import Sealer
from tokenarb.upstream import subkeys
from tokenarb.upstream.model import SETTINGS_KEY, NamedKey, StoredKey
from tokenarb.upstream.ports import Provider
from tokenarb.upstream.problems import UpstreamProblem

PREFIX: Final = "tokenarb/"
DAILY: Final = "daily"


class Wall:
    """Makes and finds the sub-keys of one upstream. Opens its own short transactions, none while the network is waited for."""

    def __init__(self, database: db.Database, provider: Provider, sealer: Sealer, upstream: str) -> None:
        self._database = database
        self._provider = provider
        self._sealer = sealer
        self._upstream = upstream

    async def key_for(self, now_ms: int, worker_group: str, daily_limit: int, *, deployment: str = "") -> NamedKey:
        """The group's key, made at the upstream where there is none, its limit set anew where it differs.

        `daily_limit` nano-USD; `deployment` tells installations apart that share an account. Of two workers that both make one, one wins
        and the other's is deleted again.
        Raises: NotSent, Cut, UpstreamProblem (nothing changed here), Refused and Broken as `subkeys.keep`.
        """
        async with self._database.read() as tx:
            stored = await subkeys.active(tx, self._upstream, worker_group)
        if stored is not None:
            try:
                await self._set_limit(stored, daily_limit)
            except (Unavailable, UpstreamProblem):
                pass  # a wall with yesterday's height is better than none; not noted as changed, so the next start tries again
            return subkeys.unseal(stored, self._sealer)
        name = self.prefix(deployment) + worker_group
        made, secret = await self._provider.create_key(name, limit=money.from_nano(daily_limit), limit_reset=DAILY)
        try:
            async with self._database.transaction() as tx:
                key = await subkeys.keep(tx, now_ms, self._upstream, worker_group, made, secret, daily_limit, self._sealer)
        except (Refused, Broken):
            await self._provider.delete_key(made.hash)
            async with self._database.read() as tx:
                winner = await subkeys.active(tx, self._upstream, worker_group)
            if winner is None:
                raise
            key = winner
        return subkeys.unseal(key, self._sealer)

    async def _set_limit(self, stored: StoredKey, daily_limit: int) -> None:
        if stored.daily_limit == daily_limit:
            return
        await self._provider.update_key(stored.hash, limit=money.from_nano(daily_limit), limit_reset=DAILY)
        async with self._database.transaction() as tx:
            await subkeys.limit(tx, stored.hash, daily_limit)

    async def replace(self, now_ms: int, worker_group: str, daily_limit: int, *, deployment: str = "") -> NamedKey:
        """A fresh key for the group (a leak, a rotation). The old one is retired here first, then disabled at the upstream.

        Raises: as `key_for`. Calls under way with the old key finish; its secret stays to look up what they cost.
        """
        async with self._database.transaction() as tx:
            old = await subkeys.active(tx, self._upstream, worker_group)
            if old is not None:
                await subkeys.retire(tx, old.hash)
        fresh = await self.key_for(now_ms, worker_group, daily_limit, deployment=deployment)
        if old is not None:
            await self._provider.disable_key(old.hash)
        return fresh

    async def stop_strangers(self, deployment: str) -> int:
        """Disables keys that bear this installation's name but that no row knows: a crash between making and keeping one. How many.

        Not while a server starts: a key it has just made would be one. Raises: as the provider.
        """
        assert deployment, "without it the keys of other installations of the same account would be strangers too"
        listed = await self._provider.list_keys(include_disabled=False)
        async with self._database.read() as tx:
            known = await subkeys.every(tx, self._upstream)
        strangers = subkeys.strangers(listed, known, self.prefix(deployment))
        for stranger in strangers:
            await self._provider.disable_key(stranger.hash)
        return len(strangers)

    @staticmethod
    def prefix(deployment: str) -> str:
        """How our keys are called at the upstream."""
        return f"{PREFIX}{deployment}/" if deployment else PREFIX


async def choose(wall: Wall | None, settings_key: str, now_ms: int, worker_group: str, daily_limit: int | None) -> NamedKey:
    """The key to call with: the group's sub-key where a management key and a limit are set, else the settings' own key, unstored.

    A management API that is away or refuses does not keep the shop shut where the settings have a key.
    Raises: Refused upstream_key_missing where there is neither; else as `Wall.key_for`.
    """
    if wall is not None and daily_limit is not None:
        try:
            return await wall.key_for(now_ms, worker_group, daily_limit)
        except (Unavailable, UpstreamProblem):
            if not settings_key:
                raise
    if not settings_key:
        raise Refused("upstream_key_missing", "no upstream key is set: put OPENROUTER_API_KEY into .env")
    return NamedKey(SETTINGS_KEY, settings_key)
