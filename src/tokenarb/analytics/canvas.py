"""Paper and pens: matplotlib with our own fonts, light, to be read on a phone. Loaded only by the process that draws."""

import io
import unicodedata
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final, Literal

from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from tokenarb.analytics.pictures import Fact

SIZE: Final = 1080
"""Pixels, both ways; a phone shows a third of them."""
DPI: Final = 100
INK, QUIET, LINE, PAPER, TILE = "#1b2733", "#5b6b7b", "#dfe5ea", "#ffffff", "#f2f5f8"
COLOURS: Final = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c96a0")
"""Told apart by the colour-blind too (Okabe and Ito)."""

FONTS: Final = (
    "NotoSans-Regular.ttf",
    "NotoSans-Bold.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoSansArabic-Bold.ttf",
    "NotoSansSC-Regular.ttf",
)
TEXT, BOLD = ("Noto Sans", "Noto Sans Arabic", "Noto Sans SC"), "bold"
LEFT, RIGHT = 0.045, 0.955
"""The edges of what is written, as parts of the width."""

SMALLEST: Final = 0.65
"""Of its usual size: what writing may shrink to."""

COLUMNS: Final = 3
_TICKS: Final = 6


@cache
def _drawable() -> frozenset[int]:
    """Registers the fonts; the characters they have between them."""
    known: set[int] = set()
    fonts = font_manager.fontManager
    for name in FONTS:
        path = str(Path(str(resources.files("tokenarb.analytics") / "fonts" / name)))
        fonts.addfont(path)
        if "SC" in name:  # one weight is enough of these: it stands for the bold one too
            fonts.ttflist.append(replace(fonts.ttflist[-1], weight=BOLD))
        known |= set(FT2Font(path).get_charmap())
    return frozenset(known)


def clean(text: str) -> str:
    """What our fonts can draw of a text: what they lack (pictures, rare signs) is left out; controls of direction are kept."""
    known = _drawable()
    kept = "".join(sign for sign in text if ord(sign) in known or unicodedata.category(sign) == "Cf")
    return " ".join(kept.split())


def sheet() -> Figure:
    """An empty picture."""
    _drawable()
    figure = Figure(figsize=(SIZE / DPI, SIZE / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    return figure


def png(figure: Figure) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    with style():
        figure.savefig(out, format="png", dpi=DPI, pil_kwargs={"compress_level": 6})
    return out.getvalue()


def style() -> AbstractContextManager[None]:
    """Whoever draws does it in here."""
    return rc_context(
        {
            "font.family": list(TEXT),
            "font.size": 20,
            "text.color": INK,
            "axes.edgecolor": LINE,
            "axes.unicode_minus": False,
            "text.parse_math": False,  # a dollar sign is one, and no formula begins with it
        }
    )


def fitted(text: Text, room: float) -> None:
    """Smaller, where it would need more than so many pixels; where that would be too small to read, cut off."""
    size, words = float(text.get_fontsize()), text.get_text()
    width = text.get_window_extent().width
    if width > room:
        text.set_fontsize(max(SMALLEST * size, 0.98 * size * room / width))
    while len(words) > 1 and text.get_window_extent().width > room:
        words = words[: len(words) * 9 // 10].rstrip()
        text.set_text(words + "…")


def headings(figure: Figure, title: str, subtitle: str, rtl: bool) -> None:
    """Title and subtitle, from where reading begins."""
    x, side = (RIGHT, "right") if rtl else (LEFT, "left")
    room = (RIGHT - LEFT) * SIZE
    fitted(figure.text(x, 0.953, clean(title), ha=side, va="center", fontsize=31, weight=BOLD), room)
    fitted(figure.text(x, 0.909, clean(subtitle), ha=side, va="center", fontsize=20, color=QUIET), room)


def tiles(figure: Figure, facts: Sequence[Fact], top: float, rtl: bool) -> None:
    """Figures in words, three a row, the first where reading begins."""
    width, height, gap = 0.293, 0.088, 0.0155
    for n, fact in enumerate(facts):
        row, column = divmod(n, COLUMNS)
        left = LEFT + (COLUMNS - 1 - column if rtl else column) * (width + gap)
        axes = figure.add_axes((left, top - height - row * (height + gap), width, height), facecolor=TILE)
        axes.set(xticks=[], yticks=[], xlim=(0, 1), ylim=(0, 1))
        axes.spines[:].set_visible(False)
        x, side = (0.94, "right") if rtl else (0.06, "left")
        room = 0.88 * width * SIZE
        fitted(axes.text(x, 0.73, clean(fact.label), ha=side, va="center", fontsize=16.5, color=QUIET), room)
        fitted(axes.text(x, 0.32, clean(fact.value), ha=side, va="center", fontsize=25, weight=BOLD), room)


def chart(figure: Figure, place: tuple[float, float, float, float], title: str, rtl: bool) -> Axes:
    """Empty axes under their title; the axes themselves are never mirrored: time runs from left to right."""
    axes = figure.add_axes(place)
    x, side = (RIGHT, "right") if rtl else (LEFT, "left")
    figure.text(x, place[1] + place[3] + 0.02, clean(title), ha=side, va="bottom", fontsize=20, weight=BOLD)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.grid(axis="y", color=LINE, linewidth=1.2)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=17, labelcolor=QUIET, pad=8)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, min_n_ticks=3))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: short_number(value)))
    return axes


def day_ticks(axes: Axes, days: Sequence[str]) -> None:
    """At most six names, the last one always."""
    count = len(days)
    step = max(1, -(-count // _TICKS))
    places = list(range(count - 1, -1, -step))[::-1]
    axes.set_xticks(places, [clean(days[place]) for place in places])
    axes.set_xlim(-0.6, max(count, 3) - 0.4)


def legend(axes: Axes, rtl: bool, below: float) -> None:
    """Under the axes, in the order of reading."""
    handles, names = axes.get_legend_handles_labels()
    if rtl:
        order = from_the_right(len(names))
        handles, names = [handles[n] for n in order], [names[n] for n in order]
    place: Literal["upper right", "upper left"] = "upper right" if rtl else "upper left"
    axes.legend(
        handles,
        names,
        loc=place,
        bbox_to_anchor=(1.0 if rtl else 0.0, below),
        ncols=COLUMNS,
        frameon=False,
        fontsize=16.5,
        handlelength=0.9,
        handleheight=0.9,
        columnspacing=1.2,
        borderaxespad=0,
        borderpad=0,
        markerfirst=not rtl,
    )


def from_the_right(count: int) -> list[int]:
    """In which order to give matplotlib, which fills columns from the left, what is to be read from the right, down and then left."""
    sizes = [count // COLUMNS + (column < count % COLUMNS) for column in range(COLUMNS)]
    columns, start = [], 0
    for size in reversed(sizes):
        columns.append(list(range(start, start + size)))
        start += size
    return [n for column in reversed(columns) for n in column]


def nothing(axes: Axes, words: str) -> None:
    """Where there is no figure to draw."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.text(0.5, 0.5, clean(words), transform=axes.transAxes, ha="center", va="center", fontsize=20, color=QUIET)


def short_number(value: float) -> str:
    """1234567 is 1.2M; digits and letters that every language reads."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "K")):
        if abs(value) >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"
