"""A screen is a text and its buttons; shown as a new message, or in place of the one whose button was tapped."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from aiogram.exceptions import TelegramBadRequest
from aiogram.filters.callback_data import CallbackData
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
)

from tokenarb.base.errors import Refused
from tokenarb.bot.lexicon import Markup, Talk

TEXT_MAX: Final = 4000
CAPTION_MAX: Final = 1024
ALERT_MAX: Final = 200
COPY_MAX: Final = 256
GONE: Final = ("message to edit not found", "can't be edited")

Rows = Sequence[Sequence[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class Screen:
    """`text` is Telegram's HTML, at most `TEXT_MAX` characters of it are shown."""

    text: str
    rows: Rows = field(default=())

    @property
    def markup(self) -> InlineKeyboardMarkup | None:
        """Its buttons."""
        return InlineKeyboardMarkup(inline_keyboard=[list(row) for row in self.rows if row]) if any(self.rows) else None


def button(text: str, does: CallbackData) -> InlineKeyboardButton:
    """A button that comes back to us."""
    return InlineKeyboardButton(text=text, callback_data=does.pack())


def link(text: str, url: str) -> InlineKeyboardButton:
    """A button that opens an address."""
    return InlineKeyboardButton(text=text, url=url)


def copies(text: str, what: str) -> InlineKeyboardButton:
    """A button that puts something on the clipboard."""
    assert len(what) <= COPY_MAX, what
    return InlineKeyboardButton(text=text, copy_text=CopyTextButton(text=what))


def paragraphs(*parts: str | None) -> Markup:
    """Parts with an empty line between them, the empty ones left out."""
    return Markup("\n\n".join(part for part in parts if part))


def lines(*parts: str | None) -> Markup:
    """Parts one below the other, the empty ones left out."""
    return Markup("\n".join(part for part in parts if part))


async def show(event: Message | CallbackQuery, screen: Screen, toast: str | None = None) -> Message | None:
    """Answers a command with a new message, a tap by changing the message it stands in. Returns the message that shows it."""
    if isinstance(event, CallbackQuery):
        await answered(event, toast)
    return await _put(event, screen)


async def show_drawn(event: Message | CallbackQuery, screen: Screen, draw: Callable[[], Awaitable[bytes | None]]) -> None:
    """The same with a picture above the text, once it is drawn; without one where there is none, or where the text is too long for it."""
    if isinstance(event, CallbackQuery):
        await answered(event)
    png = await draw()
    if png is None or len(screen.text) > CAPTION_MAX:
        await _put(event, screen)
        return
    picture = BufferedInputFile(png, "picture.png")
    message = event.message if isinstance(event, CallbackQuery) else None
    if isinstance(message, Message) and message.photo:
        try:
            await message.edit_media(InputMediaPhoto(media=picture, caption=screen.text), reply_markup=screen.markup)
            return
        except TelegramBadRequest as bad:
            if not any(word in bad.message for word in (*GONE, "not modified")):
                raise
    assert event.bot is not None and event.from_user is not None
    await event.bot.send_photo(event.from_user.id, picture, caption=screen.text, reply_markup=screen.markup)


async def _put(event: Message | CallbackQuery, screen: Screen) -> Message | None:
    if isinstance(event, Message):
        return await event.answer(screen.text[:TEXT_MAX], reply_markup=screen.markup)
    message = event.message
    if not isinstance(message, Message):  # too old to be known
        return await event.bot.send_message(event.from_user.id, screen.text[:TEXT_MAX], reply_markup=screen.markup) if event.bot else None
    if message.text is None:  # a picture stays what it is
        return await message.answer(screen.text[:TEXT_MAX], reply_markup=screen.markup)
    try:
        await message.edit_text(screen.text[:TEXT_MAX], reply_markup=screen.markup)
    except TelegramBadRequest as bad:
        if "not modified" in bad.message:
            return message
        if any(word in bad.message for word in GONE):
            return await message.answer(screen.text[:TEXT_MAX], reply_markup=screen.markup)
        raise
    return message


async def answered(event: CallbackQuery, toast: str | None = None, *, alert: bool = False) -> None:
    """Stops the button's spinning; one that is too old spins no more."""
    try:
        await event.answer(toast[:ALERT_MAX] if toast else None, show_alert=alert)
    except TelegramBadRequest as bad:
        if "query is too old" not in bad.message:
            raise


def refused(talk: Talk, no: Refused) -> str:
    """A refusal in the customer's words, without HTML. Codes that no text names are told as one."""
    name = f"refused-{no.code.replace('_', '-')}"
    return talk.plain(name if talk.knows(name) else "refused-other")
