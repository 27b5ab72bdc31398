"""Texts in a customer's language: Fluent for sentences, CLDR (Babel) for money, numbers, dates and countries.

Whatever goes into a sentence is escaped for Telegram's HTML, unless it came out of a sentence. In right-to-left languages figures and
foreign words are isolated, so that they do not tear a sentence apart; keys and addresses hold no such marks: they are copied.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from importlib import resources
from typing import Any, Final

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Junk, Resource

from tokenarb.base import money
from tokenarb.base.clock import DAY_MS
from tokenarb.base.errors import Broken
from tokenarb.bot import direction
from tokenarb.compliance.countries import COUNTRIES

LANGUAGES: Final = {
    "en": "English",
    "ru": "Русский",
    "fa": "فارسی",
    "ar": "العربية",
    "id": "Bahasa Indonesia",
    "pt-BR": "Português (Brasil)",
    "es": "Español",
    "uz": "O‘zbekcha",
    "tr": "Türkçe",
    "zh-Hans": "简体中文",
}
"""Those that are complete, in their own names; the order of the menu."""

LOCALES: Final = {"pt-BR": "pt_BR", "zh-Hans": "zh_Hans"}
RIGHT_TO_LEFT: Final = frozenset({"fa", "ar"})
FALLBACK: Final = "en"
_CLOSEST: Final = {"pt": "pt-BR", "zh": "zh-Hans", "in": "id"}
"""For languages that are shipped in one shape only, and by the former code of Indonesian that phones still tell."""


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """A key, an address, a command: escaped, but without marks of direction in it, since it is copied."""

    text: str


class Talk:
    """One language. Called with a text's name and what goes into it; gives HTML."""

    def __init__(self, code: str, bundle: FluentBundle, fallback: "Talk | None" = None) -> None:
        self.code = code
        self.locale = Locale.parse(LOCALES.get(code, code))
        self._bundle = bundle
        self._fallback = fallback
        self._isolates = code in RIGHT_TO_LEFT

    def __call__(self, name: str, /, **values: object) -> Markup:
        """Raises: Broken for a text that no language has, or that cannot be put together."""
        if not self._bundle.has_message(name):
            if self._fallback is None:
                raise Broken(f"there is no text {name!r}")
            return self._fallback(name, **values)
        pattern = self._bundle.get_message(name).value
        if pattern is None:
            raise Broken(f"the text {name!r} is empty")
        text, errors = self._bundle.format_pattern(pattern, {key: self._value(value) for key, value in values.items()})
        if errors:
            raise Broken(f"the text {name!r} in {self.code}: {errors[0]}")
        return Markup(direction.laid_out(str(text)) if self._isolates else text)

    def knows(self, name: str) -> bool:
        """Whether there is such a text, here or in the fallback."""
        return bool(self._bundle.has_message(name)) or (self._fallback is not None and self._fallback.knows(name))

    def _value(self, value: object) -> Any:
        if isinstance(value, Markup):
            return str(value)
        if isinstance(value, Raw):
            return html.escape(value.text, quote=False)
        if isinstance(value, str):
            escaped = html.escape(value, quote=False)
            return direction.foreign(escaped) if self._isolates else escaped
        return value

    def usd(self, nano: int, *, digits: int = 6) -> Markup:
        """An amount of nano-USD: cents always, further digits only where they are not zero (at most six; nine are exact)."""
        pattern = self.locale.currency_formats["standard"].pattern.replace("0.00", "0.00" + "#" * (digits - 2))
        return self._figure(format_currency(money.from_nano(nano), "USD", pattern, locale=self.locale, currency_digits=False))

    def number(self, value: int | Decimal) -> Markup:
        """A number, grouped as the language does."""
        return self._figure(format_decimal(value, locale=self.locale))

    def date(self, at_ms: int) -> Markup:
        """A day (UTC)."""
        day = format_date(datetime.fromtimestamp(at_ms / 1000, UTC), "medium", locale=self.locale)
        return Markup(direction.foreign(day) if self._isolates else day)

    def day(self, day: int) -> str:
        """A UTC day as short as it gets, for the axis of a picture."""
        return format_skeleton("MMMd", datetime.fromtimestamp(day * DAY_MS / 1000, UTC), locale=self.locale)

    @property
    def rtl(self) -> bool:
        """Whether it is written from right to left."""
        return self._isolates

    def country(self, code: str) -> str:
        """A country's name."""
        return str(self.locale.territories.get(code, code))

    def plain(self, name: str, /, **values: object) -> str:
        """For buttons and pop-ups, which know no HTML."""
        return str(html.unescape(self(name, **values)))

    def _figure(self, text: str) -> Markup:
        return Markup(direction.figure(text) if self._isolates else text)


class Lexicon:
    """Every language, read once."""

    def __init__(self, talks: Mapping[str, Talk]) -> None:
        self._talks = talks

    @classmethod
    def load(cls) -> "Lexicon":
        """Reads the texts that are shipped. Raises: Broken where one is not Fluent."""
        fallback = Talk(FALLBACK, _bundle(FALLBACK))
        return cls({code: fallback if code == FALLBACK else Talk(code, _bundle(code), fallback) for code in LANGUAGES})

    def talk(self, code: str | None) -> Talk:
        """The language, else English."""
        return self._talks.get(code or FALLBACK) or self._talks[FALLBACK]


def resource(code: str) -> Resource:
    """The texts of a language, parsed: its chapters, one file each, by name. Raises: Broken."""
    body = []
    chapters = [path for path in resources.files("tokenarb.bot.texts").joinpath(code).iterdir() if path.name.endswith(".ftl")]
    for chapter in sorted(chapters, key=lambda path: path.name):
        parsed = FluentResource(chapter.read_text("utf-8"))
        junk = [entry for entry in parsed.body if isinstance(entry, Junk)]
        if junk:
            raise Broken(f"{code}/{chapter.name}: {junk[0].content!r} is not Fluent")
        body += parsed.body
    return Resource(body)


def _bundle(code: str) -> FluentBundle:
    bundle = FluentBundle([LOCALES.get(code, code).replace("_", "-")], use_isolating=False)
    bundle.add_resource(resource(code))
    return bundle


def closest(language_code: str | None) -> str:
    """The shipped language for what Telegram says of a user's phone, such as `pt-br`, `zh-hans`, `de`."""
    wanted = (language_code or FALLBACK).lower()
    for code in LANGUAGES:
        if wanted == code.lower():
            return code
    base = wanted.partition("-")[0]
    base = _CLOSEST.get(base, base)
    return base if base in LANGUAGES else FALLBACK


def likely_country(language_code: str | None) -> str | None:
    """Where somebody with this language most likely lives; a first offer in a list, never a decision."""
    code = (language_code or "").replace("-", "_")
    likely = get_global("likely_subtags")
    territory = str(likely.get(code) or likely.get(code.partition("_")[0]) or "").rpartition("_")[2]
    region = code.rpartition("_")[2].upper() if "_" in code else ""
    return next((found for found in (region, territory) if found in COUNTRIES), None)
