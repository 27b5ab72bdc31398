"""`tokenarb wallet` as an operator uses it, and the offline program in a terminal of its own (rules P1, P2, P20, fault S1)."""

import asyncio
import io
import os
import pty
import select
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from bip_utils import Bip39SeedGenerator, Bip44, Bip44Coins, Bip84, Bip84Coins
from tests.cli.operator import Operator, Ran
from tests.sales.shop import PEPPERS

from tokenarb import coins
from tokenarb.app import Kit
from tokenarb.base import clock, db, secretfile
from tokenarb.cli import parser
from tokenarb.payments import addresses, addressing, valuing
from tokenarb.payments.families import Family
from tokenarb.payments.valuation import Sample
from tokenarb.settings import FIELDS, Settings

ZPUB, EVM_XPUB, TRON_XPUB = (text for _, text, _ in addresses.VECTORS)
SEED = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"


@dataclass(frozen=True, slots=True)
class Holder(Operator):
    """An operator whose settings name accounts for coins."""

    named: dict[str, str] = field(default_factory=dict)

    @asynccontextmanager
    async def open_kit(self) -> AsyncIterator[Kit]:
        settings = Settings.load({"DATABASE_URL": self.url, "DATA_DIR": str(self.data_dir), **self.named}, None)
        secrets = secretfile.load_or_create(settings.secrets_file)
        database = db.Database(settings.database_url)
        try:
            yield Kit(settings, clock.SystemClock(), database, secrets, PEPPERS)
        finally:
            await database.close()

    async def shown(self, customer: int, family: Family) -> str:
        """What a customer is shown."""
        async with self.open_kit() as kit, kit.database.transaction() as tx:
            origin = next(found for found in coins.origins(kit.settings) if found.family is family)
            return (await addressing.assign(tx, kit.clock.now_ms(), customer, origin)).address

    async def told(self, *samples: Sample) -> None:
        """What the sources said just now."""
        async with self.open_kit() as kit, kit.database.transaction() as tx:
            now_ms = kit.clock.now_ms()
            said = [Sample(s.source, s.asset, s.price, s.quote, now_ms) for s in samples]
            await valuing.refresh(tx, now_ms, [s.asset for s in samples], said)


@pytest.fixture
def holder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Holder:
    """On SQLite alone: the verbs below have tests on both engines."""
    named = {"BTC_XPUB": ZPUB, "EVM_XPUB": EVM_XPUB, "TRON_XPUB": "list"}
    made = Holder(f"sqlite:///{tmp_path / 'shop.db'}", tmp_path / "data", capsys, named)
    assert made.run("migrate").status == 0
    return made


@pytest.fixture
def runs() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Not an async test: `main` runs an event loop of its own."""
    return asyncio.run


def test_nothing_is_set(holder):
    bare = Holder(holder.url, holder.data_dir, holder.capture)
    assert bare.ok("wallet", "check") == {"accounts": [], "first_addresses": []}
    assert "set EVM_XPUB" in bare.run("wallet", "use", "evm").err
    assert bare.ok("wallet", "rates") == {"rates": [], "sources": []}


def test_P1_check_shows_first_addresses_the_highest_index_and_the_gap_limit(holder, runs):
    for customer in (1, 2, 3):
        runs(holder.shown(customer, Family.BITCOIN))
    ran = holder.run("wallet", "check", "--json")
    found = ran.json()
    assert "Compare the first addresses" in ran.err
    bitcoin, evm, tron = found["accounts"]
    assert (bitcoin["family"], bitcoin["addresses_shown"], bitcoin["highest_index"], bitcoin["gap_limit"]) == ("bitcoin", 3, 2, 23)
    assert (evm["highest_index"], evm["gap_limit"], evm["state"], tron["account"]) == (None, 20, "in use", "list")
    first = [(row["path"], row["address"]) for row in found["first_addresses"]]
    assert first[0] == ("m/84'/0'/0'/0/0", addresses.VECTORS[0][2][0])
    assert first[3] == ("m/44'/60'/0'/0/0", addresses.VECTORS[1][2][0]) and len(first) == 6
    assert not [text for text in (ZPUB, EVM_XPUB) if text in ran.out + ran.err]


def test_P20_another_account_is_confirmed_in_a_second_step(holder, runs):
    first = runs(holder.shown(1, Family.EVM))
    changed = Holder(holder.url, holder.data_dir, holder.capture, {"EVM_XPUB": TRON_XPUB})
    assert changed.run("wallet", "check").status == 1
    told = changed.run("wallet", "use", "evm", "--json")
    assert told.status == 1 and told.json()["shown"] == 1
    assert changed.run("wallet", "use", "evm", "--confirm", "deadbeef").status == 1
    assert changed.ok("wallet", "use", "evm", "--confirm", told.json()["code"])["confirmed"]
    ran = changed.run("wallet", "check", "--json")
    assert ran.status == 0 and ran.json()["accounts"][0]["state"] == "in use"
    assert runs(changed.shown(2, Family.EVM)) != first
    assert changed.run("wallet", "use", "evm").err == "tokenarb: new addresses of evm come from the account of the settings already\n"


def test_P1_a_list_is_brought_whole_or_not_at_all(holder, runs, tmp_path: Path):
    key = addresses.account_key(Family.TRON, TRON_XPUB)
    own = [addresses.derive(key, n) for n in range(3)]
    file = tmp_path / "list.txt"
    file.write_text("# my wallet\n" + "\n".join(own[:2]) + f"\n\n{own[2]}  # the third\n{own[0]}\n")
    assert holder.ok("wallet", "import", "tron", str(file)) == {"family": "tron", "read": 4, "new": 3, "left": 3}
    assert runs(holder.shown(1, Family.TRON)) == own[0]
    file.write_text(f"{own[0]}\n{addresses.VECTORS[1][2][0]}\n{own[1][:-1]}\n")
    ran = holder.run("wallet", "import", "tron", str(file))
    assert ran.status == 1 and "line 2 is no address of tron" in ran.err and "line 3" in ran.err
    found = holder.run("wallet", "check", "--json").json()
    assert found["accounts"][2]["highest_index"] == 0 and found["first_addresses"][-1]["address"] == own[2]


def test_S1_a_list_of_private_keys_is_refused_and_not_repeated(holder, tmp_path: Path):
    file = tmp_path / "list.txt"
    secret = "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35"
    file.write_text(f"{secret}\n{SEED}\n")
    ran = holder.run("wallet", "import", "tron", str(file))
    assert ran.status == 1 and "line 1 is a private key" in ran.err and "line 2 is a mnemonic" in ran.err
    assert secret not in ran.err and "abandon" not in ran.err


def test_P1_after_a_database_was_put_back_by_hand(holder, runs):
    runs(holder.shown(1, Family.BITCOIN))
    assert holder.ok("wallet", "skip", "bitcoin", "40")["next_index"] == 40
    key = addresses.account_key(Family.BITCOIN, ZPUB)
    assert runs(holder.shown(2, Family.BITCOIN)) == addresses.derive(key, 40)
    assert holder.run("wallet", "skip", "bitcoin", "40").status == 1


def test_P12_rates_say_who_says_what_and_why_one_is_not_quoted(holder, runs):
    runs(
        holder.told(
            Sample("kraken", "BTC", Fraction("97000.1"), "USD", 0),
            Sample("coinbase", "BTC", Fraction("97000.3"), "USD", 0),
            Sample("kraken", "DAI", Fraction("0.9"), "USD", 0),
            Sample("coinbase", "DAI", Fraction("0.9"), "USD", 0),
        )
    )
    found = holder.ok("wallet", "rates")
    assert found["rates"] == [
        {"asset": "BTC", "usd": "97000.2", "why_not": None},
        {"asset": "DAI", "usd": None, "why_not": "it is worth less than 0.95 or more than 1.05 USD"},
    ]
    assert [(row["source"], row["price"]) for row in found["sources"]][:2] == [("coinbase", "97000.3"), ("kraken", "97000.1")]


# -- the offline program ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """`tokenarb wallet xpub` in an empty directory, without settings, its seed from a pipe."""
    monkeypatch.chdir(tmp_path)
    for setting in FIELDS:
        monkeypatch.delenv(setting.name, raising=False)

    def run(*words: str, typed: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        status = parser.main(("wallet", "xpub", *words))
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return run


def test_P1_offline_xpub_derives_what_the_server_derives_from(offline, tmp_path):
    ran = offline(typed=SEED + "\n")
    assert ran.status == 0, ran.err
    for text in (ZPUB, EVM_XPUB, TRON_XPUB, *(found for _, _, all_of in addresses.VECTORS for found in all_of)):
        assert text in ran.out
    assert "abandon" not in ran.out + ran.err and "prv" not in ran.out + ran.err
    assert list(tmp_path.iterdir()) == [], "it stores nothing"


def test_P1_offline_xpub_knows_passphrases_accounts_and_test_networks(offline):
    seed = Bip39SeedGenerator(SEED).Generate("TREZOR")
    ran = offline("--passphrase", "--account", "3", "--test", typed=SEED + "\nTREZOR\n")
    assert ran.status == 0, ran.err
    for wallet in (Bip84.FromSeed(seed, Bip84Coins.BITCOIN_TESTNET), Bip44.FromSeed(seed, Bip44Coins.TRON)):
        assert wallet.Purpose().Coin().Account(3).PublicKey().ToExtended() in ran.out


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("abandon " * 11 + "abandon", "checksum"),
        ("abandon " * 10 + "about", "11 words were read"),
        ("abandon " * 10 + "abandno about", "place 11"),
        ("", "0 words were read"),
    ],
)
def test_S1_offline_xpub_refuses_without_repeating_a_word(offline, typed, words):
    ran = offline(typed=typed + "\n")
    assert ran.status == 1 and words in ran.err
    assert "aband" not in ran.out + ran.err


def test_S1_offline_xpub_refuses_a_seed_on_the_command_line(offline):
    ran = offline(*SEED.split())
    assert ran.status == 1 and "never on the command line" in ran.err
    assert "abandon" not in ran.out + ran.err


@pytest.mark.parametrize("setting", ["OPENROUTER_API_KEY", "DATABASE_URL", "TOKEN", "EVM_XPUB"])
def test_S1_offline_xpub_refuses_where_settings_of_a_server_are(offline, monkeypatch, setting):
    monkeypatch.setenv(setting, "x")
    ran = offline(typed=SEED + "\n")
    assert ran.status == 1 and f"the environment sets {setting}" in ran.err and "pub" not in ran.out


def test_S1_offline_xpub_refuses_beside_an_env_file(offline, tmp_path):
    (tmp_path / ".env").write_text("TOKEN=\n")
    ran = offline(typed=SEED + "\n")
    assert ran.status == 1 and "there is a .env" in ran.err and "pub" not in ran.out


def test_S1_offline_xpub_echoes_nothing_on_a_terminal(tmp_path):
    """A real terminal, whose driver echoes what is typed unless it is told not to."""
    ours, theirs = pty.openpty()
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-m", "tokenarb", "wallet", "xpub"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=tmp_path, env=clean, start_new_session=True)
    os.close(theirs)
    screen, typed = b"", False
    while select.select([ours], [], [], 60)[0]:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # the terminal is closed: the program has ended
            break
        if not piece:
            break
        screen += piece
        if not typed and b"Seed words" in screen:
            os.write(ours, SEED.encode() + b"\n")
            typed = True
    os.close(ours)
    assert process.wait(60) == 0
    assert typed and ZPUB.encode() in screen and b"abandon" not in screen
