"""Prompts can steer: `[[sim tokens=200 delay_ms=5 error=502]]` in the last user message sets any call switch for that call.

Words are `name=value`; a bare name means true, `name=null` means null. Short names: tokens (answer_tokens), delay_ms
(chunk_delay_ms), first_ms (first_byte_ms), chunk (chunk_tokens). A value with spaces cannot be given.
"""

from __future__ import annotations

import re
from typing import Any, Final

from tokenarb.sim.openrouter import errors, switches

_MARK: Final = "[[sim"
_DIRECTIVE: Final = re.compile(r"\[\[sim\b([^\]]*)\]\]")


def read(text: str) -> dict[str, Any]:
    """The switches a prompt sets; of several directives the later wins.

    Raises: Failure 400 naming the known switches.
    """
    if _MARK not in text:
        return {}
    words: dict[str, str] = {}
    for found in _DIRECTIVE.finditer(text):
        for word in found.group(1).split():
            name, _, value = word.partition("=")
            words[name] = value or "true"
    try:
        return switches.from_directive(words)
    except switches.BadSwitch as problem:
        raise errors.bad_request(f"[[sim]] directive: {problem}") from problem


def strip(text: str) -> str:
    """The prompt without its directives."""
    return _DIRECTIVE.sub("", text).strip() if _MARK in text else text.strip()
