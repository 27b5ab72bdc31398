"""`make screenshots`: the sandbox's page, and every screen of the bot as its phone shows it, into docs/screenshots.

One sandbox a language; languages that the bot does not speak yet are named and left out. Emoji, Persian and Chinese need fonts
(Debian: fonts-noto-color-emoji, fonts-noto-core, fonts-noto-cjk).
"""

import io
import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page
from tests.sandbox import visitor
from tests.sandbox.test_sandbox import start

from tokenarb.bot.lexicon import LANGUAGES

WANTED: Final = ("en", "ru", "fa", "zh-Hans")
PLACE: Final = Path("docs/screenshots")
COLOURS: Final = 256
GAP: Final = 16
GROUND: Final = "#f3f5f7"
LARGEST_BYTES: Final = 150_000
SETTLE_MS: Final = 2_000
BEFORE: Final = ("p:show:", "p:buy:", "l:pick:", "l:agree:")
COMMANDS: Final = ("/balance", "/keys", "/usage", "/history", "/topup", "/language", "/help", "/terms")


def main() -> int:
    """Returns 1 where a picture came out too large."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with visitor.browser() as opened:
        for language in WANTED:
            if language in LANGUAGES:
                _language(opened, language)
            else:
                print(f"{language}: the bot does not speak it yet; no pictures")
    large = [path for path in PLACE.glob("*.png") if path.stat().st_size > LARGEST_BYTES]
    for path in large:
        print(f"{path} has {path.stat().st_size} bytes, more than {LARGEST_BYTES}", file=sys.stderr)
    return 1 if large else 0


def _language(opened: Browser, language: str) -> None:
    directory = Path(tempfile.mkdtemp(prefix="tokenarb-screenshots-"))
    sandbox = start(directory, "--lang", language.lower())
    try:
        page, _ = visitor.visit(opened, sandbox.facts["page_url"], viewport={"width": 1280, "height": 860})
        if language == "en":
            _keep(page.screenshot(), "page-start")
        _strip(_buying(page), f"bot-{language}-buying")
        visitor.ask(page)
        page.wait_for_timeout(SETTLE_MS)
        if language == "en":
            _keep(page.screenshot(), "page-sold")
            page.emulate_media(color_scheme="dark")
            page.set_viewport_size({"width": 390, "height": 800})
            _keep(page.screenshot(), "page-phone-dark")
            page.emulate_media(color_scheme="light")
            page.set_viewport_size({"width": 1280, "height": 860})
        screens = [_said(page, command) for command in COMMANDS]
        _strip(screens[:4], f"bot-{language}-account")
        _strip(screens[4:], f"bot-{language}-more")
    finally:
        sandbox.program.kill_group()


def _buying(page: Page) -> list[bytes]:
    page.locator("#start").click()
    screens = [_phone(page)]
    for does in BEFORE:
        visitor.press(page, does) if does != "p:show:" else page.locator("#messages button", has_text="GPT-4 Access").click()
        screens.append(_phone(page))
    visitor.press(page, "http")
    screens.append(_phone(page))
    page.locator("#sheet-pay").click()
    page.locator("#with-key").wait_for(state="visible")
    page.locator("#toast").wait_for(state="hidden")
    screens.append(_phone(page))
    return [screens[0], screens[1], screens[4], screens[6]]


def _said(page: Page, command: str) -> bytes:
    page.locator("#text").fill(command)
    page.locator(".send").click()
    return _phone(page)


def _phone(page: Page) -> bytes:
    page.wait_for_timeout(SETTLE_MS)
    return page.locator("#phone").screenshot()


def _strip(screens: list[bytes], name: str) -> None:
    """Side by side, in the order in which a customer meets them."""
    pictures = [Image.open(io.BytesIO(screen)).convert("RGB") for screen in screens]
    width = sum(picture.width for picture in pictures) + GAP * (len(pictures) - 1)
    whole = Image.new("RGB", (width, max(picture.height for picture in pictures)), GROUND)
    left = 0
    for picture in pictures:
        whole.paste(picture, (left, 0))
        left += picture.width + GAP
    _save(whole, name)


def _keep(screen: bytes, name: str) -> None:
    _save(Image.open(io.BytesIO(screen)).convert("RGB"), name)


def _save(picture: Image.Image, name: str) -> None:
    picture.quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE).save(PLACE / f"{name}.png", optimize=True)
    print(PLACE / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
