"""A visitor of the sandbox's page: a real Chromium, steered by Playwright, and the journey that the page's three steps describe."""

import contextlib
import shutil
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium")
PATIENCE_MS = 60_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """The machine's own Chromium; Playwright downloads none."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


def visit(opened: Browser, url: str, **context: Any) -> tuple[Page, list[str]]:
    """The page, and everything the browser complains of: errors of scripts, and what the policy stopped."""
    page = opened.new_context(**{"viewport": {"width": 1440, "height": 900}, **context}).new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page.goto(url)
    expect(page.locator("#audit")).to_have_text("audit: 0 violations")
    return page, complaints


def press(page: Page, does: str) -> None:
    """The newest button of the chat whose data begins so: the same in every language."""
    page.locator(f'#messages button[data-does^="{does}"]').last.click()


def buy(page: Page) -> None:
    """From Start to the key: steps 1 and 2."""
    page.locator("#start").click()
    page.locator("#messages button", has_text="GPT-4 Access").click()
    press(page, "p:buy:")
    press(page, "l:pick:")
    press(page, "l:agree:")
    press(page, "http")
    page.locator("#sheet-pay").click()
    expect(page.locator("#key")).to_contain_text("sk-arb-")


def ask(page: Page) -> None:
    """Step 3."""
    page.locator("#send").click()
    expect(page.locator(".event.settle").first).to_contain_text("package tokens")
