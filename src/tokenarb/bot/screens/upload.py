"""A JSON file of packages, sent to the bot: checked, shown as a dry run, applied after a question, taken back."""

import html
import json
from typing import Final

from aiogram import F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from tokenarb.base.errors import Refused
from tokenarb.bot import asking, duties
from tokenarb.bot.callbacks import Desk
from tokenarb.bot.deeds import importing as deeds
from tokenarb.bot.duties import takes
from tokenarb.bot.screen import Screen, lines, paragraphs, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import importing
from tokenarb.catalog.importing import Plan
from tokenarb.customers.roles import Duty

FILE_BYTES_MAX: Final = 4 * 2**20
PROBLEMS_SHOWN: Final = 15
MARK: Final = b"\xef\xbb\xbf"
"""Some editors put it before a text in UTF-8."""


def add_to(router: Router) -> None:
    """Its handlers, each with the duty that it takes."""
    duties.guard(router)
    router.message.register(upload, F.document, flags=takes(Duty.SHELF))
    router.message.register(schema, Command("package_schema"), flags=takes(Duty.LOOK))
    router.callback_query.register(undo, Desk.filter(F.act == "undo"), flags=takes(Duty.SHELF))


async def upload(message: Message, shop: Shop, guest: Guest) -> None:
    """What is wrong with the file, all at once; or what it would do."""
    try:
        document = await _content(message)
    except Refused as no:
        await duties.refuse(message, no)
        return
    async with shop.database.read() as tx:
        plan = await deeds.planned(tx, shop, shop.clock.now_ms(), document)
    if plan.problems:
        await _told(message, plan)
        return
    if not plan.rows:
        await show(message, Screen("✖ The file holds no package, and nothing was changed. Its form: /package_schema"))
        return
    if len(plan.rows) > deeds.SHOWN:
        await _file(message, "plan.txt", "\n".join(deeds.row_text(row) for row in plan.rows))
    await asking.ask(message, shop, guest, deeds.IMPORT, {"document": plan.document, "shown": deeds.fingerprint(plan)})


async def schema(message: Message) -> None:
    """/package_schema: what the file looks like."""
    await _file(message, "packages.schema.json", json.dumps(importing.schema(), indent=2))


async def undo(query: CallbackQuery, callback_data: Desk, shop: Shop, guest: Guest) -> None:
    """Asked once."""
    await asking.ask(query, shop, guest, deeds.UNDO, {"import": callback_data.value})


async def _content(message: Message) -> bytes:
    """Raises: Refused import_unreadable."""
    assert message.document is not None and message.bot is not None
    name, size = message.document.file_name or "the file", message.document.file_size or 0
    if not name.lower().endswith(".json"):
        raise Refused("import_unreadable", f"{name} is not a .json file; packages come as JSON, its form: /package_schema")
    if size > FILE_BYTES_MAX:
        raise Refused("import_unreadable", f"{name} has {size} bytes, more than {FILE_BYTES_MAX}; split it")
    try:
        content = await message.bot.download(message.document)
    except TelegramBadRequest as bad:
        raise Refused("import_unreadable", f"Telegram does not give the file ({bad.message}); send it again") from None
    assert content is not None, "without a destination it is kept in memory"
    return content.read().removeprefix(MARK)


async def _told(message: Message, plan: Plan) -> None:
    """Every problem with its place: the first ones in the message, all of them in a file where they are many."""
    shown = [f"<code>{html.escape(problem.path)}</code>: {html.escape(problem.message)}" for problem in plan.problems[:PROBLEMS_SHOWN]]
    more = len(plan.problems) - len(shown)
    if more:
        await _file(message, "problems.txt", "\n".join(f"{problem.path}: {problem.message}" for problem in plan.problems))
    text = paragraphs(
        f"✖ <b>{len(plan.problems)} problem{'s' if len(plan.problems) > 1 else ''}, nothing was changed</b>",
        lines(*shown, f"… and {more} more, in the file" if more else None),
        "Correct them and send the file again; its form: /package_schema",
    )
    await show(message, Screen(text))


async def _file(message: Message, name: str, text: str) -> None:
    await message.answer_document(BufferedInputFile(text.encode(), name))
