"""Methods that send and fetch files: sendPhoto, sendDocument, getFile."""

from __future__ import annotations

from typing import Any, Final

from tokenarb.sim.telegram import outgoing
from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.simulator import Simulator


def send_photo(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """sendPhoto"""
    return _send(sim, fields, "photo")


def send_document(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """sendDocument"""
    return _send(sim, fields, "document")


def _send(sim: Simulator, fields: Fields, kind: str) -> dict[str, Any]:
    stored = sim.files.given(fields, kind)
    caption = outgoing.caption_content(outgoing.raw_text(fields, "caption", "caption_entities"))
    keyboard = outgoing.checked_keyboard(fields)
    where = outgoing.place(sim, fields)
    return outgoing.deliver(sim, fields, where, stored.content() | caption, keyboard).row()


def get_file(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """getFile"""
    return sim.files.get(fields)


METHODS: Final = {"sendphoto": send_photo, "senddocument": send_document, "getfile": get_file}
