"""Draws a picture: `python -m tokenarb.analytics.drawing` reads one as JSON from stdin and writes a PNG to stdout.

A process of its own (started by `studio`): matplotlib takes half a second and 100 MB, which the server shall not pay.
"""

import sys
from collections.abc import Sequence
from typing import Final

import msgspec
from matplotlib.axes import Axes

from tokenarb.analytics import canvas
from tokenarb.analytics.pictures import Picture, Series, StatsPicture, UsagePicture
from tokenarb.base import money

_WIDTH: Final = 0.78


def draw(picture: Picture) -> bytes:
    """A PNG of 1080 x 1080 pixels."""
    with canvas.style():
        figure = canvas.sheet()
        canvas.headings(figure, picture.title, picture.subtitle, picture.rtl)
        canvas.tiles(figure, picture.facts[:6], 0.875, picture.rtl)
        bottom = 0.875 - 0.1035 * -(-min(len(picture.facts), 6) // 3) - 0.075
        if isinstance(picture, UsagePicture):
            high = (bottom - 0.285) / 2
            upper = canvas.chart(figure, (0.1, bottom - high, 0.855, high), picture.money_title, picture.rtl)
            lower = canvas.chart(figure, (0.1, 0.16, 0.855, high), picture.tokens_title, picture.rtl)
            _stacked(upper, picture, picture.money, money.NANO)
            _stacked(lower, picture, picture.tokens, 1)
            if any(map(_any, picture.tokens)):
                canvas.legend(lower, picture.rtl, -0.075 / high)
        else:
            middle = 0.165 + 0.038 * max(len(picture.models), 1)
            upper = canvas.chart(figure, (0.1, middle + 0.055, 0.855, bottom - middle - 0.055), picture.money_title, picture.rtl)
            _report(upper, picture, bottom - middle - 0.055)
            lower = canvas.chart(
                figure, (canvas.LEFT, 0.045, canvas.RIGHT - canvas.LEFT, middle - 0.165), picture.models_title, picture.rtl
            )
            _models(lower, picture)
        return canvas.png(figure)


def _any(series: Series) -> bool:
    return any(series.values)


def _usd(values: Sequence[int], unit: int = money.NANO) -> list[float]:
    """For the eye: bars have no nanos."""
    return [value / unit for value in values]


def _stacked(axes: Axes, picture: UsagePicture, series: Sequence[Series], unit: int) -> None:
    """One bar a day, one colour a model."""
    if not any(map(_any, series)):
        canvas.nothing(axes, picture.nothing)
        return
    floor = [0.0] * len(picture.days)
    for one, colour in zip(series, canvas.COLOURS, strict=False):
        heights = _usd(one.values, unit)
        axes.bar(range(len(heights)), heights, _WIDTH, bottom=floor, color=colour, label=canvas.clean(one.name))
        floor = [low + height for low, height in zip(floor, heights, strict=True)]
    canvas.day_ticks(axes, picture.days)


def _report(axes: Axes, picture: StatsPicture, high: float) -> None:
    """Two bars a day and a line."""
    if not (_any(picture.revenue) or _any(picture.cost)):
        canvas.nothing(axes, picture.nothing)
        return
    places = range(len(picture.days))
    half = _WIDTH / 2
    for shift, one, colour in ((-half / 2, picture.revenue, canvas.COLOURS[0]), (half / 2, picture.cost, canvas.COLOURS[1])):
        axes.bar([place + shift for place in places], _usd(one.values), half, color=colour, label=canvas.clean(one.name))
    marker = "o" if len(picture.days) <= 31 else None
    axes.plot(
        places, _usd(picture.profit.values), color=canvas.COLOURS[2], linewidth=3, marker=marker, label=canvas.clean(picture.profit.name)
    )
    axes.spines["bottom"].set_visible(False)  # profit may be below zero
    axes.axhline(0, color=canvas.QUIET, linewidth=1.2)
    canvas.day_ticks(axes, picture.days)
    canvas.legend(axes, picture.rtl, -0.06 / high)


def _models(axes: Axes, picture: StatsPicture) -> None:
    """A bar a model, the best on top; losses are red and go the other way."""
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    if not picture.models:
        canvas.nothing(axes, picture.nothing)
        return
    values = _usd([profit for _, profit in picture.models])
    most = max(map(abs, values)) or 1.0
    room = (canvas.RIGHT - canvas.LEFT) * canvas.SIZE
    axes.set(xlim=(0, 1), ylim=(len(values) - 0.5, -0.5), xticks=[], yticks=[])
    for n, ((name, _), value) in enumerate(zip(picture.models, values, strict=True)):
        colour = canvas.COLOURS[2] if value >= 0 else canvas.COLOURS[5]
        length = 0.42 * abs(value) / most
        canvas.fitted(axes.text(0.0, n, canvas.clean(name), ha="left", va="center", fontsize=17), 0.40 * room)
        axes.barh(n, length, 0.62, left=0.42, color=colour)
        sign = "-" if value < 0 else ""
        axes.text(0.43 + length, n, canvas.clean(f"{sign}${canvas.short_number(abs(value))}"), ha="left", va="center", fontsize=17)


def main() -> None:
    """One picture, then the end."""
    picture: Picture = msgspec.json.decode(sys.stdin.buffer.read(), type=Picture)
    sys.stdout.buffer.write(draw(picture))


if __name__ == "__main__":
    main()
