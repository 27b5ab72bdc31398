"""From a Bitcoin address to the script that pays it: BIP 173 and 350 (bech32, bech32m) and base58check. Pure, standard library only.

Outputs are compared by script, since that is what a block holds.
"""

import hashlib
from typing import Final

_CHARSET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32, _BECH32M = 1, 0x2BC830A3
_PUBKEY_HASH: Final = frozenset({0x00, 0x6F})
_SCRIPT_HASH: Final = frozenset({0x05, 0xC4})


def script(address: str) -> bytes:
    """What an output that pays `address` must hold. Raises: ValueError where it is no address."""
    return _segwit(address) if "1" in address and address.lower().startswith(("bc1", "tb1", "bcrt1")) else _legacy(address)


def _segwit(address: str) -> bytes:
    text = address.lower()
    if address not in (text, address.upper()) or len(text) > 90:
        raise ValueError("mixed case, or too long")
    prefix, _, data = text.rpartition("1")
    values = [_CHARSET.find(letter) for letter in data]
    if len(values) < 7 or -1 in values:
        raise ValueError("a letter that bech32 does not know")
    expanded = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    version, program = values[0], _bytes_of(values[1:-6])
    if _polymod(expanded + values) != (_BECH32M if version else _BECH32):
        raise ValueError("the checksum is wrong")
    if version > 16 or not 2 <= len(program) <= 40 or (version == 0 and len(program) not in (20, 32)):
        raise ValueError("no witness program")
    return bytes((version + 0x50 if version else 0, len(program))) + program


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            check ^= generator if top >> bit & 1 else 0
    return check


def _bytes_of(values: list[int]) -> bytes:
    """Groups of five bits as bytes; what is left over must be few and zero."""
    number = 0
    for value in values:
        number = number << 5 | value
    spare = len(values) * 5 % 8
    if spare > 4 or number & (1 << spare) - 1:
        raise ValueError("the padding is wrong")
    return (number >> spare).to_bytes(len(values) * 5 // 8, "big")


def _legacy(address: str) -> bytes:
    number = 0
    for letter in address:
        digit = _BASE58.find(letter)
        if digit < 0:
            raise ValueError("a letter that base58 does not know")
        number = number * 58 + digit
    if number >= 1 << 200:
        raise ValueError("too long")
    raw = number.to_bytes(25, "big")
    if hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4] != raw[21:]:
        raise ValueError("the checksum is wrong")
    if raw[0] in _PUBKEY_HASH:
        return b"\x76\xa9\x14" + raw[1:21] + b"\x88\xac"
    if raw[0] in _SCRIPT_HASH:
        return b"\xa9\x14" + raw[1:21] + b"\x87"
    raise ValueError("neither a key's hash nor a script's")
