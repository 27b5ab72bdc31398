"""Families of chains, on which one address serves, and Bitcoin's networks. Pure and light: who only names them loads no cryptography."""

from enum import StrEnum
from typing import Final


class Family(StrEnum):
    """Chains on which one address serves: every EVM chain has the same."""

    BITCOIN = "bitcoin"
    EVM = "evm"
    TRON = "tron"


class Network(StrEnum):
    """Of Bitcoin, whose addresses tell it. `TEST`: testnet and signet. Addresses of the other families are the same on all networks."""

    MAIN = "main"
    TEST = "test"
    REGTEST = "regtest"


PATHS: Final = {Family.BITCOIN: "m/84'/0'/0'", Family.EVM: "m/44'/60'/0'", Family.TRON: "m/44'/195'/0'"}
"""Where each family's first account key lies."""


def path_of(family: Family, account: int, *, test: bool = False) -> str:
    """Where an account key lies; `test`: of Bitcoin on a test network, whose coin number is 1."""
    steps = PATHS[family].split("/")
    coin = "1'" if test and family is Family.BITCOIN else steps[2]
    return "/".join((*steps[:2], coin, f"{account}'"))
