"""Whatever a caller or a tester sends, the simulator answers in words: no method and no action ever breaks."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tokenarb.sim.telegram import control, methods
from tokenarb.sim.telegram import fields as calls
from tokenarb.sim.telegram.errors import Failure
from tokenarb.sim.telegram.people import Person
from tokenarb.sim.telegram.simulator import Simulator, TelegramConfig

NAMES = (
    *("chat_id", "message_id", "text", "parse_mode", "entities", "reply_markup", "reply_parameters", "caption", "caption_entities"),
    *("photo", "document", "media", "file_id", "prices", "title", "description", "payload", "currency", "subscription_period"),
    *("commands", "scope", "language_code", "menu_button", "name", "message_thread_id", "from_chat_id", "message_ids", "reaction"),
    *("user_id", "telegram_payment_charge_id", "ok", "error_message", "pre_checkout_query_id", "callback_query_id", "action", "draft_id"),
)
KEYS = (
    "type",
    "offset",
    "length",
    "url",
    "text",
    "inline_keyboard",
    "keyboard",
    "callback_data",
    "copy_text",
    "web_app",
    "amount",
    "label",
)
WORDS = (
    "HTML",
    "XTR",
    "bold",
    "text_link",
    "photo",
    "chat",
    "typing",
    "https://x.example",
    "<b>x</b>",
    "/a",
    "",
    "x",
    "👋",
    "5",
    "-1",
    "web_app",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)


def world() -> tuple[Simulator, int, int]:
    """A simulator with a person and a message of the bot; their numbers."""
    sim = Simulator(TelegramConfig())
    chat = sim.meet(Person(7, "Ada", started=True, stars=10))
    message = methods.call(sim, "sendMessage", calls.from_object({"chat_id": 7, "text": "x"}))["message_id"]
    sim.faults.set_all({"limits": False})
    return sim, chat.id, message


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.parametrize("name", sorted(methods.TABLE))
@given(data=st.data())
async def test_methods(name: str, data: st.DataObject) -> None:
    sim, chat, message = world()
    given_fields = data.draw(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8))
    for known in data.draw(st.sets(st.sampled_from(("chat_id", "message_id", "user_id", "text")))):
        given_fields[known] = {"chat_id": chat, "message_id": message, "user_id": chat, "text": "y"}[known]
    try:
        result = methods.call(sim, name, calls.from_object(given_fields))
    except Failure as failure:
        result = failure.body()
        assert failure.status in (400, 403)  # noqa: PT017 - whether it raises depends on the draw
    json.dumps(result)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.parametrize("name", sorted(control.ACTIONS))
@given(data=st.data())
async def test_actions(name: str, data: st.DataObject) -> None:
    sim, chat, _ = world()
    members: dict[str, Any] = data.draw(
        st.dictionaries(st.sampled_from(("text", "chat", "message", "data", "as", "stars", "thread", "id")), JSON)
    )
    members |= {"person": chat, "creator": chat, "wait": False, "wait_s": 0}
    try:
        await control.act(sim, {name: members})
    except (ValueError, KeyError, TypeError) as problem:
        assert str(problem)  # noqa: PT017 - as above
    await sim.stop()
    await asyncio.sleep(0)
