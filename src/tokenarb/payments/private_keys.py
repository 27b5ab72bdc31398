"""Recognises what must never lie on a server: private keys and mnemonics of any kind, by their form alone. Pure.

Only the kind is ever told, never the text. A damaged private key is one all the same: half of it, in a log, is half of a fortune.
"""

import re
from typing import Final

from embit import base58

_WORD: Final = re.compile(r"[\W\d_]*[^\W\d_]+[\W\d_]*")
"""Letters; numbers and signs around them, as in a numbered list, do not make it something else."""
_BASE58: Final = re.compile(r"[1-9A-HJ-NP-Za-km-z]{25,130}")
_EXTENDED: Final = re.compile(r"[a-zA-Z]prv[1-9A-HJ-NP-Za-km-z]{20,}")
_IMPORT_FORMAT: Final = re.compile(r"(?<![0-9A-Za-z])(?:[5KLc9][1-9A-HJ-NP-Za-km-z]{50,51})(?![0-9A-Za-z])")
_ENCRYPTED: Final = re.compile(r"(?<![0-9A-Za-z])6P[1-9A-HJ-NP-Za-km-z]{56}(?![0-9A-Za-z])")
_HEX: Final = re.compile(r"(?<![0-9a-fA-F])(?:0[xX])?(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128})(?![0-9a-fA-F])")
_SHARE: Final = re.compile(r"(?i)(?<![0-9a-z])ms1[02-9ac-hj-np-z]{40,}")

WORDS_MIN: Final = 3
EXTENDED_BYTES: Final = 78
KEY_AT: Final = 45
"""Where in an extended key its 33 bytes of key begin; a private one begins with a zero (BIP-32)."""

WHY: Final = "a private key must never be on a server, nor in a file or chat that reaches one: treat it as lost, and move what it holds"


def kind(text: str) -> str | None:
    """What kind of private key `text` is or holds, in words; None where it is none."""
    if "ciphertext" in text:
        return "an encrypted key file"
    if _EXTENDED.search(text):
        return "an extended private key"
    if _ENCRYPTED.search(text):
        return "an encrypted private key"
    if _SHARE.search(text):
        return "a share of a seed"
    if _HEX.search(text):
        return "a private key or seed in hexadecimal"
    if _IMPORT_FORMAT.search(text) or any(_is_private(word) for word in _BASE58.findall(text)):
        return "a private key"
    if _is_mnemonic(text):
        return "a mnemonic, or words that look like one"
    return None


def _is_mnemonic(text: str) -> bool:
    """Several words of letters alone, of whatever language and number: no address and no public key is written so."""
    return sum(_WORD.fullmatch(word) is not None for word in re.split(r"[\s,;|]+", text)) >= WORDS_MIN


def _is_private(word: str) -> bool:
    try:
        content = base58.decode_check(word)
    except Exception:  # noqa: BLE001 - the library raises several kinds for text that is no base58
        return False
    if len(content) == EXTENDED_BYTES:
        return bool(content[KEY_AT] == 0)
    return len(content) == 33 or (len(content) == 34 and content[-1] == 1)
