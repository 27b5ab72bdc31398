"""Reads the simulator's own book: the journal it writes at each charge, and the control API's totals to check that against."""

import asyncio
import json
import urllib.request
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.drift.evidence import Bill, Rate


def bills(journal: Path) -> tuple[Bill, ...]:
    """Every generation that was charged (or recorded at nothing), in order."""
    found = []
    with journal.open("rb") as lines:
        for line in lines:
            row = json.loads(line)
            if row["t"] == "bill":
                found.append(_bill(row))
    return tuple(found)


def _bill(row: Mapping[str, Any]) -> Bill:
    return Bill(
        id=row["id"],
        key=row["key"],
        user=row.get("user") or "",
        model=row["model"],
        cost=Decimal(row["cost"]),
        prompt=row["prompt"],
        completion=row["completion"],
        cached=row.get("cached", 0),
        written=row.get("written", 0),
        finish=row.get("finish"),
        cancelled=row.get("cancelled", False),
        faults=tuple((row.get("faults") or "").split(",")) if row.get("faults") else (),
    )


def rates(models: Iterable[Mapping[str, Any]], wanted: Iterable[str]) -> dict[str, Rate]:
    """List prices from rows of the upstream's `/models`; a model without a cache price charges the prompt's."""
    rows = {row["id"]: row["pricing"] for row in models}
    found = {}
    for name in wanted:
        pricing = rows[name]
        assert "overrides" not in pricing, f"{name} has price steps, which this checker does not compute"
        prompt = Decimal(pricing["prompt"])
        read, write = pricing.get("input_cache_read"), pricing.get("input_cache_write")
        found[name] = Rate(prompt, Decimal(pricing["completion"]), Decimal(read or prompt), Decimal(write or prompt))
    return found


class Upstream:
    """The running simulator, over its API. `base_url` ends in `/api/v1`; `control_url` is where its switches are."""

    def __init__(self, base_url: str, control_url: str) -> None:
        self.base_url, self.control_url = base_url.rstrip("/"), control_url

    async def control(self, change: Mapping[str, Any] | None = None) -> Any:
        """The control API's answer to a change of switches, or to a look."""
        return await asyncio.to_thread(_json, self.control_url, change)

    async def models(self) -> list[dict[str, Any]]:
        """Rows of the catalogue."""
        rows: list[dict[str, Any]] = (await asyncio.to_thread(_json, f"{self.base_url}/models?output_modalities=all", None))["data"]
        return rows


def _json(url: str, body: Mapping[str, Any] | None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())
