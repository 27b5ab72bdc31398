"""The bot's menu of commands, as Telegram shows it beside the text field, in every language."""

from typing import Final

from aiogram import Bot
from aiogram.types import BotCommand

from tokenarb.bot.lexicon import FALLBACK, LANGUAGES, Lexicon, Talk

COMMANDS: Final = (
    "start",
    "models",
    "try",
    "balance",
    "keys",
    "usage",
    "calls",
    "history",
    "alerts",
    "topup",
    "language",
    "help",
    "support",
    "paysupport",
    "terms",
    "privacy",
)


async def publish(bot: Bot, lexicon: Lexicon) -> None:
    """For everybody in English, and for each other language by the two letters Telegram knows it by."""
    await bot.set_my_commands(commands(lexicon.talk(None)))
    for code in LANGUAGES:
        if code != FALLBACK:
            await bot.set_my_commands(commands(lexicon.talk(code)), language_code=code.partition("-")[0])


def commands(talk: Talk) -> list[BotCommand]:
    """Each with a few words."""
    return [BotCommand(command=name, description=talk.plain(f"command-{name}")) for name in COMMANDS]
