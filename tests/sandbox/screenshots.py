"""`make screenshots`: the sandbox's page, and every screen of the bot as its phone shows it, into docs/screenshots.

One sandbox a language; languages that the bot does not speak yet are named and left out. Emoji, Persian and Chinese need fonts
(Debian: fonts-noto-color-emoji, fonts-noto-core, fonts-noto-cjk).
"""

import io
import sys
import tempfile
from collections.abc import Iterator
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
HOME: Final = "DE"
"""Where the visitor says that he lives, whatever he speaks: a phone in Persian or Russian would name a country that nothing is sold to."""


def main(languages: list[str]) -> int:
    """Of these languages, or of all. Returns 1 where a picture came out too large."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with visitor.browser() as opened:
        for language in languages or WANTED:
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
    sandbox = start(directory, "--lang", language.lower(), "--owner")
    try:
        page, _ = visitor.visit(opened, sandbox.facts["page_url"], viewport={"width": 1280, "height": 860})
        if language == "en":
            _keep(page.screenshot(), "page-start")
        _strip(_buying(page), f"bot-{language}-buying")
        visitor.ask(page)
        page.wait_for_timeout(SETTLE_MS)
        if language == "en":
            _page(page)
        for name, tour in TOURS.items():
            _strip(list(tour(page)), f"bot-{language}-{name}")
        if language == "en":
            _strip(list(_desk(page)), "bot-en-desk")
    finally:
        sandbox.program.kill_group()


def _page(page: Page) -> None:
    """The whole page after a sale; narrow and dark."""
    _keep(page.screenshot(), "page-sold")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 800})
    _keep(page.screenshot(), "page-phone-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 860})


def _buying(page: Page) -> list[bytes]:
    """From /start to the key."""
    page.locator("#start").click()
    screens = [_phone(page)]
    page.locator("#messages button", has_text="GPT-4 Access").click()
    screens += [_phone(page), _pressed(page, "p:buy:")]
    _lives(page)
    screens += [_phone(page), _pressed(page, "l:agree:")]
    visitor.press(page, "http")
    page.wait_for_timeout(SETTLE_MS)
    page.locator("#sheet-pay").click()
    page.locator("#with-key").wait_for(state="visible")
    page.locator("#toast").wait_for(state="hidden")
    return [*screens, _phone(page)]


def _lives(page: Page) -> None:
    """Finds his country among the pages of names, which every language sorts its own way."""
    ranges = page.locator('#messages button[data-does^="l:page:"]').count()
    for number in range(ranges):
        visitor.press(page, f"l:page:{number}:")
        page.wait_for_timeout(SETTLE_MS)
        if page.locator(f'#messages button[data-does^="l:pick:0:{HOME}:"]').count():
            visitor.press(page, f"l:pick:0:{HOME}:")
            return
        visitor.press(page, "l:index:")
        page.wait_for_timeout(SETTLE_MS)
    raise AssertionError(f"{HOME} is on no page")


def _models(page: Page) -> Iterator[bytes]:
    """Makers, a search, a model, two side by side."""
    yield _said(page, "/models")
    yield _said(page, "/models claude")
    yield _pressed(page, "m:show:")
    _pressed(page, "m:makers:")
    _pressed(page, "m:maker:")
    yield _pressed(page, "m:beside:")


def _account(page: Page) -> Iterator[bytes]:
    """Balance, keys, one key, usage, history."""
    yield _said(page, "/balance")
    yield _said(page, "/keys")
    yield _pressed(page, "k:show:")
    yield _said(page, "/usage")
    yield _said(page, "/history")


def _calls(page: Page) -> Iterator[bytes]:
    """A question in the chat, its answer, the receipts, one of them."""
    yield _said(page, "/try")
    yield _pressed(page, "q:model:")
    yield _said(page, "?")
    yield _said(page, "/calls")
    yield _pressed(page, "r:show:")


def _desk(page: Page) -> Iterator[bytes]:
    """The operator's: the menu, packages, figures, health, a customer, the audit log."""
    yield _said(page, "/admin")
    for screen in ("packages", "arbitrage", "health"):
        _said(page, "/admin")
        yield _pressed(page, f"d:{screen}")
    yield _said(page, "/audit")


def _cart(page: Page) -> Iterator[bytes]:
    """A package put into the cart, the cart, its checkout with another key or without, the invoice."""
    _said(page, "/start")
    page.locator("#messages button", has_text="GPT-4 Access").last.click()
    page.wait_for_timeout(SETTLE_MS)
    yield _pressed(page, "p:add:")
    yield _pressed(page, "g:cart:")
    yield _pressed(page, "g:checkout:")


def _apps(page: Page) -> Iterator[bytes]:
    """Snippets for apps, one of them; a key's question before it is revoked."""
    visitor.press(page, "g:snippets:")
    yield _phone(page)
    yield _pressed(page, "s:")
    _said(page, "/keys")
    _pressed(page, "k:show:")
    yield _pressed(page, "k:revoke:")


def _papers(page: Page) -> Iterator[bytes]:
    """Help from people, privacy, one's data."""
    for command in ("/support", "/paysupport", "/privacy", "/delete_me"):
        yield _said(page, command)


def _more(page: Page) -> Iterator[bytes]:
    """Top-up, alerts, language, help, terms."""
    for command in ("/topup", "/alerts", "/language", "/help", "/terms"):
        yield _said(page, command)


TOURS: Final = {"apps": _apps, "cart": _cart, "models": _models, "account": _account, "calls": _calls, "more": _more, "papers": _papers}
"""What follows a purchase; each tour is one picture."""


def _said(page: Page, words: str) -> bytes:
    """Once the answer has come."""
    messages = page.locator("#messages [data-id]")
    before = messages.count()
    page.locator("#text").fill(words)
    page.locator(".send").click()
    messages.nth(before + 1).wait_for()
    return _phone(page)


def _pressed(page: Page, does: str) -> bytes:
    visitor.press(page, does)
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
    sys.exit(main(sys.argv[1:]))
