"""Files: uploads, ids used again, downloads, and what is refused."""

import base64
import struct

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto
from telegram_wire import act, api, bot_of, http, multipart, person, screen

from tokenarb.sim.telegram import pictures
from tokenarb.sim.telegram.server import TelegramServer


def png(width: int = 40, height: int = 30) -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\x00\x00\x00" + b"x" * 20


async def test_a_photo_goes_out_is_edited_and_used_again(telegram: TelegramServer) -> None:
    number = await person(telegram)
    bot = bot_of(telegram)
    sent = await bot.send_photo(number, BufferedInputFile(png(), "qr.png"), caption="<b>Pay</b>", parse_mode="HTML")
    assert sent.photo is not None and (sent.photo[-1].width, sent.photo[-1].height) == (40, 30)
    assert sent.caption_entities is not None and sent.caption_entities[0].type == "bold"
    again = await bot.send_photo(number, sent.photo[-1].file_id)
    assert again.photo is not None and again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    edited = await bot.edit_message_media(
        InputMediaPhoto(media=BufferedInputFile(png(50, 50), "other.png"), caption="new"), chat_id=number, message_id=sent.message_id
    )
    assert not isinstance(edited, bool) and edited.caption == "new"
    edited = await bot.edit_message_caption(chat_id=number, message_id=sent.message_id, caption="newer")
    assert not isinstance(edited, bool) and edited.caption == "newer" and edited.photo is not None and edited.photo[-1].width == 50
    document = await bot.edit_message_media(
        InputMediaDocument(media=BufferedInputFile(b"a,b\n", "s.csv")), chat_id=number, message_id=sent.message_id
    )
    assert not isinstance(document, bool) and document.document is not None and document.photo is None
    with pytest.raises(TelegramBadRequest, match="can't use file of type Document as Photo"):
        await bot.send_photo(number, document.document.file_id)
    await bot.session.close()


async def test_a_document_comes_back_as_it_was(telegram: TelegramServer) -> None:
    number = await person(telegram)
    bot = bot_of(telegram)
    data = bytes(range(256)) * 40 + b"\r\n--x--\r\n"
    sent = await bot.send_document(number, BufferedInputFile(data, "statement é.csv"), caption="yours")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type, sent.document.file_size) == ("statement é.csv", "text/csv", len(data))
    loaded = await bot.download(sent.document.file_id)
    assert loaded is not None and loaded.read() == data
    shown = (await screen(telegram, number))["messages"][-1]["document"]
    assert (shown["name"], shown["bytes"]) == ("statement é.csv", len(data))
    page = await http(telegram, "GET", "/" + shown["url"].split("/", 3)[3])
    assert (page.body, page.headers["content-disposition"], page.headers["content-type"]) == (
        data,
        "attachment",
        "application/octet-stream",
    )
    await bot.session.close()


async def test_a_person_sends_a_file(telegram: TelegramServer) -> None:
    number = await person(telegram)
    bot = bot_of(telegram)
    await act(telegram, "send", person=number, name="packages.json", data=base64.b64encode(b"[]").decode(), caption="import")
    update = (await bot.get_updates())[-1]
    assert update.message is not None and update.message.document is not None and update.message.caption == "import"
    loaded = await bot.download(update.message.document)
    assert loaded is not None and loaded.read() == b"[]"
    await act(telegram, "send", person=number, name="p.png", data=base64.b64encode(png()).decode(), **{"as": "photo"})
    assert (await screen(telegram, number))["messages"][-1]["photo"]["width"] == 40
    await bot.session.close()


async def test_what_is_refused(telegram: TelegramServer) -> None:
    number = str(await person(telegram))

    async def refusal(name: str, files: dict[str, tuple[str, bytes]], **fields: str) -> str:
        return (await multipart(telegram, name, files, chat_id=number, **fields)).error

    assert await refusal("sendPhoto", {}) == "Bad Request: there is no photo in the request"
    assert await refusal("sendDocument", {}, document="attach://gone") == "Bad Request: there is no document in the request"
    assert await refusal("sendDocument", {"document": ("x", b"")}) == "Bad Request: file must be non-empty"
    assert await refusal("sendPhoto", {"photo": ("x.png", b"no picture")}) == "Bad Request: IMAGE_PROCESS_FAILED"
    assert await refusal("sendPhoto", {"photo": ("x.png", png(9000, 2000))}) == "Bad Request: PHOTO_INVALID_DIMENSIONS"
    assert await refusal("sendPhoto", {"photo": ("x.png", png(2100, 100))}) == "Bad Request: PHOTO_INVALID_DIMENSIONS"
    assert await refusal("sendPhoto", {}, photo="abc") == "Bad Request: wrong file identifier/HTTP URL specified"
    assert await refusal("sendPhoto", {}, photo="https://x.example/a.png") == "Bad Request: failed to get HTTP URL content"
    assert await refusal("sendPhoto", {"photo": ("x.png", png() + bytes(10 * 1024 * 1024))}) == "Bad Request: file is too big"
    assert await refusal("sendPhoto", {"photo": ("x.png", png())}, caption="x" * 1025) == "Bad Request: message caption is too long"
    assert (await api(telegram, "getFile")).error == "Bad Request: file_id not specified"
    assert (await api(telegram, "getFile", file_id="x")).error == "Bad Request: wrong file_id or the file is temporarily unavailable"


async def test_large_files_go_up_but_not_down(telegram: TelegramServer) -> None:
    number = str(await person(telegram))
    sent = await multipart(telegram, "sendDocument", {"document": ("big.bin", bytes(20 * 1024 * 1024 + 1))}, chat_id=number)
    assert (await api(telegram, "getFile", file_id=sent.result["document"]["file_id"])).error == "Bad Request: file is too big"
    reply = await multipart(telegram, "sendDocument", {"document": ("big.bin", bytes(50 * 1024 * 1024 + 1))}, chat_id=number)
    assert (reply.status, reply.error) == (413, "Request Entity Too Large")
    assert (await http(telegram, "GET", f"/file/bot{telegram.token}/documents/none")).status == 404
    assert (await http(telegram, "GET", "/file/bot1:x/documents/none")).status == 401


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (png(3, 4), (3, 4)),
        (b"GIF89a\x05\x00\x06\x00", (5, 6)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x07\x00\x08\x03", (8, 7)),
        (b"RIFF....WEBPVP8X" + bytes(8) + b"\x08\x00\x00\x09\x00\x00", (9, 10)),
        (b"RIFF....WEBPVP8L" + bytes(5) + b"\x02\xc0\x02\x00", (3, 12)),
        (b"RIFF....WEBPVP8 " + bytes(10) + b"\x0b\x00\x0c\x00", (11, 12)),
        (b"RIFF....WEBPelse", None),
        (b"\xff\xd8\xff", None),
        (b"", None),
    ],
)
def test_sizes_of_pictures(data: bytes, size: tuple[int, int] | None) -> None:
    assert pictures.size_of(data) == size
