"""`parse_mode=HTML` with the tags Telegram knows and the words with which it refuses the rest (section 3).

The simulator reads HTML only; a bot that asks for Markdown is told so, rather than shown text that it did not mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tokenarb.sim.telegram import links
from tokenarb.sim.telegram.entities import Entity, Formatted, units
from tokenarb.sim.telegram.errors import bad_request

_SIMPLE: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS: Final = frozenset(_SIMPLE) | {"a", "code", "pre", "blockquote", "tg-emoji"}
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE: Final = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
_TOKEN: Final = re.compile(r"[0-9A-Za-z.\-]*")
_TAG_NAME: Final = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME: Final = re.compile(r"[^\s=>]*")
_BLANK: Final = re.compile(r"\s*")


class _Bad(Exception):
    """What is wrong with the markup."""


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    tag: str
    argument: str
    offset: int
    begin: int


def parse(text: str, parse_mode: str) -> Formatted:
    """The text without its markup, and the entities.

    Raises: Failure 400.
    """
    mode = parse_mode.lower()
    if mode in ("", "none"):
        return Formatted(text)
    if mode in ("markdown", "markdownv2"):
        raise bad_request("the simulator reads parse_mode HTML only")
    if mode != "html":
        raise bad_request("unsupported parse_mode")
    try:
        return _Reader(text).read()
    except _Bad as problem:
        raise bad_request(f"can't parse entities: {problem}") from None


class _Reader:
    """One pass over an HTML text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.out: list[str] = []
        self.length = 0
        self.written = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> Formatted:
        """Everything to the end.

        Raises: _Bad.
        """
        text = self.text
        while self.at < len(text):
            character = text[self.at]
            if character == "&":
                decoded, self.at = _decoded(text, self.at)
                self._write(decoded)
            elif character != "<":
                self._write(character)
                self.at += 1
            elif text.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise _Bad(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        plain = "".join(self.out)
        if any("\ud800" <= character <= "\udfff" for character in plain):
            raise _Bad("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
        self.entities.sort(key=lambda one: (one["offset"], -one["length"]))
        return Formatted(plain, self.entities)

    def _write(self, piece: str) -> None:
        self.out.append(piece)
        self.length += units(piece)
        self.written += len(piece)

    def _byte(self, index: int) -> int:
        return len(self.text[:index].encode("utf-8", "surrogatepass"))

    def _skip_blank(self) -> None:
        self.at = _BLANK.match(self.text, self.at).end()  # type: ignore[union-attr]  # it matches the empty text too

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return found.group()

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _start_tag(self) -> None:
        begin = self.at
        where = f"at byte offset {self._byte(begin)}"
        self.at += 1
        tag = self._take(_TAG_NAME).lower()
        if not self._peek():
            raise _Bad(f"Unclosed start tag {where}")
        if tag not in _TAGS:
            raise _Bad(f'Unsupported start tag "{tag}" {where}')
        argument = ""
        while self._peek() != ">":
            self._skip_blank()
            if self._peek() == ">":
                break
            name, value = self._attribute(tag, where)
            argument = _argument(tag, name, value) or argument
        self.at += 1
        if tag == "span" and argument != "spoiler":
            raise _Bad(f'Tag "span" must have class "tg-spoiler" {where}')
        self.open.append(_Open(tag, argument, self.length, self.written))

    def _attribute(self, tag: str, where: str) -> tuple[str, str]:
        name = self._take(_ATTRIBUTE_NAME).lower()
        if not name:
            raise _Bad(f'Empty attribute name in the tag "{tag}" {where}' if self._peek() else f"Unclosed start tag {where}")
        self._skip_blank()
        if self._peek() != "=":
            if tag == "blockquote" and name == "expandable" and self._peek():
                return name, ""
            raise _Bad(f'Expected equal sign in declaration of an attribute of the tag "{tag}" {where}')
        self.at += 1
        self._skip_blank()
        quote = self._peek()
        if not quote:
            raise _Bad(f'Unclosed start tag "{tag}" {where}')
        if quote not in "'\"":
            begin = self._byte(self.at)
            value = self._take(_TOKEN).lower()
            if self._peek() not in (">", "") and not self._peek().isspace():
                raise _Bad(f"Unexpected end of name token at byte offset {begin}")
        else:
            value = self._quoted(quote)
        if not self._peek():
            raise _Bad(f"Unclosed start tag {where}")
        return name, value

    def _quoted(self, quote: str) -> str:
        self.at += 1
        value = []
        while self._peek() and self._peek() != quote:
            if self._peek() == "&":
                decoded, self.at = _decoded(self.text, self.at)
                value.append(decoded)
            else:
                value.append(self._peek())
                self.at += 1
        self.at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self._byte(self.at)
        if not self.open:
            raise _Bad(f"Unexpected end tag at byte offset {begin}")
        self.at += 2
        tag = self._take(_TAG_NAME).lower()
        self._skip_blank()
        if self._peek() != ">":
            raise _Bad(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        last = self.open.pop()
        if tag and tag != last.tag:
            raise _Bad(f'Unmatched end tag at byte offset {begin}, expected "</{last.tag}>", found "</{tag}>"')
        if self.length > last.offset:
            self._close(last)

    def _close(self, last: _Open) -> None:
        span: Entity = {"offset": last.offset, "length": self.length - last.offset}
        if last.tag in _SIMPLE:
            self.entities.append({**span, "type": _SIMPLE[last.tag]})
        elif last.tag == "blockquote":
            self.entities.append({**span, "type": "expandable_blockquote" if last.argument else "blockquote"})
        elif last.tag == "tg-emoji":
            if not last.argument.isdigit() or int(last.argument) == 0:
                raise _Bad("Invalid custom emoji identifier specified")
            self.entities.append({**span, "type": "custom_emoji", "custom_emoji_id": last.argument})
        elif last.tag == "a":
            self._link(span, last.argument or "".join(self.out)[last.begin :])
        else:
            self._code(span, last)

    def _link(self, span: Entity, url: str) -> None:
        checked = links.checked(url)
        if checked is not None:
            self.entities.append({**span, "type": "text_link", "url": checked})

    def _code(self, span: Entity, last: _Open) -> None:
        """`<pre>` and `<code class="language-x">` around the same text are one block with a language."""
        inner = self.entities[-1] if self.entities else None
        same = inner is not None and all(inner[name] == value for name, value in span.items())
        if inner is not None and same and last.tag == "pre" and inner["type"] == "code":
            inner["type"] = "pre"
        elif last.tag == "pre":
            self.entities.append({**span, "type": "pre"})
        else:
            self.entities.append({**span, "type": "code", **({"language": last.argument} if last.argument else {})})


def _argument(tag: str, name: str, value: str) -> str:
    """What of an attribute matters."""
    if tag == "a" and name == "href":
        return value
    if tag == "code" and name == "class" and value.startswith("language-"):
        return value.removeprefix("language-")
    if tag == "span" and name == "class" and value.startswith("tg-"):
        return value.removeprefix("tg-")
    if tag == "tg-emoji" and name == "emoji-id":
        return value
    return "expandable" if tag == "blockquote" and name == "expandable" else ""


def _decoded(text: str, at: int) -> tuple[str, int]:
    """A character reference decoded, and where it ends; an unknown one stays as it is."""
    found = _REFERENCE.match(text, at)
    if found is None:
        return "&", at + 1
    hexadecimal, decimal, name = found.groups()
    if name is not None:
        known = _NAMED.get(name)
        return ("&", at + 1) if known is None else (known, found.end())
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return ("&", at + 1) if code == 0 or code >= 0x10FFFF else (chr(code), found.end())
