"""Pictures: drawn in every language without a missing glyph (warnings are errors), small enough, and never in the serving process."""

import asyncio
import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PIL import Image
from tests.analytics import samples
from tests.analytics.samples import LANGUAGES, TODAY

from tokenarb.analytics import canvas, drawing, sketching, studio
from tokenarb.analytics.consumption import Consumption, Used
from tokenarb.analytics.pictures import Fact, Picture, Series
from tokenarb.base.errors import Unavailable
from tokenarb.sales.usage import Window

BYTES_MAX = 200_000


def drawn(picture: Picture) -> Image.Image:
    png = drawing.draw(picture)
    assert len(png) < BYTES_MAX
    image = Image.open(io.BytesIO(png))
    assert image.size == (canvas.SIZE, canvas.SIZE)
    return image.convert("RGB")


def has(image: Image.Image, colour: str) -> int:
    """How many pixels have exactly this colour."""
    wanted = tuple(bytes.fromhex(colour[1:]))
    return sum(count for count, found in image.getcolors(1_200_000) if found == wanted)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_drawn_whole(language: str) -> None:
    usage, stats = samples.usage(language), samples.stats(language)
    for words in (
        usage.title,
        usage.subtitle,
        stats.models_title,
        stats.profit.name,
        *(fact.label for fact in (*usage.facts, *stats.facts)),
    ):
        assert canvas.clean(words) == " ".join(words.split()), "our fonts have it all"
    image = drawn(usage)
    assert all(has(image, colour) > 2_000 for colour in canvas.COLOURS[:6])
    image = drawn(stats)
    assert all(has(image, colour) > 2_000 for colour in canvas.COLOURS[:3])


def test_reading_from_the_right_begins_at_the_right() -> None:
    english, persian = drawn(samples.usage("en")), drawn(samples.usage("fa"))
    left, right = (0, 20, 300, 80), (780, 20, 1080, 80)
    assert has(english.crop(left), canvas.INK) > 500 < has(persian.crop(right), canvas.INK)
    assert has(english.crop(right), canvas.INK) == 0 == has(persian.crop(left), canvas.INK)
    assert canvas.from_the_right(6) == [4, 5, 2, 3, 0, 1]
    assert canvas.from_the_right(4) == [2, 3, 1, 0]
    assert canvas.from_the_right(3) == [2, 1, 0]


@pytest.mark.parametrize("days", [1, 90])
def test_windows_of_any_length(days: int) -> None:
    assert has(drawn(samples.usage("en", samples.consumption(days))), canvas.COLOURS[0]) > 1_000
    assert has(drawn(samples.stats("ru", samples.report(days))), canvas.COLOURS[0]) > 1_000


def test_nothing_is_said_and_what_does_not_fit_becomes_smaller() -> None:
    nobody = Consumption(Window(TODAY - 6, TODAY), (), 0, (), None)
    image = drawn(msgspec.structs.replace(samples.usage("tr", nobody), title="W" * 200, facts=(Fact("w" * 90, "9" * 60),) * 9))
    assert has(image, canvas.COLOURS[0]) == 0
    assert has(image.crop((0, 130, 40, 350)), canvas.INK) == has(image.crop((1060, 0, 1080, 350)), canvas.INK) == 0, "inside its tile"
    empty = replace(samples.report(7), by_day=(), models=())
    drawn(samples.stats("zh-Hans", empty))


def test_signs_that_no_font_of_ours_has_are_left_out_and_dollars_are_no_formula() -> None:
    assert canvas.clean("GPT 🎉 $1 \x00and $2 \u200f") == "GPT $1 and $2 \u200f".strip()
    drawn(msgspec.structs.replace(samples.usage("en"), title="$x_1$ 🎉 $\\frac{1}{2}$", facts=(Fact("龘", "𝄞 12 €"),)))


def test_models_without_a_colour_of_their_own_are_summed_up() -> None:
    picture = samples.usage("en")
    assert [series.name for series in picture.money][-1] == "others"
    assert len(picture.money) == len(picture.tokens) == sketching.SHOWN + 1 < len(canvas.COLOURS)
    found = samples.consumption()
    for series, of in ((picture.money, "charged_nano"), (picture.tokens, "tokens")):
        assert sum(map(sum, (one.values for one in series))) == sum(getattr(used, of) for used in found.used)
    used = (Used(TODAY, "a/b", 1, 0, 3, 4, 10), Used(TODAY - 1, "a/c", 1, 0, 0, 1, 90))
    two = samples.usage("en", Consumption(Window(TODAY - 1, TODAY), used, 0, (), None))
    assert two.money == (Series("c", (90, 0)), Series("b", (0, 10)))
    assert two.tokens == (Series("c", (1, 0)), Series("b", (0, 7)))


def test_short_numbers() -> None:
    values = {0: "0", 0.15: "0.15", 999: "999", 1_500: "1.5K", 1_234_567: "1.23M", 2e9: "2G", -4_000: "-4K"}
    assert {value: canvas.short_number(value) for value in values} == values


async def test_a_process_of_its_own_draws_and_gets_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "secret")
    here = studio.Studio(tmp_path / "cache")
    pictures = await asyncio.gather(here.draw(samples.usage("fa")), here.draw(samples.stats("zh-Hans")))
    assert all(Image.open(io.BytesIO(png)).size == (1080, 1080) for png in pictures)
    spy = studio.Studio(tmp_path, program=(sys.executable, "-c", "import os, sys; sys.exit(' '.join(sorted(os.environ)))"))
    with pytest.raises(Unavailable) as told:
        await spy.draw(samples.usage("en"))
    assert set(told.value.what.partition(": ")[2].split()) <= {"HOME", "MPLCONFIGDIR", "PATH", "LC_CTYPE"}


async def test_a_drawing_that_hangs_or_fails_is_told(tmp_path: Path) -> None:
    hang = (sys.executable, "-c", "import time; time.sleep(600)")
    with pytest.raises(Unavailable, match="within"):
        await studio.Studio(tmp_path, timeout_s=0.1, program=hang).draw(samples.usage("en"))
    for program, words in (("print('no picture')", "without a word"), ("raise SystemExit('no ink')", "no ink")):
        with pytest.raises(Unavailable, match=words):
            await studio.Studio(tmp_path, program=(sys.executable, "-c", program)).draw(samples.usage("en"))


async def test_a_drawing_that_nobody_waits_for_is_ended(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    hang = f"import os, pathlib, time; pathlib.Path({str(mark)!r}).write_text(f'{{os.getpid()}}.'); time.sleep(600)"
    waiting = asyncio.create_task(studio.Studio(tmp_path, program=(sys.executable, "-c", hang)).draw(samples.usage("en")))
    while not (mark.exists() and mark.read_text().endswith(".")):
        await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()[:-1]), 0)


def test_the_serving_process_never_loads_matplotlib() -> None:
    program = "import sys, tokenarb.__main__, tokenarb.app, tokenarb.cli.parser, tokenarb.analytics.studio, tokenarb.analytics.sketching\n"
    program += "print(sorted({'matplotlib', 'numpy', 'PIL'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
