"""Unmodified aiogram against the simulator: what a bot does all day."""

from aiogram import Dispatcher, F
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, ChatMemberUpdated, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram_wire import act, person, polled, screen, until_seen

from tokenarb.sim.telegram.server import TelegramServer


def shop() -> Dispatcher:
    """A dispatcher with a start, a button and an echo."""
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: Message, command: CommandObject) -> None:
        button = InlineKeyboardButton(text="Buy", callback_data="buy:1")
        await message.answer(
            f"<b>Welcome</b> {command.args or 'stranger'}",
            parse_mode="HTML",
            reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]),
        )

    @dispatcher.callback_query(F.data == "buy:1")
    async def buy(query: CallbackQuery) -> None:
        await query.answer("In the cart", show_alert=True)
        assert isinstance(query.message, Message)
        await query.message.answer("bought")

    @dispatcher.message(Command("help"))
    async def help_(message: Message) -> None:
        await message.reply("helping")

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "?")

    return dispatcher


async def test_a_stranger_starts_presses_and_writes(telegram: TelegramServer) -> None:
    number = (await act(telegram, "meet", first_name="Ada", language_code="fa"))["id"]
    async with polled(telegram, shop()):
        await act(telegram, "start", person=number, payload="ref_42")
        welcome = (await until_seen(telegram, number, 1))[0]
        assert welcome["text"] == "Welcome ref_42"
        assert welcome["runs"] == [{"text": "Welcome", "styles": ["bold"]}, {"text": " ref_42", "styles": []}]
        assert welcome["buttons"] == [[{"text": "Buy", "action": "callback_data", "value": "buy:1"}]]
        pressed = await act(telegram, "press", person=number, text="Buy")
        assert pressed["answer"] == {"text": "In the cart", "show_alert": True}
        await until_seen(telegram, number, 2)
        await act(telegram, "say", person=number, text="/help")
        await until_seen(telegram, number, 3)
        await act(telegram, "say", person=number, text="hello 👋")
        said = await until_seen(telegram, number, 4)
    assert [message["text"] for message in said[1:]] == ["bought", "helping", "hello 👋"]
    command = next(message for message in (await screen(telegram, number))["messages"] if message["text"] == "/help")
    assert said[2]["reply_to"] == command["id"]
    assert command["runs"][0]["styles"] == ["bot_command"]


async def test_updates_wait_for_the_bot(telegram: TelegramServer) -> None:
    number = await person(telegram)
    await act(telegram, "say", person=number, text="are you there?")
    async with polled(telegram, shop()):
        said = await until_seen(telegram, number, 2)
    assert [message["text"] for message in said] == ["Welcome stranger", "are you there?"]


async def test_a_person_blocks_and_returns(telegram: TelegramServer) -> None:
    number = await person(telegram)
    seen: list[str] = []
    dispatcher = shop()

    @dispatcher.my_chat_member()
    async def stand(event: ChatMemberUpdated) -> None:
        seen.append(event.new_chat_member.status)

    async with polled(telegram, dispatcher):
        await until_seen(telegram, number, 1)
        await act(telegram, "block", person=number)
        await act(telegram, "start", person=number)
        await until_seen(telegram, number, 2)
    assert seen == ["kicked", "member"]
