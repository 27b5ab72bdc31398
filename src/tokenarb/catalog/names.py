"""From what callers write to the one model they mean, or to a refusal with the nearest names. Pure, deterministic, never surprising.

In this order, the first that fits decides: the id itself; a suffix (refused unless such a row exists); `vendor/family-latest` and `family`
as the alias `~vendor/family-latest`; the permanent slug; the id without its vendor; the same words with the numbers in the same order
(`claude-4-5-sonnet` is `claude-sonnet-4.5`, `gpt-4.5` is never `gpt-5.4`); without a date where no dated sibling is for sale; with the one
packaging word that is missing (`mixtral-8x22b` is `mixtral-8x22b-instruct`). Two that fit equally well: refused with both.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, TypeVar

from tokenarb.base.errors import Refused
from tokenarb.catalog.model import Model

LONGEST: Final = 128
"""Characters of a name that are looked at; no model's name is longer."""

ROUTING: Final[Mapping[str, str]] = {
    "nitro": "may choose a dearer provider than the listed price",
    "floor": "may choose another provider than the one that was priced",
    "exacto": "may choose a dearer provider than the listed price",
    "online": "adds web searches, which have no price here",
    "batch": "is only answered through the batch interface",
}
"""Suffixes that change what a call costs or how it is answered (fault D9, openrouter.md section 2)."""

_PACKAGING: Final = frozenset({"instruct", "it", "preview"})
_DATE: Final = re.compile(r"-(?:20\d{6}|20\d\d-\d\d-\d\d|\d{4})$")
_WORD: Final = re.compile(r"[a-z0-9]+")
_NEAREST: Final = 3
_ALIKE: Final = 0.5

K = TypeVar("K")
Key = tuple[str, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Names:
    """The index of one shelf. `aliases` are without their tilde; what they stand for may not be on sale."""

    ids: Mapping[str, str]
    slugs: Mapping[str, tuple[str, ...]]
    bare: Mapping[str, tuple[str, ...]]
    words: Mapping[Key, tuple[str, ...]]
    aliases: Mapping[str, str]
    families: Mapping[str, tuple[str, ...]]


def index(offered: Iterable[Model], aliases: Mapping[str, str]) -> Names:
    """Indexes the models on sale and the aliases (`~vendor/family-latest` -> id, whether on sale or not)."""
    ids: dict[str, str] = {}
    slugs: dict[str, set[str]] = {}
    bare: dict[str, set[str]] = {}
    words: dict[Key, set[str]] = {}
    for model in offered:
        ids[model.id.lower()] = model.id
        if model.variant:
            continue  # a variant is only ever meant when it is written
        vendor, _, short = model.id.lower().partition("/")
        _, _, slug = model.canonical_slug.lower().rpartition("/")
        bare.setdefault(short, set()).add(model.id)
        for name in (model.canonical_slug.lower(), slug):
            slugs.setdefault(name, set()).add(model.id)
        for name in (short, slug):
            for owner in (vendor, ""):
                words.setdefault(_key(owner, name), set()).add(model.id)
    plain = {alias.removeprefix("~").lower(): target for alias, target in aliases.items()}
    families: dict[str, set[str]] = {}
    for alias, target in plain.items():
        vendor, _, short = alias.partition("/")
        for name in (short, short.removesuffix("-latest"), alias.removesuffix("-latest")):
            families.setdefault(name, set()).add(target)
    return Names(ids, _frozen(slugs), _frozen(bare), _frozen(words), plain, _frozen(families))


def resolve(names: Names, name: str) -> str:
    """The id that `name` means; for an alias the id it stands for, which may not be on sale.

    Raises: Refused `model_not_found` (details: `nearest`, the names that could have been meant) or `unsupported_model_suffix`.
    """
    asked = name[:LONGEST].strip().lower()
    if asked in names.ids:
        return names.ids[asked]
    alias = asked.removeprefix("~")
    if alias in names.aliases:
        return names.aliases[alias]
    plain, colon, suffix = asked.partition(":")
    if colon:
        raise _refused_suffix(names, plain, suffix)
    for found in _candidates(names, asked):
        if len(found) == 1:
            return found[0]
        if found:
            raise _ambiguous(asked, found)
    raise not_found(names, asked)


def _candidates(names: Names, asked: str) -> Iterable[tuple[str, ...]]:
    """What could be meant, rule by rule; computed only as far as it is asked for."""
    vendor, slash, short = asked.rpartition("/")
    yield names.slugs.get(asked, ())
    if not slash:
        yield names.bare.get(short, ())
    yield names.words.get(_key(vendor, short), ())
    yield names.families.get(asked, ())
    yield _undated(names, vendor, short)
    yield _completed(names, vendor, short)


def _undated(names: Names, vendor: str, short: str) -> tuple[str, ...]:
    """`claude-3-haiku-20240307` where `claude-3-haiku` is for sale and no dated version of it: it is clear then which is meant."""
    stem = _DATE.sub("", short)
    if stem == short or any(other.startswith(stem) and _DATE.fullmatch(other[len(stem) :]) for other in (*names.bare, *names.slugs)):
        return ()
    return _of(vendor, names.bare.get(stem, ()))


def _completed(names: Names, vendor: str, short: str) -> tuple[str, ...]:
    """The one longer name, where only a packaging word is missing."""
    longer = [other for other in names.bare if other.startswith(short + "-")]
    if len(longer) != 1 or longer[0][len(short) + 1 :] not in _PACKAGING:
        return ()
    return _of(vendor, names.bare[longer[0]])


def _of(vendor: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(found for found in ids if not vendor or found.lower().startswith(vendor + "/"))


def not_found(names: Names, asked: str, message: str = "") -> Refused:
    """The refusal of a name, with the nearest ones on sale."""
    near = nearest(names, asked)
    hint = f"; did you mean {' or '.join(near)}?" if near else "; GET /v1/models lists what is"
    return Refused("model_not_found", (message or f"the model {asked!r} is not sold here") + hint, nearest=list(near))


def nearest(names: Names, asked: str) -> tuple[str, ...]:
    """Up to three ids on sale that look like `asked`; those of the same family (first word) alone, where there are any."""
    vendor, _, short = asked.lower().partition(":")[0].rpartition("/")
    family = _first_word(short)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(short)
    scored: list[tuple[bool, bool, float, str]] = []
    for other, ids in names.bare.items():
        matcher.set_seq1(other)
        related = bool(family) and _first_word(other) == family
        if (related or matcher.real_quick_ratio() >= _ALIKE) and (ratio := matcher.ratio()) >= _ALIKE:
            scored.extend((related, bool(vendor) and found.lower().startswith(vendor + "/"), ratio, found) for found in ids)
    scored.sort(key=lambda entry: (not entry[0], not entry[1], -entry[2], entry[3]))
    related_only = scored and scored[0][0]
    return tuple(entry[3] for entry in scored[:_NEAREST] if entry[0] or not related_only)


def _refused_suffix(names: Names, plain: str, suffix: str) -> Refused:
    reason = ROUTING.get(suffix, "does not exist for this model")
    message = f"the suffix :{suffix} is not sold here: it {reason}; ask for {plain!r}"
    return Refused("unsupported_model_suffix", message, param="model", nearest=list(nearest(names, plain)))


def _ambiguous(asked: str, found: tuple[str, ...]) -> Refused:
    return Refused("model_not_found", f"{asked!r} could mean {' or '.join(found)}; write the whole name", nearest=list(found))


def _key(vendor: str, name: str) -> Key:
    """The words of a name in any order, its numbers in theirs."""
    parts = _WORD.findall(name)
    return vendor, tuple(sorted(part for part in parts if not part.isdigit())), tuple(part for part in parts if part.isdigit())


def _first_word(name: str) -> str:
    found = re.match(r"[a-z]+", name)
    return found.group() if found else ""


def _frozen(sets: Mapping[K, set[str]]) -> dict[K, tuple[str, ...]]:
    return {key: tuple(sorted(found)) for key, found in sets.items()}
