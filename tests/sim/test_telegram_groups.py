"""Groups, forum topics, and what a bot says of itself: the operator's side of a shop."""

import pytest
from aiogram import Dispatcher
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    ChatMemberAdministrator,
    ChatMemberOwner,
    MenuButtonCommands,
    Message,
)
from telegram_wire import act, api, bot_of, person, polled, screen, until_seen

from tokenarb.sim.telegram.server import TelegramServer


async def test_a_ticket_lives_in_a_topic(telegram: TelegramServer) -> None:
    owner = await person(telegram, first_name="Olga")
    group = (await act(telegram, "group", creator=owner, forum=True, title="Support"))["id"]
    dispatcher = Dispatcher()
    heard: list[Message] = []

    @dispatcher.message()
    async def hear(message: Message) -> None:
        heard.append(message)
        if message.is_topic_message and message.text:
            await message.answer("noted")

    async with polled(telegram, dispatcher) as bot:
        topic = await bot.create_forum_topic(group, "Ticket 1")
        await bot.send_message(group, "A customer asks", message_thread_id=topic.message_thread_id)
        await act(telegram, "say", person=owner, chat=group, thread=topic.message_thread_id, text="Answer to the customer")
        said = await until_seen(telegram, group, 3)
        assert {message["thread"] for message in said} == {topic.message_thread_id}
        assert said[-1]["text"] == "noted"
        assert await bot.close_forum_topic(group, topic.message_thread_id)
        with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
            await bot.close_forum_topic(group, topic.message_thread_id)
        assert (await screen(telegram, group))["topics"][0]["closed"]
        assert await bot.delete_forum_topic(group, topic.message_thread_id)
        with pytest.raises(TelegramBadRequest, match="message thread not found"):
            await bot.send_message(group, "x", message_thread_id=topic.message_thread_id)
    assert [message.text for message in heard if message.chat.id == group] == ["Answer to the customer"]


async def test_who_is_who(telegram: TelegramServer) -> None:
    owner, stranger = await person(telegram), await person(telegram)
    group = (await act(telegram, "group", creator=owner, rights={"can_manage_topics": False}, forum=True))["id"]
    bot = bot_of(telegram)
    assert isinstance(await bot.get_chat_member(group, owner), ChatMemberOwner)
    assert (await bot.get_chat_member(group, stranger)).status == "left"
    me = await bot.get_chat_member(group, bot.id)
    assert isinstance(me, ChatMemberAdministrator) and me.can_delete_messages and not me.can_manage_topics
    assert {type(one) for one in await bot.get_chat_administrators(group)} == {ChatMemberOwner, ChatMemberAdministrator}
    assert await bot.get_chat_member_count(group) == 2
    assert ((await bot.get_chat(group)).is_forum, (await bot.get_chat(owner)).type) == (True, "private")
    with pytest.raises(TelegramBadRequest, match="not enough rights to create a topic"):
        await bot.create_forum_topic(group, "x")
    with pytest.raises(TelegramBadRequest, match="PARTICIPANT_ID_INVALID"):
        await bot.get_chat_member(group, 5)
    await act(telegram, "stand", chat=group, **{"as": "kicked"})
    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the supergroup chat"):
        await bot.send_message(group, "x")
    await bot.session.close()


async def test_privacy_and_upgrade(telegram: TelegramServer) -> None:
    owner = await person(telegram)
    group = (await act(telegram, "group", creator=owner, kind="group", bot="member"))["id"]
    bot = bot_of(telegram)
    sent = await bot.send_message(group, "hello")
    await act(telegram, "say", person=owner, chat=group, text="not for the bot")
    await act(telegram, "say", person=owner, chat=group, text="/stats")
    await act(telegram, "say", person=owner, chat=group, text="yes", reply_to=sent.message_id)
    updates = await bot.get_updates()
    assert [update.message.text for update in updates if update.message and update.message.chat.id == group] == ["/stats", "yes"]
    new = (await act(telegram, "upgrade", chat=group))["id"]
    with pytest.raises(TelegramMigrateToChat) as moved:
        await bot.send_message(group, "x")
    assert moved.value.migrate_to_chat_id == new
    await bot.send_message(new, "x")
    assert await bot.leave_chat(new)
    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the supergroup chat"):
        await bot.send_message(new, "x")
    await bot.session.close()


async def test_commands_by_scope_and_language(telegram: TelegramServer) -> None:
    number = (await act(telegram, "meet", language_code="fa"))["id"]
    bot = bot_of(telegram)
    general, private = [BotCommand(command="start", description="Begin")], [BotCommand(command="help", description="Help")]
    persian = [BotCommand(command="help", description="راهنما")]
    await bot.set_my_commands(general)
    await bot.set_my_commands(private, scope=BotCommandScopeAllPrivateChats())
    assert [one.command for one in await bot.get_my_commands()] == ["start"]
    assert (await screen(telegram, number))["commands"] == [{"command": "help", "description": "Help"}]
    await bot.set_my_commands(persian, scope=BotCommandScopeAllPrivateChats(), language_code="fa")
    assert (await screen(telegram, number))["commands"][0]["description"] == "راهنما"
    await bot.set_my_commands(general, scope=BotCommandScopeChat(chat_id=number))
    assert (await screen(telegram, number))["commands"][0]["command"] == "start"
    assert await bot.delete_my_commands(scope=BotCommandScopeChat(chat_id=number))
    kept = await bot.get_my_commands(scope=BotCommandScopeAllPrivateChats(), language_code="fa")
    assert [one.description for one in kept] == ["راهنما"]
    await bot.session.close()


async def test_how_the_bot_presents_itself(telegram: TelegramServer) -> None:
    number = await person(telegram)
    bot = bot_of(telegram)
    await bot.set_my_description("Sells tokens")
    await bot.set_my_description("Продаёт токены", language_code="ru")
    await bot.set_my_short_description("short")
    await bot.set_my_name("Shop")
    assert (await bot.get_my_description(language_code="ru")).description == "Продаёт токены"
    assert (await bot.get_my_description(language_code="fa")).description == "Sells tokens"
    assert ((await bot.get_my_short_description()).short_description, (await bot.get_my_name()).name) == ("short", "Shop")
    await bot.set_chat_menu_button(chat_id=number, menu_button=MenuButtonCommands())
    assert (await screen(telegram, number))["menu_button"]["type"] == "commands"
    assert (await bot.get_chat_menu_button()).type == "default"
    await bot.session.close()


@pytest.mark.parametrize(
    ("method", "fields", "refusal"),
    [
        ("setMyCommands", {"commands": [{"command": "Start", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "start", "description": "x" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ("setMyCommands", {"commands": [{"command": "a"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ("setMyCommands", {"commands": [], "scope": {"type": "?"}}, "can't parse BotCommandScope: unsupported type specified"),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ("setMyCommands", {"commands": [], "language_code": "pt-BR"}, "invalid language code specified"),
        ("setMyDescription", {"description": "x" * 513}, "bot description is too long"),
        ("setMyShortDescription", {"short_description": "x" * 121}, "bot short description is too long"),
        ("setChatMenuButton", {"menu_button": {"type": "?"}}, "can't parse menu button: unsupported type specified"),
        ("createForumTopic", {"chat_id": 5, "name": "x"}, "chat not found"),
    ],
)
async def test_what_is_refused(telegram: TelegramServer, method: str, fields: dict[str, object], refusal: str) -> None:
    assert (await api(telegram, method, **fields)).error == f"Bad Request: {refusal}"


async def test_an_operator_opens_and_closes_a_topic(telegram: TelegramServer) -> None:
    owner = await person(telegram)
    group = (await act(telegram, "group", creator=owner, forum=True))["id"]
    topic = await act(telegram, "topic", chat=group, person=owner, name="By hand")
    await act(telegram, "say", person=owner, chat=group, thread=topic["message_thread_id"], text="inside")
    await act(telegram, "topic", chat=group, person=owner, thread=topic["message_thread_id"], closed=True)
    bot = bot_of(telegram)
    messages = [update.message for update in await bot.get_updates() if update.message and update.message.chat.id == group]
    assert messages[0].forum_topic_created is not None and messages[0].forum_topic_created.name == "By hand"
    assert (messages[1].text, messages[1].message_thread_id) == ("inside", topic["message_thread_id"])
    assert messages[2].forum_topic_closed is not None
    assert await bot.reopen_forum_topic(group, topic["message_thread_id"])
    assert await bot.edit_forum_topic(group, topic["message_thread_id"], name="Renamed")
    assert (await screen(telegram, group))["topics"][0]["name"] == "Renamed"
    for refused in ({"name": "x" * 129}, {"name": "x", "icon_color": 5}):
        assert (await api(telegram, "createForumTopic", chat_id=group, **refused)).status == 400
    await bot.session.close()
