"""The sandbox's page in a real browser: it works under its own policy, on a phone, in the dark, from right to left."""

import http.server
import shutil
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sandbox.test_sandbox import Sandbox, start

CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")]
MEASURE = b"""
setTimeout(() => {
  const outside = (element) => !element.closest(".scroll") && element.getBoundingClientRect().width > innerWidth + 1;
  const fits = document.documentElement.scrollWidth <= innerWidth && ![...document.querySelectorAll("body *")].some(outside);
  document.title = `fits:${fits} ground:${getComputedStyle(document.body).backgroundColor}`;
  document.getElementById("send").click();
}, 1500);
"""


class Mirror(http.server.BaseHTTPRequestHandler):
    """The sandbox as it is, its policy kept, with a measuring script of its own and, under /rtl, the other direction."""

    base = ""
    direction = b"ltr"

    def do_GET(self) -> None:
        if self.path == "/measure.js":
            self._answer(200, [("content-type", "text/javascript")], MEASURE)
            return
        self._pass_on(None)

    def do_POST(self) -> None:
        self._pass_on(self.rfile.read(int(self.headers["content-length"])))

    def _pass_on(self, body: bytes | None) -> None:
        kept = {name: self.headers[name] for name in ("authorization", "content-type") if self.headers[name]}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.base + self.path, body, kept), timeout=30) as answer:
                status, data, headers = answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            with error:
                status, data, headers = error.code, error.read(), error.headers
        if self.path == "/sandbox":
            data = data.replace(b'<html lang="en">', b'<html lang="ar" dir="' + self.direction + b'">')
            data = data.replace(b"</body>", b'<script src="measure.js"></script></body>')
        passed = [(name, headers[name]) for name in ("content-type", "content-security-policy") if headers[name]]
        self._answer(status, passed, data)

    def _answer(self, status: int, headers: list[tuple[str, str]], data: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    opened: Sandbox = start(tmp_path_factory.mktemp("page"))
    Mirror.base = opened.facts["base_url"]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    opened.program.kill_group()


@pytest.mark.parametrize(
    ("name", "size", "direction", "options", "ground"),
    [
        ("desk", "1280,900", "ltr", (), "rgb(246, 247, 249)"),
        ("phone", "500,900", "ltr", (), "rgb(246, 247, 249)"),  # as narrow as a headless window gets
        ("dark-rtl", "500,900", "rtl", ("--blink-settings=preferredColorScheme=0",), "rgb(17, 20, 23)"),
    ],
)
def test_the_page_works(mirror: str, tmp_path: Path, name: str, size: str, direction: str, options: tuple[str, ...], ground: str) -> None:
    Mirror.direction = direction.encode()
    picture = tmp_path / f"{name}.png"
    words = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={tmp_path / 'profile'}",
        f"--window-size={size}", "--virtual-time-budget=8000", "--enable-logging=stderr", "--dump-dom", f"--screenshot={picture}", *options,
        mirror + "/sandbox",
    ]  # fmt: skip
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60)
    page = ended.stdout
    assert "Content Security Policy" not in ended.stderr
    assert f"<title>fits:true ground:{ground}</title>" in page
    assert "audit: 0 violations" in page
    assert "GPT-4 Access - 100k tokens" in page
    assert "tokens in," in page, "a prompt was tried, and its receipt is shown"
