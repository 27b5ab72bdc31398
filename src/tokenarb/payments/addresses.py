"""Watch-only addresses: an account public key becomes the addresses of its external chain (rule P1). Pure; holds no private key.

Bitcoin: m/84'/0'/account'/0/i as P2WPKH (BIP-84, BIP-173). EVM chains: m/44'/60'/account'/0/i with EIP-55 checksums. TRON:
m/44'/195'/account'/0/i in base58check. The account key is made where the private keys are, in the operator's own wallet.
"""

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any, Final

from Crypto.Hash import keccak
from embit import base58, bech32, bip32, script
from embit.networks import NETWORKS

from tokenarb.base.errors import Broken
from tokenarb.payments import private_keys
from tokenarb.payments.families import PATHS, Family, Network

INDEX_END: Final = 2**31
ACCOUNT_DEPTH: Final = 3
TRON_BYTE: Final = b"\x41"


_PREFIXES: Final = {
    (Family.BITCOIN, Network.MAIN): ("zpub", "xpub"),
    (Family.BITCOIN, Network.TEST): ("vpub", "tpub"),
    (Family.BITCOIN, Network.REGTEST): ("vpub", "tpub"),
    (Family.EVM, Network.MAIN): ("xpub",),
    (Family.TRON, Network.MAIN): ("xpub",),
}
_LEGACY: Final = {Network.MAIN: (0x00, 0x05), Network.TEST: (0x6F, 0xC4), Network.REGTEST: (0x6F, 0xC4)}


@dataclass(frozen=True, slots=True)
class AccountKey:
    """An account public key. `fingerprint`: 16 hex digits that name it without telling it; whoever has the key sees every payment."""

    family: Family
    network: Network
    fingerprint: str
    chain: Any = field(repr=False, compare=False)  # the external chain, m/…/0, as embit holds it


def account_key(family: Family, text: str, network: Network = Network.MAIN) -> AccountKey:
    """The key that `text` writes (xpub, zpub; tpub, vpub on Bitcoin's test networks).

    Raises: ValueError in words that never repeat the text; for a private key or a mnemonic with the reason why it is refused.
    """
    if (secret := private_keys.kind(text)) is not None:
        raise ValueError(f"is {secret}, and {private_keys.WHY}")
    try:
        key = bip32.HDKey.from_base58(text)
    except Exception:  # noqa: BLE001 - the library raises several kinds, and their words quote the text
        raise ValueError("is no account public key, or was not copied whole: its checksum does not fit") from None
    wanted = _PREFIXES[family, network if family is Family.BITCOIN else Network.MAIN]
    if text[:4] not in wanted:
        kind = text[:4] if re.fullmatch("[xyztuvYZUV]pub", text[:4]) else "a key of another coin"
        raise ValueError(f"is {kind}, and {' or '.join(wanted)} is wanted for {family} ({network})")
    if key.depth != ACCOUNT_DEPTH or key.child_number < INDEX_END:
        raise ValueError(f"is a key of depth {key.depth}, not the public key of an account such as {PATHS[family]} (depth 3, hardened)")
    named = hashlib.sha256(network.encode() + key.key.sec() + key.chain_code).hexdigest()[:16]
    return AccountKey(family, network, named, key.child(0))


def derive(key: AccountKey, index: int) -> str:
    """The `index`-th receiving address of an account. Raises: ValueError beyond 2^31 - 1."""
    if not 0 <= index < INDEX_END:
        raise ValueError(f"no address has the index {index}")
    public = key.chain.child(index).key
    if key.family is Family.BITCOIN:
        return str(script.p2wpkh(public).address(NETWORKS[key.network.value]))
    public.compressed = False
    account = keccak.new(digest_bits=256, data=public.sec()[1:]).digest()[-20:]
    return checksummed(account) if key.family is Family.EVM else tron_address(account)


def checksummed(account: bytes) -> str:
    """20 bytes as an EVM address with the checksum of EIP-55."""
    assert len(account) == 20, "an EVM address has 20 bytes"
    digits = account.hex()
    sums = keccak.new(digest_bits=256, data=digits.encode("ascii")).hexdigest()
    return "0x" + "".join(digit.upper() if int(mark, 16) > 7 else digit for digit, mark in zip(digits, sums, strict=False))


def tron_address(account: bytes) -> str:
    """20 bytes, as TRON's JSON-RPC writes an address in hexadecimal, in base58check (`T…`)."""
    assert len(account) == 20, "a TRON address has 20 bytes beside its 0x41"
    return str(base58.encode_check(TRON_BYTE + account))


def account_bytes(address: str) -> bytes:
    """The 20 bytes of an EVM or TRON address that `canonical` has passed."""
    return bytes.fromhex(address[2:]) if address.startswith("0x") else bytes(base58.decode_check(address)[1:])


def canonical(family: Family, text: str, network: Network = Network.MAIN) -> str:
    """An address in the one form in which the house keeps it. Raises: ValueError in words that never repeat the text."""
    if (secret := private_keys.kind(text)) is not None:
        raise ValueError(f"is {secret}, and {private_keys.WHY}")
    found = {Family.BITCOIN: lambda: _bitcoin(text, network), Family.EVM: lambda: _evm(text), Family.TRON: lambda: _tron(text)}[family]()
    if found is None:
        raise ValueError(f"is no address of {family}{f' ({network})' if family is Family.BITCOIN else ''}, or was not copied whole")
    return found


def _bitcoin(text: str, network: Network) -> str | None:
    if bech32.decode(NETWORKS[network.value]["bech32"], text)[0] is not None:
        return text.lower()
    content = _checked(text)
    return text if content is not None and len(content) == 21 and content[0] in _LEGACY[network] else None


def _evm(text: str) -> str | None:
    """Only with its checksum, as wallets show it: an address without one forgives no slip."""
    if not re.fullmatch("0x[0-9a-fA-F]{40}", text):
        return None
    return text if checksummed(bytes.fromhex(text[2:])) == text else None


def _tron(text: str) -> str | None:
    content = _checked(text)
    return text if content is not None and len(content) == 21 and content[:1] == TRON_BYTE else None


def _checked(text: str) -> bytes | None:
    try:
        return bytes(base58.decode_check(text))
    except Exception:  # noqa: BLE001 - the library raises several kinds for text that is no base58
        return None


# The account keys of the mnemonic that everybody knows ("abandon … about"), and their addresses: BIP-84's own vector and its siblings.
VECTORS: Final = (
    (
        Family.BITCOIN,
        "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs",
        ("bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu", "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g"),
    ),
    (
        Family.EVM,
        "xpub6DCoCpSuQZB2jawqnGMEPS63ePKWkwWPH4TU45Q7LPXWuNd8TMtVxRrgjtEshuqpK3mdhaWHPFsBngh5GFZaM6si3yZdUsT8ddYM3PwnATt",
        ("0x9858EfFD232B4033E47d90003D41EC34EcaEda94",),
    ),
    (
        Family.TRON,
        "xpub6D1AabNHCupeiLM65ZR9UStMhJ1vCpyV4XbZdyhMZBiJXALQtmn9p42VTQckoHVn8WNqS7dqnJokZHAHcHGoaQgmv8D45oNUKx6DZMNZBCd",
        ("TUEZSdKsoDHQMeZwihtdoBiN46zxhGWYdH",),
    ),
)


def check_derivation() -> None:
    """Derives the known addresses once, before any is shown to a customer (P1). Raises: Broken."""
    for family, text, expected in VECTORS:
        key = account_key(family, text)
        found = tuple(derive(key, index) for index in range(len(expected)))
        if found != expected:
            raise Broken(f"addresses of {family} are derived wrongly on this machine: nothing may be sold for coins until that is cured")


def is_public_example(key: AccountKey) -> bool:
    """Whether the private key of this account stands in every textbook: what comes to it is stolen within seconds."""
    return any(account_key(family, text).fingerprint == key.fingerprint for family, text, _ in VECTORS if family is key.family)
