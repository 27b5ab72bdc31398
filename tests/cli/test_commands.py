"""Every command an operator sells with, on both engines: what it does, what it says, how it ends."""

import asyncio
import json
import re

import pytest
import sqlalchemy as sa

SECRET = re.compile(r"sk-arb-[A-Za-z0-9_-]{43}")


def test_a_first_sale_from_nothing(operator):
    customer = operator.ok("customer", "add", "alice")
    assert operator.ok("customer", "credit", "alice", "10", "--reference", "invoice-1")["balance_usd"] == "10"
    package = operator.ok("package", "create", "gpt-4", "100000", "GPT-4 Access - 100k tokens", "--days", "90")
    assert (package["model"], package["price_usd"]) == ("openai/gpt-4", "3.75")
    sold = operator.ok("package", "sell", str(package["package"]), "alice", "--order", "7")
    assert sold["paid_usd"] == "3.75"
    assert operator.ok("package", "sell", str(package["package"]), "alice", "--order", "7") == sold
    key = operator.ok("key", "issue", "alice", "--daily-cap", "2.5", "--model", "gpt-4")
    assert SECRET.fullmatch(key["secret"])
    assert (key["daily_cap_usd"], key["models"]) == ("2.5", ["openai/gpt-4"])
    shown = operator.ok("customer", "show", customer["customer"])
    assert shown["balance_usd"] == "6.25"
    assert [(entry["left"], entry["paid_usd"]) for entry in shown["packages"]] == [(100_000, "3.75")]
    assert operator.ok("audit") == {"ok": True, "count": 0, "violations": []}
    stats = operator.ok("stats")
    assert (stats["packages_sold_today"], stats["deferred_usd"], stats["wallets_usd"]) == (1, "3.75", "6.25")


def test_the_forms_the_manual_shows(operator):
    for words in (
        ("customer", "add"),
        ("package", "create", "gpt-4", "100000", "GPT-4 Access - 100k tokens"),
        ("package", "create", "gpt-4", "100000", "flat", "--metering", "flat", "--mix", "3:1"),
        ("package", "create", "gpt-4", "100000", "weighted", "--metering", "weighted", "--days", "30"),
        ("package", "list"),
        ("customer", "list"),
        ("key", "list"),
        ("upstream", "list"),
        ("catalog", "list"),
        ("catalog", "show", "gpt-4"),
        ("package", "schema"),
        ("audit",),
        ("stats",),
    ):
        ran = operator.run(*words)
        assert (ran.status, ran.err) == (0, ""), words
        assert ran.out.strip(), words


def test_text_shows_a_secret_alone_on_stdout_and_never_again(operator):
    operator.ok("customer", "add", "alice")
    issued = operator.run("key", "issue", "alice")
    secret = issued.out.strip()
    assert SECRET.fullmatch(secret)
    assert "only time" in issued.err
    assert secret not in operator.run("key", "list").out
    assert secret not in operator.run("customer", "show", "alice").out
    rotated = operator.run("key", "rotate", secret[:12]).out.strip()
    assert SECRET.fullmatch(rotated)
    assert rotated != secret


def test_a_key_s_life(operator):
    operator.ok("customer", "add", "alice")
    key = operator.ok("key", "issue", "alice")["key"]
    assert operator.ok("key", "freeze", key)["state"] == "frozen"
    assert operator.ok("key", "unfreeze", key)["state"] == "active"
    changed = operator.ok("key", "change", key, "--daily-cap", "1", "--label", "ci", "--no-credit", "--model", "claude-3-haiku")
    assert (changed["daily_cap_usd"], changed["label"], changed["use_credit"]) == ("1", "ci", False)
    assert changed["models"] == ["anthropic/claude-3-haiku"]
    undone = operator.ok("key", "change", key, "--no-daily-cap", "--all-models", "--use-credit")
    assert (undone["daily_cap_usd"], undone["models"], undone["use_credit"], undone["label"]) == (None, None, True, "ci")
    assert operator.ok("key", "revoke", key)["state"] == "revoked"
    refused = operator.run("key", "unfreeze", key)
    assert refused.status == 1
    assert "revoked" in refused.err
    assert [entry["state"] for entry in operator.ok("key", "list", "alice")] == ["revoked"]


def test_C9_refunds_are_once_from_the_command_line_too(operator):
    operator.ok("customer", "add", "alice")
    operator.ok("customer", "credit", "alice", "10")
    package = str(operator.ok("package", "create", "gpt-4", "100000", "100k")["package"])
    allocation = operator.ok("package", "sell", package, "alice")["allocation"]
    assert operator.ok("refund", "package", allocation) | {"refund": ""} == {"refund": "", "amount_usd": "3.75", "duplicate": False}
    assert operator.ok("refund", "package", allocation)["duplicate"] is True
    assert operator.ok("customer", "show", "alice")["balance_usd"] == "10"
    assert operator.run("refund", "package", "12345").status == 1
    unknown = operator.run("refund", "request", "nosuch")
    assert (unknown.status, "there is no request nosuch" in unknown.err) == (1, True)


def test_a_frozen_customer_is_told_and_served_again(operator):
    operator.ok("customer", "add", "alice")
    assert operator.ok("customer", "freeze", "alice")["state"] == "blocked"
    package = str(operator.ok("package", "create", "gpt-4", "100000", "100k")["package"])
    refused = operator.run("package", "sell", package, "alice")
    assert refused.status == 1
    assert "customer unfreeze" in refused.err
    assert operator.ok("customer", "unfreeze", "alice")["state"] == "active"


def test_an_import_shows_applies_and_goes_back(operator, tmp_path):
    file = tmp_path / "packages.json"
    row = {"model": "gpt-4", "tokens": 100_000, "title": "GPT-4", "sku": "a"}
    file.write_text(json.dumps({"packages": [row]}))
    planned = operator.ok("package", "import", str(file), "--dry-run")
    assert (planned["applied"], planned["rows"][0]["action"], planned["rows"][0]["price_usd"]) == (False, "create", "3.75")
    assert operator.ok("package", "list") == []
    applied = operator.ok("package", "import", str(file), "--apply")
    assert [entry["sku"] for entry in operator.ok("package", "list")] == ["a"]
    operator.ok("package", "undo", str(applied["import"]))
    assert operator.ok("package", "list") == []


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"packages": [{"model": "gpt-4"}]}', '{"packages": [{"model": "gpt-4", "tokens": 100000, "title": "x", "price": "1"}]}'],
)
def test_a_wrong_import_changes_nothing_and_says_where(operator, tmp_path, text):
    file = tmp_path / "packages.json"
    file.write_text(text)
    for mode in ("--dry-run", "--apply"):
        ran = operator.run("package", "import", str(file), mode, "--json")
        assert ran.status == 1
        assert ran.json()["problems"][0]["path"].startswith("$")
    assert operator.ok("package", "list") == []


def test_the_operator_s_own_price_of_a_model(operator):
    assert operator.ok("catalog", "show", "gpt-4")["input_usd_per_million"] == "37.5"
    operator.ok("catalog", "price", "gpt-4", "--markup", "50")
    assert operator.ok("catalog", "show", "gpt-4")["input_usd_per_million"] == "45"
    operator.ok("catalog", "price", "gpt-4", "--default")
    shown = operator.ok("catalog", "show", "gpt-4")
    assert shown["input_usd_per_million"] == "37.5"
    assert len(shown["history"]) == 3


def test_a_permission_is_recorded_before_the_first_start(operator):
    words = ("--kind", "consent", "--reference", "mail of 2026-11-01", "--date", "2026-11-01")
    assert operator.ok("upstream", "permit", "openrouter", *words)["permission"] == "consent"
    (row,) = operator.ok("upstream", "list")
    assert (row["upstream"], row["reference"], row["date"]) == ("openrouter", "mail of 2026-11-01", "2026-11-01")
    assert operator.ok("upstream", "withdraw", "openrouter")["permission"] is None


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nosuch",),
        ("customer",),
        ("customer", "credit", "alice"),
        ("customer", "credit", "alice", "ten"),
        ("customer", "credit", "alice", "0.0000000001"),
        ("customer", "credit", "alice", "nan"),
        ("key", "issue", "alice", "--daily-cap", "0"),
        ("key", "issue", "alice", "--no-credit", "--use-credit"),
        ("package", "create", "gpt-4", "0", "t"),
        ("package", "create", "gpt-4", "1e5", "t"),
        ("package", "create", "gpt-4", "1000", "t", "--metering", "magic"),
        ("package", "import", "f.json"),
        ("package", "import", "f.json", "--dry-run", "--apply"),
        ("catalog", "price", "gpt-4", "--markup", "-5"),
        ("sandbox", "--port", "70000"),
    ],
)
def test_usage_errors_end_with_2_and_say_where_help_is(operator, words):
    ran = operator.run(*words)
    assert ran.status == 2
    assert ran.out == ""
    assert "--help" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("words", "code", "cure"),
    [
        (("customer", "show", "nobody"), "customer_not_found", "customer list"),
        (("customer", "credit", "alice", "-1"), "insufficient_balance", "balance of 0"),
        (("customer", "add", "12"), "bad_label", "add a letter"),
        (("key", "freeze", "sk-arb-AAAAA"), "key_not_found", "key list"),
        (("key", "issue", "alice", "--model", "nosuch/model"), "model_not_found", "nosuch/model"),
        (("package", "create", "gpt-9", "1000", "t"), "model_not_found", "gpt-9"),
        (("package", "sell", "999", "alice"), "package_not_found", "package list"),
        (("package", "create", "gpt-4", "100000", "t", "--price", "1"), "below_cost", "3.165"),
        (("package", "import", "/nonexistent.json", "--apply"), "import_unreadable", "/nonexistent.json"),
        (("upstream", "withdraw", "nosuch"), "upstream_not_found", "upstream list"),
    ],
)
def test_refusals_end_with_1_and_one_line_that_says_what_to_do(operator, words, code, cure):
    operator.ok("customer", "add", "alice")
    plain = operator.run(*words)
    assert (plain.status, plain.out) == (1, "")
    assert plain.err.count("\n") == 1
    assert plain.err.startswith("tokenarb: ")
    assert cure in plain.err
    machine = operator.run(*words, "--json")
    assert (machine.status, machine.out) == (1, "")
    assert json.loads(machine.err)["error"]["code"] == code


def test_a_violation_is_shown_and_ends_with_1(operator):
    operator.ok("customer", "add", "alice")
    operator.ok("customer", "credit", "alice", "1")

    async def steal() -> None:
        async with operator.open_kit() as kit, kit.database.transaction() as tx:
            await tx.execute(sa.text("UPDATE account SET available = available + 1"))

    asyncio.run(steal())
    ran = operator.run("audit")
    assert ran.status == 1
    assert ran.out.rstrip().endswith("violations")
    machine = operator.run("audit", "--json")
    assert machine.status == 1
    assert machine.json()["count"] == len(machine.json()["violations"]) > 0


def test_a_label_cannot_paint_the_terminal_or_break_the_json(operator):
    operator.ok("customer", "add", "مشتری «x»")
    assert operator.ok("customer", "list")[0]["label"] == "مشتری «x»"
    assert "\x1b" not in operator.run("customer", "list").out
