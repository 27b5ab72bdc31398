"""Logs: JSON lines, UTC, and no secret by whichever way it comes."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from tokenarb.base import log


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    log.configure("debug", stream)
    log.configure("info", stream)
    yield stream
    root.handlers, root.level = before[0], before[1]


def test_a_line_is_one_json_object_with_utc_time_and_request(lines: io.StringIO) -> None:
    logging.getLogger("x.y").warning("two\nlines %d", 7, extra={"request": "abc", "odd": {1, 2}})
    (text,) = lines.getvalue().splitlines()
    line = json.loads(text)
    assert line["at"].endswith("Z") and line["level"] == "warning" and line["logger"] == "x.y"
    assert line["message"] == "two\nlines 7" and line["request"] == "abc"


def test_configuring_twice_does_not_double_and_the_level_holds(lines: io.StringIO) -> None:
    logging.getLogger("x").debug("quiet")
    logging.getLogger("x").info("once")
    assert len(lines.getvalue().splitlines()) == 1


SECRETS = [
    "sk-arb-" + "Ab1_-" * 8,
    "sk-or-v1-0123456789abcdef",
    "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
    # BIP-32's and BIP-84's own examples
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
    "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("way", ["message", "argument", "extra", "exception"])
def test_a_secret_never_reaches_a_line(lines: io.StringIO, secret: str, way: str) -> None:
    logger = logging.getLogger("x")
    if way == "message":
        logger.error(f"key {secret} failed")
    elif way == "argument":
        logger.error("key %s failed", secret)
    elif way == "extra":
        logger.error("failed", extra={"headers": {"x-key": secret}})
    else:
        try:
            raise ValueError(f"bad {secret}")
        except ValueError:
            logger.exception("failed")
    assert secret not in lines.getvalue() and secret[10:] not in lines.getvalue()
    json.loads(lines.getvalue())


def test_bearers_and_passwords_in_addresses_are_hidden() -> None:
    text = log.redact("Authorization: Bearer abc.def-ghi x postgresql://shop:p@ss/w:rd@db:5432/shop?password=hunter2 https://host:8080/a")
    assert "abc.def" not in text and "p@ss" not in text and "w:rd" not in text and "hunter2" not in text
    assert "postgresql://shop:[hidden]@db:5432/shop" in text and "https://host:8080/a" in text
