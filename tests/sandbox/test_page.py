"""The sandbox's page in a real browser: its three steps by hand, under its own policy, on a phone, in the dark, from right to left."""

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.sandbox import visitor
from tests.sandbox.test_sandbox import Sandbox, start

pytestmark = [pytest.mark.slow, pytest.mark.skipif(visitor.CHROMIUM is None, reason="needs Chromium")]

FITS = """() => {
  const outside = (element) => !element.closest(".wall, .story, .commands") && element.getBoundingClientRect().width > innerWidth + 1;
  return document.documentElement.scrollWidth <= innerWidth && ![...document.querySelectorAll("body *")].some(outside);
}"""
GROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    opened = start(tmp_path_factory.mktemp("page"))
    yield opened
    opened.program.kill_group()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with visitor.browser() as opened:
        yield opened


def deed(page: Page, name: str, says: str) -> None:
    page.locator(f'[data-deed="{name}"]').click()
    expect(page.locator("#deed")).to_contain_text(says)


def test_a_newcomer_walks_the_whole_journey(sandbox: Sandbox, browser: Browser) -> None:
    page, complaints = visitor.visit(browser, sandbox.facts["page_url"])
    expect(page.locator(".steps .next")).to_contain_text("Press Start")
    expect(page.locator("#with-key")).to_be_hidden()
    visitor.buy(page)
    expect(page.locator(".steps .next")).to_contain_text("Ask a model")
    expect(page.locator("#stars")).to_have_text("211")
    expect(page.locator("#packages")).to_contain_text("100,000 of 100,000 tokens left")
    expect(page.locator(".event.stars")).to_contain_text("289 Stars arrived and brought $3.757")
    visitor.ask(page)
    expect(page.locator(".steps .done")).to_have_count(3)
    expect(page.locator("#receipt")).to_contain_text("tokens in,")
    page.locator(".event.sale summary").click()
    expect(page.locator(".event.sale table")).to_contain_text("customer's balance−$3.75")
    # What a text says is shown, never obeyed.
    page.locator("#text").fill("<img src=x onerror=alert(1)><b>bold</b>")
    page.locator(".send").click()
    expect(page.locator(".mine .text").last).to_have_text("<img src=x onerror=alert(1)><b>bold</b>")
    expect(page.locator("#messages img")).to_have_count(0)
    # What goes wrong: twice is once, late is nothing, taken back is booked, and the books hold.
    deed(page, "pay", "no open invoice")
    page.locator("#text").fill("/topup 1")
    page.locator(".send").click()
    expect(page.locator("#messages")).to_contain_text("Top-up of $1.0")
    deed(page, "pay-late", "took no Stars")
    deed(page, "pay-twice", "the books must show the money once")
    expect(page.locator(".event.stars")).to_have_count(2)
    deed(page, "charge-back", "asked nobody")
    expect(page.locator(".event.stars_back")).to_contain_text("Stars went back")
    deed(page, "block", "blocked the bot")
    expect(page.locator("#start")).to_have_text("UNBLOCK AND RESTART")
    deed(page, "block", "lets the bot write again")
    expect(page.locator("#audit.good")).to_have_text("audit: 0 violations")
    # The one refusal above, which the browser reports; nothing of scripts or of the policy.
    assert ["400" in complaint for complaint in complaints] == [True]


@pytest.mark.parametrize(
    ("size", "direction", "scheme", "ground"),
    [
        ((1440, 900), "ltr", "light", "rgb(243, 245, 247)"),
        ((1000, 800), "rtl", "light", "rgb(243, 245, 247)"),
        ((390, 844), "ltr", "light", "rgb(243, 245, 247)"),
        ((390, 844), "rtl", "dark", "rgb(15, 18, 21)"),
    ],
)
def test_it_fits_every_screen(sandbox: Sandbox, browser: Browser, size: tuple[int, int], direction: str, scheme: str, ground: str) -> None:
    seen = {"viewport": {"width": size[0], "height": size[1]}, "color_scheme": scheme}
    page, complaints = visitor.visit(browser, sandbox.facts["page_url"], **seen)
    with contextlib.closing(page.context):
        page.evaluate(f"document.documentElement.dir = '{direction}'")
        assert page.evaluate(GROUND) == ground
        for tab in page.locator(".tabs button").all() if size[0] < 700 else [None]:
            if tab is not None:
                tab.click()
            assert page.evaluate(FITS)
        assert complaints == []
