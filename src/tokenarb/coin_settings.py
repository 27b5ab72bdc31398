"""The settings of payments in coins, a part of the one table of `settings.py`: account public keys, and who says what coins cost.

Keys are read here as far as to say what is wrong with them; who uses them reads them again. The value of a key is never part of a message.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

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


def _nodes(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for part in text.split():
        name, _, url = part.partition("=")
        parts = urlsplit(url)
        if not re.fullmatch(r"[a-z0-9-]{1,40}", name) or parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("is not a list of chain=https://...")
        if parts.username or parts.query or parts.fragment:
            raise ValueError("must have no user name, password, query or fragment in its addresses; a key in the path is kept secret")
        if parts.scheme == "http" and not _is_near(parts.hostname):
            raise ValueError("must have https:// addresses, unless a node is in your own network")
        found.append((name, url.rstrip("/")))
    if len(set(found)) != len(found):
        raise ValueError("names a node twice; two nodes of a chain are two machines")
    return tuple(found)


def _is_near(host: str) -> bool:
    """In the operator's own network, as far as a name or address tells."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal"))


NODES: Final = Form(_nodes, "CHAIN=https://NODE, several separated by spaces, a chain as often as you have nodes of it")
FILE: Final = Form(lambda text: Path(text) if text else None, "the path of a file")

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
        "WALLET_GAP_LIMIT",
        "20",
        whole(20, 100_000),
        "How many unused addresses in a row your own Bitcoin wallet looks over; an alarm rings five before that.",
    ),
    Field(
        "RATE_SOURCES",
        "kraken,coinbase,coingecko",
        some_of("kraken", "coinbase", "coingecko", "binance"),
        "Who says what coins cost. Two that agree within 2 % are needed, three bear the loss of one; binance counts through USDT.",
    ),
    Field(
        "CHAIN_NODES",
        "",
        NODES,
        "Chains to watch, by their nodes: ethereum=https://... (JSON-RPC) bitcoin=https://... (Esplora). Two of several must agree.",
        True,
    ),
    Field("CHAINS_FILE", "", FILE, "Chains and tokens instead of those that come with this version, in the same form: for test networks."),
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
    wallet_gap_limit: int
    rate_sources: tuple[str, ...]
    rates_url: str
    chain_nodes: tuple[tuple[str, str], ...]
    chains_file: Path | None


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
    found += _unknown_chains(values)
    sources = values.get("rate_sources")
    if any(texts.values()) and sources is not None and len(sources) < SOURCES_MIN:
        found.append("RATE_SOURCES: one source alone sets no price. Cure: name two or more.")
    return found


def _unknown_chains(values: Mapping[str, Any]) -> list[str]:
    nodes, path = values.get("chain_nodes"), values.get("chains_file")
    if not nodes and path is None:
        return []
    from tokenarb.payments import networks  # not at the top: nobody needs the file of chains who watches none

    try:
        known = networks.known(path)
    except (OSError, ValueError) as error:
        return [f"CHAINS_FILE: {error}. Cure: a file in the form of payments/chains/networks.toml."]
    strange = sorted({name for name, _ in nodes or () if name not in known})
    if strange:
        return [f"CHAIN_NODES: {', '.join(strange)} is no chain we know. Cure: one of {', '.join(known)}."]
    return []


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
