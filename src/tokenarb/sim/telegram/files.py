"""Files: what bots and people uploaded, their ids, and the rules for photos and documents (section 3)."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tokenarb.sim.telegram import fields as calls
from tokenarb.sim.telegram import pictures
from tokenarb.sim.telegram.errors import Failure, bad_request
from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.multipart import Upload

LARGEST_PHOTO: Final = 10 * 1024 * 1024
LARGEST_DOCUMENT: Final = 50 * 1024 * 1024
LARGEST_DOWNLOAD: Final = 20 * 1024 * 1024
MOST_PIXELS: Final = 10_000
STEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Stored:
    """One file; `width` and `height` are 0 unless it is a photo."""

    kind: str
    id: str
    unique_id: str
    path: str
    name: str
    mime: str
    data: bytes
    width: int = 0
    height: int = 0

    def content(self) -> dict[str, Any]:
        """The member of a message that shows it. A photo has one size only: the simulator does not scale."""
        row: dict[str, Any] = {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}
        if self.kind == "photo":
            return {"photo": [row | {"width": self.width, "height": self.height}]}
        return {"document": row | {"file_name": self.name, "mime_type": self.mime}}


class Files:
    """All files by id and by path."""

    def __init__(self, new_id: Callable[[str, int], str]) -> None:
        self._new_id = new_id
        self.by_id: dict[str, Stored] = {}
        self.by_path: dict[str, Stored] = {}

    def store(self, kind: str, upload: Upload) -> Stored:
        """Keep an upload as a `photo` or a `document`.

        Raises: Failure 400.
        """
        width = height = 0
        if not upload.data:
            raise bad_request("file must be non-empty")
        if len(upload.data) > (LARGEST_PHOTO if kind == "photo" else LARGEST_DOCUMENT):
            raise bad_request("file is too big")
        if kind == "photo":
            width, height = _photo_size(upload.data)
        number = len(self.by_id)
        suffix = upload.name.rpartition(".")[2].lower() if "." in upload.name else ""
        path = f"{kind}s/file_{number}" + (f".{suffix}" if suffix.isalnum() else "")
        mime = mimetypes.guess_type(upload.name)[0] or upload.mime
        prefix = "AgAC" if kind == "photo" else "BQAC"
        stored = Stored(
            kind, prefix + self._new_id("file", 60), self._new_id("unique file", 14), path, upload.name, mime, upload.data, width, height
        )
        self.by_id[stored.id] = self.by_path[path] = stored
        return stored

    def wanted(self, fields: Fields, kind: str, reference: str) -> Stored:
        """The file that a reference means: an upload of this call, the id of an earlier one, an address.

        Raises: Failure 400.
        """
        upload = fields.upload(reference) if calls.is_attachment(reference) else None
        if upload is not None:
            return self.store(kind, upload)
        if not reference or calls.is_attachment(reference):
            raise bad_request(f"there is no {kind} in the request")
        known = self.by_id.get(reference)
        if known is not None and known.kind != kind:
            raise bad_request(f"can't use file of type {known.kind.title()} as {kind.title()}")
        if known is not None:
            return known
        if reference.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        raise bad_request("wrong file identifier/HTTP URL specified")

    def given(self, fields: Fields, kind: str) -> Stored:
        """The file of a call whose parameter is named like its kind.

        Raises: Failure 400.
        """
        upload = fields.files.get(kind)
        return self.store(kind, upload) if upload is not None else self.wanted(fields, kind, fields.text(kind))

    def get(self, fields: Fields) -> dict[str, Any]:
        """getFile

        Raises: Failure 400.
        """
        file_id = fields.text("file_id")
        if not file_id:
            raise bad_request("file_id not specified")
        known = self.by_id.get(file_id)
        if known is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(known.data) > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        return {"file_id": known.id, "file_unique_id": known.unique_id, "file_size": len(known.data), "file_path": known.path}

    def download(self, path: str) -> Stored:
        """What `/file/bot<token>/<path>` gives.

        Raises: Failure 404.
        """
        known = self.by_path.get(path)
        if known is None or len(known.data) > LARGEST_DOWNLOAD:
            raise Failure(404, "Not Found")
        return known


def _photo_size(data: bytes) -> tuple[int, int]:
    size = pictures.size_of(data)
    if size is None or 0 in size:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > MOST_PIXELS or max(size) > STEEPEST * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size
