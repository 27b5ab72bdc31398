"""What a picture shows: records of plain numbers and of words in the reader's language. Made by `sketching`, drawn by `drawing`.

Amounts are integers as everywhere; only the process that draws makes floats of them.
"""

import msgspec


class Fact(msgspec.Struct, frozen=True):
    """A figure in words: what it is, and its value as it is to be read."""

    label: str
    value: str


class Series(msgspec.Struct, frozen=True):
    """One colour: its name and a value a day, nano-USD or tokens."""

    name: str
    values: tuple[int, ...]


class UsagePicture(msgspec.Struct, frozen=True, tag=True):
    """A customer's usage: money and tokens a day, one colour a model. `nothing`: what stands there if nothing was used."""

    title: str
    subtitle: str
    facts: tuple[Fact, ...]
    days: tuple[str, ...]
    money_title: str
    money: tuple[Series, ...]
    tokens_title: str
    tokens: tuple[Series, ...]
    nothing: str
    rtl: bool = False


class StatsPicture(msgspec.Struct, frozen=True, tag=True):
    """The operator's report: revenue (breakage included) beside cost, the profit as a line, the models that earn most."""

    title: str
    subtitle: str
    facts: tuple[Fact, ...]
    days: tuple[str, ...]
    money_title: str
    revenue: Series
    cost: Series
    profit: Series
    models_title: str
    models: tuple[tuple[str, int], ...]
    nothing: str
    rtl: bool = False


Picture = UsagePicture | StatsPicture
