"""Messages on the wire: what is accepted, and the exact words with which the rest is refused."""

import json
from typing import Any

import pytest
from telegram_wire import act, api, control, form, http, multipart, person, screen

from tokenarb.sim.telegram.server import TelegramServer

UNMODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and "
    "reply markup of the message"
)


def keyboard(*buttons: Any) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


async def test_the_same_call_in_every_form(telegram: TelegramServer) -> None:
    number = await person(telegram)
    markup = keyboard({"text": "x", "callback_data": "1"})
    path = f"/bot{telegram.token}/sendMessage"
    replies = [
        await api(telegram, "sendMessage", chat_id=number, text="hé", reply_markup=markup),
        await api(telegram, "SENDMESSAGE", chat_id=str(number), text="hé", reply_markup=json.dumps(markup)),
        await form(telegram, "sendMessage", chat_id=str(number), text="hé", reply_markup=json.dumps(markup)),
        await multipart(telegram, "sendMessage", {}, chat_id=str(number), text="hé", reply_markup=json.dumps(markup)),
        await http(telegram, "GET", f"{path}?chat_id={number}&text=h%C3%A9&reply_markup=" + json.dumps(markup).replace(" ", "")),
    ]
    for reply in replies:
        result = reply.result
        assert (result["text"], result["reply_markup"], result["chat"]["id"]) == ("hé", markup, number)
        assert result["from"]["is_bot"]
    assert [reply.result["message_id"] for reply in replies] == list(
        range(replies[0].result["message_id"], replies[0].result["message_id"] + 5)
    )


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": " \n "}, "Bad Request: text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "Bad Request: text must be non-empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": "👋" * 2049}, "Bad Request: message is too long"),
        ({"text": "<b>", "parse_mode": "HTML"}, "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ({"text": "x", "parse_mode": "xml"}, "Bad Request: unsupported parse_mode"),
        ({"text": "x", "chat_id": ""}, "Bad Request: chat_id is empty"),
        ({"text": "x", "chat_id": 5}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": "@nobody_here"}, "Bad Request: chat not found"),
        ({"text": "x", "message_thread_id": 5}, "Bad Request: message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 5}}, "Bad Request: message to be replied not found"),
        ({"text": "x", "reply_parameters": {"message_id": []}}, "Bad Request: message to be replied not found"),
        (
            {"text": "x", "entities": [{"type": [], "offset": 0, "length": 1}]},
            "Bad Request: can't parse MessageEntity: Type is not specified",
        ),
        (
            {"text": "x", "entities": [{"type": "text_link", "url": "javascript:alert(1)", "offset": 0, "length": 1}]},
            "Bad Request: entity URL is invalid: Wrong HTTP URL",
        ),
        ({"text": "x", "reply_markup": "?"}, "Bad Request: can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": [1]}, "Bad Request: object expected as reply markup"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": 1}},
            'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array',
        ),
        (
            {"text": "x", "reply_markup": keyboard({"text": "x"})},
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": "x", "reply_markup": keyboard({"text": "x", "callback_data": "é" * 33})}, "Bad Request: BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": keyboard({"text": "x", "url": "nowhere"})},
            "Bad Request: inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
        ({"text": "x", "reply_markup": keyboard({"text": "x", "copy_text": {"text": "k" * 257}})}, "Bad Request: BUTTON_COPY_TEXT_INVALID"),
        (
            {"text": "x", "reply_markup": keyboard({"text": " ", "callback_data": "x"})},
            "Bad Request: inline keyboard button text must be non-empty",
        ),
        ({"text": "x", "reply_markup": keyboard(*[{"text": "x", "callback_data": "x"}] * 101)}, "Bad Request: reply markup is too long"),
        ({"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 9}]}, "Bad Request: ENTITY_BOUNDS_INVALID"),
        (
            {"text": "x", "entities": [{"type": "?", "offset": 0, "length": 1}]},
            "Bad Request: can't parse MessageEntity: Unsupported type specified",
        ),
    ],
)
async def test_what_cannot_be_sent(telegram: TelegramServer, fields: dict[str, Any], refusal: str) -> None:
    number = await person(telegram)
    reply = await api(telegram, "sendMessage", **{"chat_id": number} | fields)
    assert (reply.status, reply.error) == (400, refusal)


async def test_what_just_fits(telegram: TelegramServer) -> None:
    number = await person(telegram)
    buttons = [{"text": "x", "callback_data": "é" * 32}, {"text": "copy", "copy_text": {"text": "k" * 256}}]
    reply = await api(telegram, "sendMessage", chat_id=number, text="👋" * 2048, reply_markup=keyboard(*buttons))
    assert reply.result["reply_markup"] == keyboard(*buttons)
    markup = "<b>" + "x" * 4096 + "</b>"
    assert (await api(telegram, "sendMessage", chat_id=number, text=markup, parse_mode="HTML")).status == 200


async def test_who_cannot_be_written_to(telegram: TelegramServer) -> None:
    never = (await act(telegram, "meet"))["id"]
    reply = await api(telegram, "sendMessage", chat_id=never, text="x")
    assert (reply.status, reply.error) == (403, "Forbidden: bot can't initiate conversation with a user")
    number = await person(telegram)
    sent = (await api(telegram, "sendMessage", chat_id=number, text="x")).result["message_id"]
    await act(telegram, "block", person=number)
    for method in ("sendMessage", "editMessageText"):
        reply = await api(telegram, method, chat_id=number, text="y", message_id=sent)
        assert (reply.status, reply.error) == (403, "Forbidden: bot was blocked by the user")
    await act(telegram, "meet", id=number, deactivated=True)
    reply = await api(telegram, "sendMessage", chat_id=number, text="x")
    assert (reply.status, reply.error) == (403, "Forbidden: user is deactivated")


async def test_edits(telegram: TelegramServer) -> None:
    number = await person(telegram)
    markup = keyboard({"text": "x", "callback_data": "1"})
    sent = (await api(telegram, "sendMessage", chat_id=number, text="<b>a</b>", parse_mode="HTML", reply_markup=markup)).result
    where = {"chat_id": number, "message_id": sent["message_id"]}
    same = await api(telegram, "editMessageText", **where, text="<b>a</b>", parse_mode="HTML", reply_markup=markup)
    assert same.error == UNMODIFIED
    edited = (await api(telegram, "editMessageText", **where, text="b")).result
    assert (edited["text"], "reply_markup" in edited, edited["edit_date"] >= sent["date"]) == ("b", False, True)
    assert (await api(telegram, "editMessageReplyMarkup", **where, reply_markup=markup)).result["reply_markup"] == markup
    assert (await api(telegram, "editMessageReplyMarkup", **where, reply_markup=markup)).error == UNMODIFIED
    reply = await api(telegram, "editMessageText", **where, text="c", reply_markup={"keyboard": [["x"]]})
    assert reply.error == "Bad Request: inline keyboard expected"
    assert (
        await api(telegram, "editMessageCaption", **where, caption="c")
    ).error == "Bad Request: there is no caption in the message to edit"
    assert (await api(telegram, "deleteMessage", **where)).result is True
    assert (await api(telegram, "deleteMessage", **where)).error == "Bad Request: message to delete not found"
    assert (await api(telegram, "editMessageText", **where, text="c")).error == "Bad Request: message to edit not found"
    assert (await api(telegram, "editMessageText", text="c")).error == "Bad Request: message identifier is not specified"
    theirs = (await screen(telegram, number))["messages"][0]["id"]
    assert (
        await api(telegram, "editMessageText", chat_id=number, message_id=theirs, text="c")
    ).error == "Bad Request: message can't be edited"


async def test_windows_follow_the_clock(telegram: TelegramServer) -> None:
    number = await person(telegram)
    where = {"chat_id": number, "message_id": (await api(telegram, "sendMessage", chat_id=number, text="a")).result["message_id"]}
    await control(telegram, clock={"advance_s": 172_801})
    assert (await api(telegram, "deleteMessage", **where)).error == "Bad Request: message can't be deleted for everyone"
    assert (await api(telegram, "editMessageText", **where, text="b")).status == 200
    await control(telegram, switches={"edit_window_s": 3600})
    assert (await api(telegram, "editMessageText", **where, text="c")).error == "Bad Request: message can't be edited"


async def test_callbacks_are_answered_once_and_in_time(telegram: TelegramServer) -> None:
    number = await person(telegram)
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    await api(telegram, "sendMessage", chat_id=number, text="a", reply_markup=keyboard({"text": "x", "callback_data": "go"}))
    query = (await act(telegram, "press", person=number, data="go", wait_s=0))["query"]
    update = (await api(telegram, "getUpdates")).result[-1]["callback_query"]
    assert (update["id"], update["data"], update["message"]["text"], update["from"]["id"]) == (query, "go", "a", number)
    assert update["chat_instance"]
    assert (await api(telegram, "answerCallbackQuery", callback_query_id=query, text="x" * 201)).error == "Bad Request: MESSAGE_TOO_LONG"
    assert (await api(telegram, "answerCallbackQuery", callback_query_id=query)).result is True
    assert (await api(telegram, "answerCallbackQuery", callback_query_id=query)).error == old
    assert (await api(telegram, "answerCallbackQuery", callback_query_id="1")).error == old
    late = (await act(telegram, "press", person=number, text="x", wait_s=0))["query"]
    await control(telegram, clock={"advance_s": 61})
    assert (await api(telegram, "answerCallbackQuery", callback_query_id=late)).error == old


async def test_copies_and_forwards(telegram: TelegramServer) -> None:
    number, other = await person(telegram), await person(telegram)
    sent = (await api(telegram, "sendMessage", chat_id=number, text="a")).result
    where = {"chat_id": other, "from_chat_id": number, "message_id": sent["message_id"]}
    assert set((await api(telegram, "copyMessage", **where)).result) == {"message_id"}
    assert (await api(telegram, "forwardMessage", **where)).result["forward_origin"]["sender_user"]["is_bot"]
    secret = (await api(telegram, "sendMessage", chat_id=number, text="key", protect_content=True)).result
    assert secret["has_protected_content"]
    where["message_id"] = secret["message_id"]
    assert (await api(telegram, "copyMessage", **where)).error == "Bad Request: message can't be copied"
    assert (await api(telegram, "forwardMessage", **where)).error == "Bad Request: message can't be forwarded"


async def test_drafts_actions_and_reply_keyboards_show_on_the_phone(telegram: TelegramServer) -> None:
    number = await person(telegram)
    assert (await api(telegram, "sendChatAction", chat_id=number, action="typing")).result is True
    assert (await api(telegram, "sendChatAction", chat_id=number, action="dance")).error == "Bad Request: wrong parameter action in request"
    assert (await api(telegram, "sendMessageDraft", chat_id=number, draft_id=7, text="so <b>far</b>", parse_mode="HTML")).result is True
    shown = await screen(telegram, number)
    assert shown["action"] == "typing"
    assert shown["draft"] == {"id": 7, "runs": [{"text": "so ", "styles": []}, {"text": "far", "styles": ["bold"]}]}
    await control(telegram, clock={"advance_s": 31})
    shown = await screen(telegram, number)
    assert (shown["action"], shown["draft"]) == (None, None)
    await api(telegram, "sendMessage", chat_id=number, text="x", reply_markup={"keyboard": [["A", {"text": "B"}]], "resize_keyboard": True})
    assert (await screen(telegram, number))["reply_keyboard"] == [["A", "B"]]
    await api(telegram, "sendMessage", chat_id=number, text="x", reply_markup={"remove_keyboard": True})
    assert (await screen(telegram, number))["reply_keyboard"] == []


async def test_pins_and_reactions(telegram: TelegramServer) -> None:
    number = await person(telegram)
    where = {"chat_id": number, "message_id": (await screen(telegram, number))["messages"][0]["id"]}
    assert (await api(telegram, "setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "👍"}])).result is True
    assert (await api(telegram, "pinChatMessage", **where)).result is True
    shown = await screen(telegram, number)
    assert (shown["messages"][0]["reactions"], shown["pinned"]) == (["👍"], [where["message_id"]])
    assert (await api(telegram, "unpinChatMessage", chat_id=number)).result is True
    assert (await api(telegram, "unpinChatMessage", chat_id=number)).error == "Bad Request: message to unpin not found"


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/botnonsense/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot1:wrong/getMe", 401, "Unauthorized"),
        ("/elsewhere", 404, "Not Found"),
    ],
)
async def test_strangers(telegram: TelegramServer, path: str, status: int, description: str) -> None:
    reply = await http(telegram, "GET", path)
    assert (reply.status, reply.error) == (status, description)


async def test_unknown_methods_and_broken_bodies(telegram: TelegramServer) -> None:
    assert (await api(telegram, "sendSmoke")).error == "Not Found: method not found"
    path = f"/bot{telegram.token}/sendMessage"
    for body, kind in ((b"{", "application/json"), (b"[]", "application/json"), (b"--x", "multipart/form-data; boundary=y")):
        reply = await http(telegram, "POST", path, body, kind)
        assert reply.status == 400
        assert reply.error.startswith("Bad Request: can't parse the request body")
    assert (await http(telegram, "POST", path, b"text=\xff", "application/x-www-form-urlencoded")).status == 400


async def test_people_edit_and_bots_delete_many(telegram: TelegramServer) -> None:
    number = await person(telegram)
    said = await act(telegram, "say", person=number, text="frist")
    await act(telegram, "edit", person=number, message=said["id"], text="first")
    edited = (await api(telegram, "getUpdates")).result[-1]["edited_message"]
    assert (edited["message_id"], edited["text"], edited["edit_date"] >= edited["date"]) == (said["id"], "first", True)
    own = [(await api(telegram, "sendMessage", chat_id=number, text="x")).result["message_id"] for _ in range(3)]
    assert (await api(telegram, "deleteMessages", chat_id=number, message_ids=[*own[:2], 5])).result is True
    assert [message["id"] for message in (await screen(telegram, number))["messages"] if message["by_bot"]] == own[2:]
    for numbers, refusal in (([], "message identifiers are not specified"), ([1] * 101, "too many message identifiers specified")):
        assert (await api(telegram, "deleteMessages", chat_id=number, message_ids=numbers)).error == f"Bad Request: {refusal}"


async def test_a_person_cannot_do_everything(telegram: TelegramServer) -> None:
    number, other = await person(telegram), await person(telegram)
    said = await act(telegram, "say", person=other, text="mine")
    for deed in (
        {"say": {"person": number, "text": ""}},
        {"say": {"person": number, "text": "x" * 4097}},
        {"say": {"person": number, "text": "x", "chat": other}},
        {"say": {"person": number, "text": "x", "reply_to": 5}},
        {"start": {"person": number, "payload": "no spaces"}},
        {"edit": {"person": number, "message": said["id"], "text": "x"}},
        {"press": {"person": number, "text": "nowhere"}},
        {"send": {"person": number, "name": "x", "data": "?"}},
        {"pay": {"person": number}},
        {"pay": {"person": number, "link": "https://t.me/$none"}},
    ):
        assert (await http(telegram, "POST", "/control/act", json.dumps(deed).encode())).status == 400, deed
    await act(telegram, "meet", id=number, deactivated=True)
    assert (await http(telegram, "POST", "/control/act", json.dumps({"say": {"person": number, "text": "x"}}).encode())).status == 400
