"""Settings: every problem at once, with its cure, and never a secret in a message."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tokenarb import settings
from tokenarb.settings import Settings, SettingsError

ROOT = Path(__file__).resolve().parents[2]
KEY = "sk-or-v1-0123456789abcdef0123456789"


def refused(**environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        Settings.load(environ, None)
    return str(caught.value)


def test_defaults_are_the_ones_operators_know() -> None:
    got = Settings.load({}, None)
    assert (got.token_markup_percentage, got.min_profit_margin) == (Decimal(25), Decimal("0.10"))
    assert (got.bulk_discount_threshold, got.bulk_discount_percentage) == (1_000_000, Decimal(5))
    assert got.database_url.startswith("sqlite:////") and got.database_url.endswith("/data/arbitrage.db")
    assert got.secrets_file == got.data_dir / "secrets.json"
    assert got.binds_loopback and not got.is_postgresql and got.warnings == ()


def test_every_field_has_a_member_and_every_member_a_field() -> None:
    assert {field.name.lower() for field in settings.FIELDS} == set(Settings.__dataclass_fields__) - {"warnings", "environ"}


def test_all_problems_come_at_once_each_with_name_and_cure() -> None:
    text = refused(BIND_PORT="eighty", TOKEN_MARKUP_PERCENTAGE="25%", LOG_LEVEL="loud", TRUSTED_PROXIES="nobody")
    lines = text.splitlines()
    assert [line.split(":")[0] for line in lines] == ["TOKEN_MARKUP_PERCENTAGE", "BIND_PORT", "TRUSTED_PROXIES", "LOG_LEVEL"]
    assert all(". Cure: " in line for line in lines)
    assert "'eighty'" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OPENROUTER_API_KEY", "my secret value"),
        ("OPENROUTER_MANAGEMENT_KEY", "short"),
        ("TOKEN", "not-a-token-secret"),
        ("DATABASE_URL", "mysql://shop:hunter2@db/shop"),
        ("REDIS_PASSWORD", "hunter2"),
    ],
)
def test_a_secret_is_never_shown(name: str, value: str) -> None:
    text = refused(**{name: value})
    assert text.startswith(name)
    assert value not in text and "hunter2" not in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BIND_PORT", "65536"),
        ("BIND_PORT", "-1"),
        ("WORKERS", "0"),
        ("BULK_DISCOUNT_PERCENTAGE", "100"),
        ("MIN_PROFIT_MARGIN", "-0.01"),
        ("MIN_PROFIT_MARGIN", "NaN"),
        ("MIN_PROFIT_MARGIN", "1e400"),
        ("UPSTREAM_TOPUP_FEE_PERCENTAGE", "5,5"),
        ("ADMIN_ID_LIST", "12,x"),
        ("ADMIN_ID_LIST", "0"),
        ("PUBLIC_URL", "ai.example.com"),
        ("PUBLIC_URL", "http://ai.example.com"),
        ("PUBLIC_URL", "https://user:pass@ai.example.com"),
        ("OPENROUTER_BASE_URL", "ftp://x"),
        ("DATABASE_URL", "sqlite://relative.db"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "postgresql://host"),
        ("DB_NAME", "a\x00b"),
        ("BIND_HOST", "two words"),
    ],
)
def test_wrong_values_are_refused(name: str, value: str) -> None:
    assert refused(**{name: value}).startswith(name + ":")


def test_contradictions_are_refused() -> None:
    assert refused(WORKERS="2").startswith("WORKERS:")
    assert refused(OPENROUTER_API_KEY=KEY, OPENROUTER_MANAGEMENT_KEY=KEY).startswith("OPENROUTER_MANAGEMENT_KEY:")
    many = Settings.load({"WORKERS": "2", "DATABASE_URL": "postgres://u:p@h/d"}, None)
    assert many.database_url == "postgresql://u:p@h/d" and many.is_postgresql


def test_empty_means_default_and_lists_are_read() -> None:
    got = Settings.load({"BIND_PORT": " ", "ADMIN_ID_LIST": "7, 8,7,", "TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8"}, None)
    assert got.bind_port == 8080
    assert got.admin_id_list == (7, 8)
    assert [str(network) for network in got.trusted_proxies] == ["127.0.0.1/32", "10.0.0.0/8"]


def test_the_environment_wins_over_the_file_and_names_are_watched(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"BIND_PORT=1111\nLOG_LEVEL=debug\nOPENROUTER_API_KEY='{KEY}'\nTOKEN_MARKUP=3\nMY_OWN=$HOME\n")
    got = Settings.load({"BIND_PORT": "2222", "HOME": "/root", "OPENROUTER_KEY": "x"}, file)
    assert (got.bind_port, got.log_level, got.openrouter_api_key) == (2222, "debug", KEY)
    text = "\n".join(got.warnings)
    assert "MY_OWN" in text and "TOKEN_MARKUP is not" in text and "OPENROUTER_KEY" in text
    assert "did you mean OPENROUTER_API_KEY?" in text and "HOME" not in text


def test_a_file_that_is_not_text_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"TOKEN=\xff\xfe\n")
    with pytest.raises(SettingsError, match="UTF-8"):
        Settings.load({}, file)


def test_nothing_of_a_value_is_in_its_repr() -> None:
    assert KEY not in repr(Settings.load({"OPENROUTER_API_KEY": KEY}, None))


def test_the_example_can_be_used_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(settings.example_text())
    assert Settings.load({}, file) == Settings.load({}, None)


def test_run_without_configuration_explains_both_ways_and_exits_2(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(ROOT / "run.py")], cwd=tmp_path, env={"PATH": "/usr/bin"}, capture_output=True, text=True)
    assert done.returncode == 2
    assert "make sandbox" in done.stderr and ".env.example" in done.stderr
    assert not done.stdout and not list(tmp_path.iterdir())


def test_run_without_dependencies_says_how_to_get_them(tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", str(ROOT / "run.py")]
    done = subprocess.run(command, cwd=tmp_path, env={"PATH": "/usr/bin"}, capture_output=True, text=True)
    assert done.returncode == 2
    assert "-m pip install -r requirements.txt" in done.stderr and "Traceback" not in done.stderr
    assert "make sandbox" in done.stderr and ".env.example" in done.stderr  # both ways on, here too


def test_C6_several_workers_without_redis_keep_no_limit_and_say_so() -> None:
    shared = {"DATABASE_URL": "postgresql://u@h/d", "WORKERS": "2"}
    told = refused(**shared, LIMIT_KEY_REQUESTS="60")
    assert told.startswith("LIMIT_KEY_REQUESTS: ")
    assert "REDIS_HOST" in told
    alone = Settings.load({}, None)
    assert (alone.limit_customer_concurrency, alone.counts_apart, alone.warnings) == (256, False, ())
    apart = Settings.load(shared, None)
    assert (apart.limit_customer_concurrency, apart.counts_apart) == (0, True)
    assert any("calls at once" in warning for warning in apart.warnings)
    together = Settings.load({**shared, "REDIS_HOST": "cache.local", "LIMIT_KEY_REQUESTS": "60"}, None)
    assert (together.redis_host, together.limit_customer_concurrency, together.counts_apart) == ("redis://cache.local:6379/0", 256, False)
    assert not together.warnings


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1", "redis://127.0.0.1:6379/0"),
        ("redis.local:6380", "redis://redis.local:6380/0"),
        ("rediss://redis.local/3", "rediss://redis.local:6379/3"),
        ("[::1]:6379", "redis://[::1]:6379/0"),
    ],
)
def test_the_address_of_a_redis(text: str, address: str) -> None:
    assert Settings.load({"REDIS_HOST": text}, None).redis_host == address
    assert "REDIS_HOST" in refused(REDIS_HOST="redis://user:word@host/0")
