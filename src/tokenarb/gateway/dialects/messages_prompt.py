"""The worst case of a prompt in Anthropic's form: every block is counted by what it holds, and what cannot be counted is refused. Pure."""

from typing import Any, Final

from tokenarb.base.errors import Refused
from tokenarb.gateway.body import invalid
from tokenarb.gateway.prompt import MESSAGES_MAX, Measure, Tally, text_weight, weight

CLIENT_TOOLS: Final = ("bash_", "text_editor_", "computer_", "memory_")
"""Tools that Anthropic describes and the client runs."""

CLIENT_TOOL_TOKENS: Final = 1_536
"""What such a tool's unseen description takes: computer use is the longest, with 735 tokens and a system text of 499."""

NESTING_MAX: Final = 4
_TEXT_ALONE: Final = frozenset({"tool_use", "thinking", "redacted_thinking", "search_result", "tool_reference"})


def measure(tree: dict[str, Any]) -> Measure:
    """Raises: Refused missing_field, invalid_value, unsupported_content, unsupported_parameter."""
    messages = tree.get("messages")
    if messages is None:
        raise Refused("missing_field", "you must send messages", param="messages")
    if not isinstance(messages, list) or not 0 < len(messages) <= MESSAGES_MAX:
        raise invalid("messages", f"messages must be a list of 1 to {MESSAGES_MAX} messages")
    tally = Tally()
    for position, message in enumerate(messages):
        place = f"messages[{position}]"
        if not isinstance(message, dict):
            raise invalid(place, "a message must be an object")
        _content(tally, message.get("content"), f"{place}.content")
        tally.rest(message, {"role", "content"}, place)
    if tree.get("system") is not None:
        _content(tally, tree["system"], "system")
    tools = _tools(tally, tree.get("tools"))
    schema = False
    for name in ("tool_choice", "output_format", "output_config", "thinking"):
        if (value := tree.get(name)) is not None:
            tally.text += weight(value)
            schema = schema or name.startswith("output") or name == "tool_choice"
    if (mark := tree.get("cache_control")) is not None:
        tally.mark(mark)
    return Measure(tally.text, len(messages) + 1, tools, tally.images, 0, tally.marks, tally.hour, schema=schema)


def _content(tally: Tally, content: Any, place: str, depth: int = 0) -> None:
    if isinstance(content, str):
        tally.text += text_weight(content)
    elif isinstance(content, list):
        for index, block in enumerate(content):
            _block(tally, block, f"{place}[{index}]", depth)
    elif content is not None:
        raise invalid(place, "content must be text or a list of blocks")


def _block(tally: Tally, block: Any, place: str, depth: int) -> None:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind == "text" and isinstance(block.get("text"), str):
        tally.text += text_weight(block["text"])
        tally.rest(block, {"type", "text"}, place)
    elif kind == "image":
        _image(block.get("source"), place)
        tally.images += 1
        tally.rest(block, {"type", "source"}, place)
    elif kind == "tool_result" and depth < NESTING_MAX:
        _content(tally, block.get("content"), f"{place}.content", depth + 1)
        tally.rest(block, {"type", "content"}, place)
    elif kind == "document" and depth < NESTING_MAX:
        _document(tally, block.get("source"), place, depth)
        tally.rest(block, {"type", "source"}, place)
    elif kind in _TEXT_ALONE:
        tally.rest(block, {"type"} | ({"source"} if kind == "search_result" else set()), place)
        tally.text += weight(block.get("source")) if kind == "search_result" else 0
    else:
        raise Refused("unsupported_content", f"content blocks of type {str(kind)[:40]!r} have no price here", param=place)


def _image(source: Any, place: str) -> None:
    kind = source.get("type") if isinstance(source, dict) else None
    if kind == "base64":
        media = source.get("media_type")
        if not isinstance(media, str) or not media.lower().startswith("image/") or not isinstance(source.get("data"), str):
            raise Refused("unsupported_content", "a picture is data of media type image/...", param=place)
    elif kind == "url":
        url = source.get("url")
        if not isinstance(url, str) or not url[:11].lower().startswith(("data:image/", "https://", "http://")):
            raise Refused("unsupported_content", "a picture is an http(s) address or data of media type image/...", param=place)
    else:
        raise Refused("unsupported_content", f"pictures from a source of type {str(kind)[:40]!r} have no price here", param=place)


def _document(tally: Tally, source: Any, place: str, depth: int) -> None:
    """Plain text and blocks are counted; a PDF's pages cannot be, before somebody has read them."""
    kind = source.get("type") if isinstance(source, dict) else None
    if kind == "text" and isinstance(source.get("data"), str):
        tally.text += text_weight(source["data"])
        tally.rest(source, {"type", "data", "media_type"}, place)
    elif kind == "content":
        _content(tally, source.get("content"), f"{place}.source.content", depth + 1)
        tally.rest(source, {"type", "content"}, place)
    else:
        message = f"documents from a source of type {str(kind)[:40]!r} have no price here; send their text"
        raise Refused("unsupported_content", message, param=place)


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
        if kind not in (None, "custom"):
            if not isinstance(kind, str) or not kind.startswith(CLIENT_TOOLS):
                message = f"tools of type {str(kind)[:40]!r} run on the upstream's side, at a price that is not sold here; leave it out"
                raise Refused("unsupported_parameter", message, param=place)
            tally.text += CLIENT_TOOL_TOKENS
        if tool.get("cache_control") is not None:
            tally.mark(tool["cache_control"])
        tally.text += weight(tool)
    return len(tools)
