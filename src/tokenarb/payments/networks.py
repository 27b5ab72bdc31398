"""The chains we know, from the reviewed file `chains/networks.toml`: their coin, tokens by contract, when a deposit counts. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from importlib import resources
from pathlib import Path
from typing import Any, Final

from tokenarb.base import money

LATEST, FINALIZED = "latest", "finalized"
FAMILIES: Final = frozenset({"bitcoin", "evm", "tron"})


@dataclass(frozen=True, slots=True)
class Asset:
    """Money on a chain: its coin (`contract` None) or a token on the list. `decimals`: of a whole one in smallest units."""

    symbol: str
    contract: str | None
    decimals: int


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What is worth less than `below_nano` (None: anything) counts after `blocks`, its own included; `finalized`: and after finality."""

    below_nano: int | None
    blocks: int
    finalized: bool


@dataclass(frozen=True, slots=True)
class Network:
    """A row of the file. `assets` by contract in lower case, None for the coin; see the file's head for the rest."""

    name: str
    title: str
    family: str
    dialect: str
    identity: str
    block_s: float
    scan_to: str
    dust_nano: int
    confirm: tuple[Confirmation, ...]
    assets: Mapping[str | None, Asset]
    zero_bits: int = 0

    def rule(self, worth_nano: int | None) -> Confirmation:
        """When a deposit of that worth counts; None, a worth nobody knows, is the dearest."""
        for row in self.confirm:
            if row.below_nano is None or (worth_nano is not None and worth_nano < row.below_nano):
                return row
        raise AssertionError("the last row has no bound: `read` saw to it")

    def amount(self, contract: str | None, units: int) -> str:
        """So many smallest units as people write them: exact, with the asset's symbol; of what is no money here the bare number."""
        asset = self.assets.get(contract)
        if asset is None:
            return f"{units} ({contract})"
        with localcontext(prec=120):
            return f"{money.plain(Decimal(units).scaleb(-asset.decimals))} {asset.symbol}"

    @property
    def deepest(self) -> Confirmation:
        """The rule of the greatest sums."""
        return self.confirm[-1]


def load() -> Mapping[str, Network]:
    """Every chain of the file that ships with this version."""
    return read((resources.files("tokenarb.payments") / "chains" / "networks.toml").read_text("utf-8"))


def known(path: Path | None) -> Mapping[str, Network]:
    """Those of the operator's own file, where he has one. Raises: OSError, ValueError."""
    return load() if path is None else read(path.read_text("utf-8"))


def read(text: str) -> Mapping[str, Network]:
    """The chains of such a file. Raises: ValueError with what is wrong and where."""
    return {name: _network(name, row) for name, row in tomllib.loads(text).items()}


def _network(name: str, row: Mapping[str, Any]) -> Network:
    try:
        assets: dict[str | None, Asset] = {None: Asset(row["coin"], None, row["decimals"])}
        for token in row.get("token", ()):
            contract = token["contract"].lower()
            if contract in assets:
                raise ValueError(f"{contract} is there twice")
            assets[contract] = Asset(token["symbol"], contract, token["decimals"])
        confirm = tuple(_confirmation(line) for line in row["confirm"])
        found = Network(
            name=name,
            title=row["title"],
            family=row["family"],
            dialect=row["dialect"],
            identity=row["identity"],
            block_s=float(row["block_s"]),
            scan_to=row["scan_to"],
            dust_nano=money.to_nano_exact(Decimal(row["dust_usd"])),
            confirm=confirm,
            assets=assets,
            zero_bits=row.get("zero_bits", 0),
        )
    except KeyError as missing:
        raise ValueError(f"chain {name}: {missing} is missing") from None
    _check(found)
    return found


def _confirmation(line: Mapping[str, Any]) -> Confirmation:
    bound = line.get("below_usd")
    return Confirmation(None if bound is None else money.to_nano_exact(Decimal(bound)), line["blocks"], line.get("finalized", False))


def _check(network: Network) -> None:
    bounds = [row.below_nano for row in network.confirm]
    numbers = [bound for bound in bounds if bound is not None]
    if not bounds or bounds[-1] is not None or len(numbers) != len(bounds) - 1 or numbers != sorted(set(numbers)):
        raise ValueError(f"chain {network.name}: the rows of `confirm` rise, and only the last one has no bound")
    if any(row.blocks < 1 for row in network.confirm):
        raise ValueError(f"chain {network.name}: nothing counts without being in a block (rule P7)")
    if network.scan_to not in (LATEST, FINALIZED) or network.family not in FAMILIES:
        raise ValueError(f"chain {network.name}: unknown scan_to or family")
    if not all(0 <= asset.decimals <= 36 for asset in network.assets.values()):
        raise ValueError(f"chain {network.name}: decimals are between 0 and 36")
