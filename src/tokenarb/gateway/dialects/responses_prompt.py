"""The worst case of a prompt in the Responses form: every item is counted by what it holds, what cannot be counted is refused. Pure."""

from typing import Any, Final

from tokenarb.base.errors import Refused
from tokenarb.gateway import sound
from tokenarb.gateway.body import invalid
from tokenarb.gateway.prompt import MESSAGES_MAX, Measure, Tally, check_picture, text_weight, weight

TEXT_PARTS: Final = frozenset({"input_text", "output_text", "text", "refusal", "summary_text", "reasoning_text"})
TEXT_ITEMS: Final = frozenset({"function_call", "custom_tool_call", "reasoning", "local_shell_call", "local_shell_call_output"})
"""Items that hold nothing but text; pictures and sounds in them are refused by `Tally.rest`."""

OUTPUT_ITEMS: Final = frozenset({"function_call_output", "custom_tool_call_output"})


def measure(tree: dict[str, Any]) -> Measure:
    """Raises: Refused missing_field, invalid_value, unsupported_content, unsupported_parameter."""
    given = tree.get("input")
    if given is None:
        raise Refused("missing_field", "you must send an input", param="input")
    tally = Tally()
    messages = 1
    if isinstance(given, str):
        tally.text += text_weight(given)
    elif isinstance(given, list) and 0 < len(given) <= MESSAGES_MAX:
        messages += len(given)
        for position, item in enumerate(given):
            _item(tally, item, f"input[{position}]")
    else:
        raise invalid("input", f"input must be a text or a list of 1 to {MESSAGES_MAX} items")
    instructions = tree.get("instructions")
    if instructions is not None and not isinstance(instructions, str):
        raise invalid("instructions", "instructions must be a text")
    tally.text += text_weight(instructions or "")
    tools = _tools(tally, tree.get("tools"))
    schema = False
    for name in ("text", "tool_choice"):
        if (value := tree.get(name)) is not None:
            tally.text += weight(value)
            schema = True
    if (mark := tree.get("cache_control")) is not None:
        tally.mark(mark)
    return Measure(tally.text, messages, tools, tally.images, tally.audio, tally.marks, tally.hour, tally.unbounded, schema)


def _item(tally: Tally, item: Any, place: str) -> None:
    if not isinstance(item, dict):
        raise invalid(place, "an item must be an object")
    kind = item.get("type", "message")
    if kind == "message":
        _content(tally, item.get("content"), f"{place}.content")
        tally.rest(item, {"type", "content"}, place)
    elif kind in OUTPUT_ITEMS:
        _content(tally, item.get("output"), f"{place}.output")
        tally.rest(item, {"type", "output"}, place)
    elif kind in TEXT_ITEMS:
        tally.rest(item, {"type"}, place)
    elif kind == "item_reference":
        raise Refused("unsupported_parameter", "nothing is kept between calls: send the item itself", param=place)
    else:
        raise Refused("unsupported_content", f"items of type {str(kind)[:40]!r} have no price here", param=place)


def _content(tally: Tally, content: Any, place: str) -> None:
    if isinstance(content, str):
        tally.text += text_weight(content)
    elif isinstance(content, list):
        for index, part in enumerate(content):
            _part(tally, part, f"{place}[{index}]")
    elif content is not None:
        raise invalid(place, "content must be text or a list of parts")


def _part(tally: Tally, part: Any, place: str) -> None:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind in TEXT_PARTS:
        tally.rest(part, {"type"}, place)
    elif kind == "input_image":
        check_picture(part.get("image_url"), place)
        tally.images += 1
        tally.rest(part, {"type", "image_url"}, place)
    elif kind == "input_audio":
        recording = part.get("input_audio")
        data = recording.get("data") if isinstance(recording, dict) else None
        if not isinstance(data, str) or not data:
            raise invalid(place, "input_audio must carry its data")
        tally.audio += len(data)
        tally.unbounded = tally.unbounded or not sound.bounded(data)
        tally.rest(part, {"type", "input_audio"}, place)
    else:
        raise Refused("unsupported_content", f"content parts of type {str(kind)[:40]!r} have no price here", param=place)


def _tools(tally: Tally, tools: Any) -> int:
    if tools is None:
        return 0
    if not isinstance(tools, list):
        raise invalid("tools", "tools must be a list")
    for position, tool in enumerate(tools):
        place = f"tools[{position}]"
        if not isinstance(tool, dict):
            raise invalid(place, "a tool must be an object")
        kind = tool.get("type")
        if kind not in ("function", "custom"):
            message = f"tools of type {str(kind)[:40]!r} run on the upstream's side, at a price that is not sold here; leave it out"
            raise Refused("unsupported_parameter", message, param=place)
        tally.text += weight(tool)
    return len(tools)
