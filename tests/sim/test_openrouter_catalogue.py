"""The catalogue endpoints against the recorded rows (section 2)."""

import json
from pathlib import Path
from typing import Any

import pytest
from openrouter_wire import call, chat, control

import tokenarb.sim.openrouter
from tokenarb.sim.openrouter.server import SimServer

ROWS = json.loads((Path(tokenarb.sim.openrouter.__file__).parent / "models.json").read_text(encoding="utf-8"))


async def models(server: SimServer, query: str = "") -> dict[str, Any]:
    reply = await call(server, "GET", f"/api/v1/models{query}", key=None)
    assert reply.status == 200, reply.body
    body: dict[str, Any] = json.loads(reply.body)
    return body


async def ids(server: SimServer, query: str) -> list[str]:
    return [row["id"] for row in (await models(server, query))["data"]]


async def test_all_recorded_rows_are_served(sim: SimServer) -> None:
    body = await models(sim)
    assert list(body) == ["data", "links", "total_count"]
    assert body["total_count"] == len(body["data"]) == 400
    for row, recorded in zip(body["data"], ROWS, strict=True):
        assert {name: row[name] for name in recorded} == recorded
        assert row["per_request_limits"] is None
        assert row["links"]["details"] == f"/api/v1/models/{row['canonical_slug']}/endpoints"
        assert isinstance(row["description"], str)
        assert all(isinstance(price, str) for name, price in row["pricing"].items() if name != "overrides")


async def test_pages(sim: SimServer) -> None:
    whole = await ids(sim, "")
    first, second = await models(sim, "?limit=150"), await models(sim, "?offset=150&limit=150")
    assert [row["id"] for row in first["data"] + second["data"]] == whole[:300]
    assert first["links"]["next"] == "/api/v1/models?offset=150&limit=150"
    assert (first["total_count"], first["links"]["prev"], second["links"]["prev"]) == (400, None, "/api/v1/models?offset=0&limit=150")
    assert await ids(sim, "?offset=390") == whole[390:]


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("?supported_parameters=tools", lambda row: "tools" in row["supported_parameters"]),
        ("?input_modalities=image", lambda row: "image" in row["architecture"]["input_modalities"]),
        ("?output_modalities=image", lambda row: "image" in row["architecture"]["output_modalities"]),
        ("?model_authors=openai,qwen", lambda row: row["id"].split("/")[0] in ("openai", "qwen")),
        ("?context=500000", lambda row: (row["top_provider"]["context_length"] or row["context_length"]) >= 500_000),
        ("?min_price=1&max_price=3", lambda row: 1 <= float(row["pricing"]["prompt"]) * 1e6 <= 3.0000001),
        ("?max_output_price=0.5", lambda row: float(row["pricing"]["completion"]) * 1e6 <= 0.5),
        ("?arch=Claude", lambda row: row["architecture"]["tokenizer"] == "Claude"),
        ("?q=gemini", lambda row: "gemini" in (row["id"] + row["name"]).lower()),
    ],
)
async def test_filters(sim: SimServer, query: str, holds: Any) -> None:
    found = await models(sim, query)
    assert 0 < found["total_count"] < 400
    assert {row["id"] for row in found["data"]} == {row["id"] for row in ROWS if holds(row)}


async def test_sorting_counts_and_bad_queries(sim: SimServer) -> None:
    newest = (await models(sim, "?sort=newest"))["data"]
    assert [row["created"] for row in newest] == sorted((row["created"] for row in newest), reverse=True)
    count = await call(sim, "GET", "/api/v1/models/count?output_modalities=all", key=None)
    assert count.json() == {"data": {"count": 402}}
    assert (await call(sim, "GET", "/api/v1/models/count", key=None)).json() == {"data": {"count": 400}}
    assert (await call(sim, "GET", "/api/v1/models?limit=many", key=None)).status == 400
    assert (await call(sim, "GET", "/api/v1/models?sort=sideways", key=None)).status == 400
    assert len((await call(sim, "GET", "/api/v1/embeddings/models", key=None)).json()["data"]) == 2


async def test_one_model_and_its_endpoints(sim: SimServer) -> None:
    for slug in ("anthropic/claude-sonnet-4.5", "anthropic/claude-4.5-sonnet-20250929"):
        assert (await call(sim, "GET", f"/api/v1/model/{slug}", key=None)).json()["data"]["id"] == "anthropic/claude-sonnet-4.5"
        data = (await call(sim, "GET", f"/api/v1/models/{slug}/endpoints", key=None)).json()["data"]
        assert 2 <= len(data["endpoints"]) <= 3
        assert data["endpoints"][0]["provider_name"] == "Anthropic"
        assert data["endpoints"][0]["pricing"]["prompt"] == "0.000003"
        assert data["endpoints"][1]["pricing"]["overrides"][0]["prompt"] == "0.0000072"
        assert data["endpoints"][1]["pricing"]["overrides"][0]["min_prompt_tokens"] == 200_000
    assert (await call(sim, "GET", "/api/v1/model/acme/none", key=None)).status == 404
    assert (await call(sim, "GET", "/api/v1/models/acme/none/endpoints", key=None)).status == 404
    alias = await call(sim, "GET", "/api/v1/models/~openai/gpt-latest/endpoints", key=None)
    assert alias.status == 200


async def test_providers_zdr_and_user_models(sim: SimServer) -> None:
    rows = (await call(sim, "GET", "/api/v1/providers", key=None)).json()["data"]
    assert {"name", "slug", "privacy_policy_url", "terms_of_service_url", "status_page_url", "headquarters", "datacenters"} == set(rows[0])
    assert len((await call(sim, "GET", "/api/v1/endpoints/zdr", key=None)).json()["data"]) > 50
    assert (await call(sim, "GET", "/api/v1/models/user", key=None)).status == 401
    assert (await call(sim, "GET", "/api/v1/models/user")).json()["total_count"] == 400


async def test_rows_change_while_running(sim: SimServer) -> None:
    model = "openai/gpt-4o-mini"
    await control(sim, models=[{"change": model, "fields": {"pricing": {"prompt": "0.001"}}}])
    assert next(row for row in (await models(sim))["data"] if row["id"] == model)["pricing"]["prompt"] == "0.001"
    await control(sim, models=[{"put": {"id": "acme/new", "pricing": {"prompt": "0.1", "completion": "0.2"}}}])
    assert (await chat(sim, model="acme/new")).status == 200
    assert (await models(sim))["total_count"] == 401
    await control(sim, models=[{"change": model, "fields": {"expiration_date": "2020-01-01"}}])
    gone = await chat(sim, model=model)
    assert (gone.status, gone.json()["error"]["availability"]["code"]) == (404, "model_deprecated")
    await control(sim, models=[{"remove": model}])
    missing = await chat(sim, model=model)
    assert (missing.status, missing.json()["error"]["availability"]["code"]) == (400, "model_not_found")
    await control(sim, reset="catalogue")
    assert (await models(sim))["total_count"] == 400
