"""`tokenarb limit`, on both engines."""


def test_limits_are_set_listed_and_cleared(operator):
    customer = operator.ok("customer", "add", "alice")["customer"]
    secret = operator.ok("key", "issue", "alice")["secret"]
    assert operator.ok("limit", "list") == []
    set_ = operator.ok("limit", "set", "--customer", "alice", "--requests", "60", "--concurrency", "0")
    assert set_ == {
        "whose": f"customer {customer}", "scope": "customer", "subject": customer, "model": None,
        "requests": 60, "tokens": None, "concurrency": 0,
    }  # fmt: skip
    assert operator.ok("limit", "set", "--customer", customer, "--tokens", "1000")["requests"] == 60
    assert operator.ok("limit", "set", "--key", secret[:12], "--model", "gpt-4", "--tokens", "500")["model"] == "openai/gpt-4"
    assert operator.ok("limit", "set", "--model", "gpt-4", "--requests", "5")["whose"] == "everybody"
    assert [row["scope"] for row in operator.ok("limit", "list")] == ["customer", "key", "model"]
    assert "customer" in operator.run("limit", "list").out
    assert operator.ok("limit", "clear", "--key", secret[:12], "--model", "gpt-4") == {"cleared": True}
    assert operator.ok("limit", "clear", "--key", secret[:12]) == {"cleared": False}
    assert len(operator.ok("limit", "list")) == 2


def test_what_makes_no_sense_is_refused_in_words(operator):
    operator.ok("customer", "add", "alice")
    for words, told in (
        (("limit", "set", "--requests", "5"), "--customer, --key or --model"),
        (("limit", "set", "--customer", "alice"), "at least one"),
        (("limit", "set", "--customer", "nobody", "--requests", "5"), "nobody"),
        (("limit", "set", "--model", "gpt-99", "--requests", "5"), "gpt-99"),
    ):
        ran = operator.run(*words)
        assert ran.status == 1, words
        assert told in ran.err
    assert operator.run("limit", "set", "--customer", "alice", "--requests", "-1").status == 2
    assert operator.ok("limit", "list") == []


def test_a_purge_is_told_to_whoever_serves(operator):
    operator.ok("customer", "add", "alice")
    assert operator.ok("cache", "purge") == {"in_redis": 0}
    assert operator.ok("cache", "purge", "--customer", "alice", "--model", "gpt-4") == {"in_redis": 0}
    assert operator.run("cache", "purge", "--customer", "nobody").status == 1
