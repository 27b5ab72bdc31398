"""The shelf as people walk along it: by maker, by a word they write, by a short name that fits a button. Pure."""

import base64
import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tokenarb.catalog.model import Model
from tokenarb.catalog.shelf import Offer

REF_BYTES: Final = 6
WORDS_MAX: Final = 24
"""Characters of what was looked for that are kept: it travels in buttons."""

WORD_MIN: Final = 3
"""Letters that a search in passing needs: nobody who says "ok" means Grok."""

FIRST_MAKERS: Final = ("openai", "anthropic", "google", "deepseek", "x-ai", "meta-llama", "qwen", "mistralai")
"""Whom most people look for; the others follow by how many models they have."""

BRANDS: Final[Mapping[str, str]] = {
    "chatgpt": "gpt",
    "гпт": "gpt",
    "чатгпт": "gpt",
    "клод": "claude",
    "клауд": "claude",
    "джемини": "gemini",
    "гемини": "gemini",
    "дипсик": "deepseek",
    "лама": "llama",
    "ллама": "llama",
    "грок": "grok",
    "квен": "qwen",
    "мистраль": "mistral",
    "چتجیپیتی": "gpt",
    "جیپیتی": "gpt",
    "کلود": "claude",
    "جمینی": "gemini",
    "جمنای": "gemini",
    "دیپسیک": "deepseek",
    "لاما": "llama",
    "گراک": "grok",
    "كلود": "claude",
    "جيميني": "gemini",
    "جيمناي": "gemini",
    "ديبسيك": "deepseek",
    "جروك": "grok",
    "克劳德": "claude",
    "双子座": "gemini",
    "深度求索": "deepseek",
    "通义千问": "qwen",
    "千问": "qwen",
}
"""How people write the names of models in their own letters."""

_PIECE: Final = re.compile(r"[^\W_]+")
_CORRECTED: Final = 0.75
_VOCABULARY_MIN: Final = 4
_MISSPELT_MIN: Final = 5


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes models: `id` as their ids begin, `name` as it is written, `offers` the newest first."""

    id: str
    name: str
    offers: tuple[Offer, ...]


def ref(name: str) -> str:
    """Eight letters that stand for a model's id, or a maker's, in a button: the same in every process, for ever."""
    return base64.urlsafe_b64encode(hashlib.blake2b(name.encode(), digest_size=REF_BYTES).digest()).decode()


def by_ref(names: Iterable[str], wanted: str) -> str | None:
    """The name that a ref stands for; None: it is not among these any more."""
    return next((name for name in sorted(names) if ref(name) == wanted), None)


def maker_of(model: Model) -> str:
    """The maker's part of an id."""
    return model.id.partition("/")[0].removeprefix("~")


def title(model: Model) -> str:
    """A model's own name: catalogues write its maker before it ("OpenAI: GPT-4")."""
    maker, colon, name = model.name.partition(": ")
    return name if colon and maker else model.name


def makers(offers: Sequence[Offer]) -> tuple[Maker, ...]:
    """Everybody whose models are on the shelf, those that most people look for first. `offers` in the order of `Shelf.listed`."""
    grouped: dict[str, list[Offer]] = {}
    for offer in offers:
        grouped.setdefault(maker_of(offer.model), []).append(offer)
    found = [Maker(maker, _name(maker, own), tuple(own)) for maker, own in grouped.items()]
    place = {maker: n for n, maker in enumerate(FIRST_MAKERS)}
    return tuple(sorted(found, key=lambda one: (place.get(one.id, len(place)), -len(one.offers), one.id)))


def _name(maker: str, offers: Sequence[Offer]) -> str:
    """As most of its models' names begin, else as its ids do."""
    written = Counter(before for before, colon, _ in (offer.model.name.partition(": ") for offer in offers) if colon and before)
    return written.most_common(1)[0][0] if written else maker


def asked(text: str) -> str:
    """What somebody looks for, as words in Latin letters and figures where that can be: `WORDS_MAX` characters, fit for a button."""
    kept = ""
    for written in text.lower().split():
        word = "".join(_PIECE.findall(written))
        word = BRANDS.get(word, word)
        if word and len(kept) + len(word) < WORDS_MAX:
            kept = f"{kept} {word}".strip()
    return kept


def find(offers: Sequence[Offer], words: str) -> tuple[Offer, ...]:
    """The offers in whose id or name each of these words (`asked`) begins somewhere; those named so from the first letter first.

    A word that begins nowhere is taken for the nearest that does: cluade is claude.
    """
    beginnings = {offer.model.id: _beginnings(offer.model) for offer in offers}
    wanted = words.split()
    if not all(any(_holds(held, word) for held in beginnings.values()) for word in wanted):
        wanted = _corrected(offers, wanted)
    if not wanted:
        return ()
    found = [offer for offer in offers if all(_holds(beginnings[offer.model.id], word) for word in wanted)]
    whole = "".join(wanted)
    return tuple(sorted(found, key=lambda offer: not beginnings[offer.model.id][0].startswith(whole)))  # stable: the newest stay first


def _beginnings(model: Model) -> tuple[str, ...]:
    """The id without its maker, squeezed; then what is left of id and name from each of their pieces on: `gpt4omini`, `4omini`, `mini`."""
    bare = model.id.lower().rpartition("/")[2]
    found = []
    for text in (bare, model.id.lower(), model.name.lower()):
        pieces = _PIECE.findall(text)
        found += ["".join(pieces[n:]) for n in range(len(pieces))]
    return tuple(found) or ("",)


def _holds(beginnings: Sequence[str], word: str) -> bool:
    return any(beginning.startswith(word) for beginning in beginnings)


def _corrected(offers: Sequence[Offer], wanted: Sequence[str]) -> list[str]:
    """The words with what was misspelt put right; none where that cannot be."""
    pieces = {piece for offer in offers for piece in _PIECE.findall(f"{offer.model.id} {offer.model.name}".lower())}
    vocabulary = sorted(piece for piece in pieces if len(piece) >= _VOCABULARY_MIN and piece.isalpha())
    right = []
    for word in wanted:
        if any(piece.startswith(word) for piece in pieces):
            right.append(word)
        elif len(word) >= _MISSPELT_MIN:
            right += difflib.get_close_matches(word, vocabulary, 1, _CORRECTED)
    return right if len(right) == len(wanted) else []
