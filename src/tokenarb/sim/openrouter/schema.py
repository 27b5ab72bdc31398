"""An example value for a JSON schema: valid, deterministic, with every required property."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_DEPTH: Final = 8
_FORMATS: Final = {
    "date": "2026-11-22",
    "date-time": "2026-11-22T10:00:00Z",
    "time": "10:00:00Z",
    "email": "someone@example.com",
    "uri": "https://example.com/page",
    "uuid": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "ipv4": "192.0.2.1",
}


class Example:
    """Builds values for one root schema (`$ref` is resolved against it). `word` fills free strings, `dice` varies the rest."""

    def __init__(self, root: Mapping[str, Any], word: str, dice: bytes) -> None:
        self._root = root
        self._word = word or "example"
        self._dice = dice
        self._position = 0

    def build(self) -> Any:
        """A value for the root schema."""
        return self._value(self._root, "", 0)

    def _roll(self) -> int:
        self._position += 1
        return self._dice[self._position % len(self._dice)]

    def _value(self, schema: Any, name: str, depth: int) -> Any:
        if not isinstance(schema, Mapping) or depth > _DEPTH:
            return {} if schema is True else None
        if "$ref" in schema:
            return self._value(self._resolve(str(schema["$ref"])), name, depth + 1)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return schema["enum"][self._roll() % len(schema["enum"])]
        for key in ("anyOf", "oneOf"):
            if schema.get(key):
                return self._value(schema[key][0], name, depth + 1)
        if schema.get("allOf"):
            merged: dict[str, Any] = {}
            for part in schema["allOf"]:
                value = self._value(part, name, depth + 1)
                if isinstance(value, dict):
                    merged.update(value)
            return merged
        return self._typed(schema, name, depth)

    def _typed(self, schema: Mapping[str, Any], name: str, depth: int) -> Any:
        kind = schema.get("type") or ("object" if "properties" in schema else "string")
        if isinstance(kind, list):
            kind = next((one for one in kind if one != "null"), "null")
        if kind == "object":
            properties = schema.get("properties") or {}
            required = schema.get("required", list(properties)) or []
            return {key: self._value(properties.get(key, {}), key, depth + 1) for key in required}
        if kind == "array":
            count = max(1, int(schema.get("minItems", 1)))
            return [self._value(schema.get("items", {"type": "string"}), name, depth + 1) for _ in range(count)]
        if kind in ("integer", "number"):
            return self._number(schema, whole=kind == "integer")
        if kind == "boolean":
            return self._roll() % 2 == 0
        return None if kind == "null" else self._string(schema, name)

    def _number(self, schema: Mapping[str, Any], *, whole: bool) -> float | int:
        low = schema.get("minimum", schema.get("exclusiveMinimum"))
        high = schema.get("maximum", schema.get("exclusiveMaximum"))
        value: float | int = self._roll() % 100
        if low is not None:
            value = low + (1 if "exclusiveMinimum" in schema else 0)
        if high is not None and value >= high:
            value = high if "maximum" in schema else high - 1
        return int(value) if whole else value

    def _string(self, schema: Mapping[str, Any], name: str) -> str:
        fixed = _FORMATS.get(str(schema.get("format")))
        if fixed is not None:
            return fixed
        text = self._word if name in ("", "query", "q", "city", "location", "text", "prompt", "name", "title") else f"{self._word} {name}"
        shortest, longest = int(schema.get("minLength", 0)), schema.get("maxLength")
        text = text.ljust(shortest, "x")
        return text if longest is None else text[: int(longest)]

    def _resolve(self, reference: str) -> Any:
        found: Any = self._root
        for step in reference.lstrip("#/").split("/"):
            if step:
                found = found.get(step, {}) if isinstance(found, Mapping) else {}
        return found
