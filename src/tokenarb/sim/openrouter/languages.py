"""Which language a prompt is in: a guess from its script, then from a few common words."""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("am", re.compile("[\u1200-\u137f]")),
    ("ur", re.compile("[\u0679\u0688\u0691\u06ba\u06be\u06c1\u06d2]")),
    ("fa", re.compile("[\u067e\u0686\u0698\u06a9\u06af\u06cc]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("uz", re.compile("[\u040e\u045e\u049a\u049b\u04b2\u04b3]")),
    ("uk", re.compile("[\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
_WORDS: Final[dict[str, frozenset[str]]] = {
    "es": frozenset(["el", "los", "las", "una", "qué", "cómo", "por", "para", "con", "hola", "gracias", "es", "está", "quiero"]),
    "pt": frozenset(["você", "não", "uma", "como", "obrigado", "olá", "para", "com", "está", "quero", "são"]),
    "fr": frozenset(["le", "les", "une", "des", "est", "bonjour", "merci", "pour", "avec", "comment", "quoi", "pourquoi", "vous"]),
    "de": frozenset(["der", "die", "das", "und", "ist", "nicht", "wie", "was", "hallo", "danke", "bitte", "für", "ein", "eine"]),
    "tr": frozenset(["bir", "ve", "nasıl", "merhaba", "için", "ne", "bu", "mi", "değil", "teşekkürler", "nedir", "lütfen"]),
    "id": frozenset(["apa", "yang", "dan", "untuk", "saya", "bagaimana", "halo", "terima", "kasih", "tidak", "dengan", "ini", "tolong"]),
    "uz": frozenset(["salom", "nima", "uchun", "qanday", "va", "men", "bilan", "rahmat", "bu", "haqida", "iltimos", "kerak"]),
    "vi": frozenset(["là", "và", "của", "không", "tôi", "xin", "chào", "cảm", "ơn", "như", "thế", "nào"]),
    "en": frozenset(["the", "is", "are", "what", "how", "and", "of", "to", "a", "in", "you", "please", "write", "hello"]),
}
_WORD: Final = re.compile(r"[^\W\d_]+")
_LOOKED_AT: Final = 2000


def guess(text: str) -> str:
    """A language code; `en` when nothing speaks for another."""
    text = text[:_LOOKED_AT]
    if not text.isascii():
        for code, mark in _MARKS:
            if mark.search(text):
                return code
    words = set(_WORD.findall(text.lower()))
    best, most = "en", len(words & _WORDS["en"])
    for code, known in _WORDS.items():
        hits = len(words & known)
        if hits > most:
            best, most = code, hits
    return best
