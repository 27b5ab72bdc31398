"""The settings of payments in coins, a part of the one table of `settings.py`: account public keys, and who says what coins cost.

Keys are read here as far as to say what is wrong with them; who uses them reads them again. The value of a key is never part of a message.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tokenarb.base.forms import WEB, Field, Form, one_of, some_of, whole
from tokenarb.payments.families import PATHS, Family, Network

LIST: Final = "list"
KEYS: Final = {Family.BITCOIN: "BTC_XPUB", Family.EVM: "EVM_XPUB", Family.TRON: "TRON_XPUB"}
SOURCES_MIN: Final = 2


def _key(family: Family) -> Form:
    """An account public key of the family, on any of its networks; `list`; or nothing."""

    def read(text: str) -> str:
        if text in ("", LIST):
            return text
        from tokenarb.payments import addresses  # not at the top: it brings cryptography, which nobody needs who takes no coins

        problem = ""
        for network in Network if family is Family.BITCOIN else (Network.MAIN,):
            try:
                addresses.account_key(family, text, network)
            except ValueError as error:
                problem = problem or str(error)
            else:
                return text
        raise ValueError(problem)

    return Form(read, f"copy the public key of the account {PATHS[family]} from your wallet, or write list (`tokenarb wallet import`)")


FIELDS: Final[tuple[Field, ...]] = (
    Field("BTC_XPUB", "", _key(Family.BITCOIN), "Account public key (zpub or xpub) of native segwit Bitcoin; empty: no Bitcoin.", True),
    Field("BTC_NETWORK", "main", one_of(*Network), "Bitcoin's network: main, test (testnet and signet, keys vpub or tpub) or regtest."),
    Field("EVM_XPUB", "", _key(Family.EVM), "Account public key (xpub) of Ethereum and its like; empty: none of them.", True),
    Field("TRON_XPUB", "", _key(Family.TRON), "Account public key (xpub) of TRON; empty: no TRON.", True),
    Field(
        "NEW_ADDRESSES_HOURLY",
        "20",
        whole(1, 1000),
        "New addresses an hour and family of chains. After a restore so many are skipped for each hour that is lost.",
    ),
    Field(
        "RATE_SOURCES",
        "kraken,coinbase,coingecko",
        some_of("kraken", "coinbase", "coingecko", "binance"),
        "Who says what coins cost. Two that agree within 2 % are needed, three bear the loss of one; binance counts through USDT.",
    ),
    Field("RATES_URL", "", WEB, "A mirror of those sources, each below its own name; empty: the sources themselves."),
)


@dataclass(frozen=True, slots=True)
class CoinSettings:
    """See `Settings`. Keys are text, "" or "list"; `btc_network` is a `Network`."""

    btc_xpub: str
    btc_network: str
    evm_xpub: str
    tron_xpub: str
    new_addresses_hourly: int
    rate_sources: tuple[str, ...]
    rates_url: str


def account_texts(settings: CoinSettings) -> dict[Family, str]:
    """What is set, by family."""
    texts = {Family.BITCOIN: settings.btc_xpub, Family.EVM: settings.evm_xpub, Family.TRON: settings.tron_xpub}
    return {family: text for family, text in texts.items() if text}


def contradictions(values: Mapping[str, Any]) -> list[str]:
    """What no single setting shows. Only judged on settings that could be read."""
    found = []
    texts = {family: values.get(name.lower()) or "" for family, name in KEYS.items()}
    bitcoin, network = texts[Family.BITCOIN], values.get("btc_network")
    if bitcoin not in ("", LIST) and network is not None:
        from tokenarb.payments import addresses  # as above

        try:
            addresses.account_key(Family.BITCOIN, bitcoin, Network(network))
        except ValueError as error:
            found.append(f"BTC_XPUB: its value {error}. Cure: correct BTC_NETWORK, or take the key from an account of that network.")
    if texts[Family.EVM] not in ("", LIST) and texts[Family.EVM] == texts[Family.TRON]:
        found.append(
            f"TRON_XPUB: is the same as EVM_XPUB, and no wallet shows TRON there. Cure: the key of the account {PATHS[Family.TRON]}."
        )
    sources = values.get("rate_sources")
    if any(texts.values()) and sources is not None and len(sources) < SOURCES_MIN:
        found.append("RATE_SOURCES: one source alone sets no price. Cure: name two or more.")
    return found


def warnings(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Keys whose private half stands in every textbook."""
    found = []
    for family, name in KEYS.items():
        text = values.get(name.lower()) or ""
        if text not in ("", LIST):
            from tokenarb.payments import addresses  # as above

            network = Network(values["btc_network"]) if family is Family.BITCOIN else Network.MAIN
            if addresses.is_public_example(addresses.account_key(family, text, network)):
                found.append(f"{name} is the account of the mnemonic that everybody knows: whatever comes to it is stolen within seconds.")
    return tuple(found)
