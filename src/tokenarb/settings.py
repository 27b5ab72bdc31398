"""One frozen `Settings`, read once from the environment and `.env`; only app, and cli and sandbox above it, may import this module.

`FIELDS` is the one table: `.env.example` is written from it (`make texts`) and docs/operations.md is checked against it. Every
problem is reported at once, each with the name, what is wrong and the cure; the value of a secret is never part of a message.
"""

import dataclasses
import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import dotenv

from tokenarb import coin_settings
from tokenarb.base import forms
from tokenarb.base.forms import Field

_OURS: Final = frozenset({"TOKENARB_CHILD_OF"})  # set by the program itself, for its workers

CONCURRENCY_A_CUSTOMER: Final = 256
"""More than any program of one customer needs, and too few to fill the server with calls that nobody reads."""

HOW_TO_START: Final = """\
tokenarb has no configuration here, and there are two ways on.

  To look at it, with a simulated upstream and nothing to sign up for:
      make sandbox                      (or: python run.py sandbox)

  To serve, with a real upstream:
      cp .env.example .env              then fill in OPENROUTER_API_KEY
      python run.py migrate             makes the database
      python run.py check               says what is still missing
      python run.py                     serves

"""


class SettingsError(Exception):
    """Start-up is refused. `problems` holds one sentence a wrong setting; the text of the exception is all of them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


FIELDS: Final[tuple[Field, ...]] = (
    Field("TOKEN", "", forms.BOT_TOKEN, "Telegram bot token from @BotFather. Without it the shop is used from the command line.", True),
    Field("ADMIN_ID_LIST", "", forms.IDS, "Telegram ids of the owners, separated by commas: who runs the shop from the bot."),
    Field(
        "SUPPORT_CHAT_ID", "", forms.CHAT, "Telegram group with topics, the bot an administrator in it, for tickets; empty: to the owners."
    ),
    Field(
        "TELEGRAM_UPDATES",
        "polling",
        forms.one_of("polling", "webhook"),
        "How updates come: asked for, which needs no public address, or sent to PUBLIC_URL.",
    ),
    Field("TELEGRAM_API_URL", "", forms.WEB, "A Bot API server of your own; empty: Telegram's."),
    Field(
        "PAYMENT_METHODS_BOT",
        "stars",
        forms.some_of("stars"),
        "How customers pay in the bot. Telegram's rules (section 6.2) allow only Stars for digital goods there.",
    ),
    Field("PAYMENT_METHODS_WEB", "none", forms.some_of("stars"), "How customers pay on your own site; for the storefront to come."),
    Field("STAR_USD", "0.02", forms.exact("0.0001", "1"), "USD that customers pay for a Star, app stores' share included."),
    Field(
        "STARS_FEE_PERCENTAGE",
        "35",
        forms.exact("0", "90"),
        "Percent of it that Telegram and the app stores keep; what remains is what a Star brings to the wallet.",
    ),
    Field(
        "STARS_NEW_CUSTOMER_CAP",
        "100",
        forms.exact("1", "100000"),
        "USD that a customer may pay by Stars until his first payment is three weeks old: so long can it be taken back.",
    ),
    Field(
        "REFUSED_COUNTRIES",
        "RU,BY",
        forms.COUNTRIES,
        "Countries nothing is sold to, beside those under sanctions (CU, IR, KP, SY, occupied parts of UA: always).",
    ),
    Field("OPENROUTER_API_KEY", "", forms.API_KEY, "The upstream key that calls are made with. Without it nothing is served.", True),
    Field("OPENROUTER_MANAGEMENT_KEY", "", forms.API_KEY, "Upstream management key: limited sub-keys, credits, activity. Optional.", True),
    Field("OPENROUTER_BASE_URL", "https://openrouter.ai/api/v1", forms.WEB, "Where the upstream's API begins."),
    Field("TOKEN_MARKUP_PERCENTAGE", "25", forms.exact("0", "1000"), "Percent added to the upstream's list price: the retail price."),
    Field("MIN_PROFIT_MARGIN", "0.10", forms.exact("0", "1000"), "USD that a package must earn at least, whatever its size."),
    Field("BULK_DISCOUNT_THRESHOLD", "1000000", forms.whole(1, 10**15), "Tokens from which a package gets the bulk discount."),
    Field("BULK_DISCOUNT_PERCENTAGE", "5", forms.exact("0", "99"), "Percent off a bulk package, never below cost and minimum profit."),
    Field(
        "UPSTREAM_TOPUP_FEE_PERCENTAGE", "5.5", forms.exact("0", "50"), "What the upstream takes on buying its credit; part of our cost."
    ),
    Field(
        "UPSTREAM_KEY_DAILY_LIMIT",
        "0",
        forms.exact("0", "1000000"),
        "USD a day that each worker group's own sub-key may spend at the upstream; needs a management key. 0: no sub-keys.",
    ),
    Field(
        "UPSTREAM_ATTEMPTS_MAX",
        "3",
        forms.whole(1, 10),
        "How many upstreams a call may be sent to, one after the other, before its first byte; 1: never a second one.",
    ),
    Field("WORKER_GROUP", "default", forms.TEXT, "Name of the group of workers that share such a sub-key."),
    Field("PACKAGE_PRICE_TOLERANCE", "1.5", forms.exact("1", "100"), "How many times its list price a sold package is still served at."),
    Field("DB_NAME", "arbitrage.db", forms.TEXT, "SQLite file, in DATA_DIR unless it is a path. DATABASE_URL goes before it."),
    Field("DATABASE_URL", "", forms.DATABASE, "The database instead of DB_NAME; PostgreSQL where more than one worker serves.", True),
    Field(
        "REDIS_HOST",
        "",
        forms.REDIS,
        "Redis for limits that several workers share, and remembered answers. Nothing about money lies there.",
    ),
    Field("REDIS_PASSWORD", "", forms.TEXT, "The password of that Redis.", True),
    Field("DATA_DIR", "data", forms.TEXT, "Directory of the SQLite file, the secrets file, the spool and backups."),
    Field("SECRETS_FILE", "", forms.TEXT, "The secrets file, if it is to lie elsewhere than in DATA_DIR; made at first start."),
    Field("BIND_HOST", "127.0.0.1", forms.HOST, "Address to listen on. Beyond this machine put a reverse proxy with TLS in front."),
    Field("BIND_PORT", "8080", forms.whole(0, 65535), "Port to listen on; 0 lets the system choose."),
    Field("PUBLIC_URL", "", forms.WEB, "The address customers use, as the reverse proxy serves it; messages name it."),
    Field(
        "TRUSTED_PROXIES", "", forms.NETWORKS, "Reverse proxies whose X-Forwarded-For may be believed; no address is used for anything yet."
    ),
    Field("WORKERS", "1", forms.whole(1, 64), "Serving processes. More than one needs PostgreSQL."),
    Field("DEFAULT_MAX_OUTPUT_TOKENS", "8192", forms.whole(1, 10**7), "Most output tokens of a call that names no limit itself."),
    Field("MAX_BODY_BYTES", "8388608", forms.whole(1024, 2**30), "Largest request body that is accepted."),
    Field("CATALOG_SYNC_SECONDS", "3600", forms.whole(60, 86_400), "How often the upstream's catalogue is read."),
    Field("COUNT_TOKENS_REQUESTS", "600", forms.LIMIT, "Token counts of one customer a minute, which are free; 0: no limit."),
    Field(
        "LIMIT_CUSTOMER_CONCURRENCY",
        "auto",
        forms.auto(forms.LIMIT),
        "Calls of one customer at once, those he left included; 0: no limit. auto: 256, none where several workers have no REDIS_HOST.",
    ),
    Field("LIMIT_CUSTOMER_REQUESTS", "0", forms.LIMIT, "Requests a minute of one customer; 0: no limit."),
    Field("LIMIT_CUSTOMER_TOKENS", "0", forms.LIMIT, "Tokens a minute of one customer, a running call at its worst case; 0: no limit."),
    Field("LIMIT_KEY_CONCURRENCY", "0", forms.LIMIT, "Calls of one key at once; 0: no limit."),
    Field("LIMIT_KEY_REQUESTS", "0", forms.LIMIT, "Requests a minute of one key; 0: no limit."),
    Field("LIMIT_KEY_TOKENS", "0", forms.LIMIT, "Tokens a minute of one key; 0: no limit."),
    Field("LIMIT_MODEL_CONCURRENCY", "0", forms.LIMIT, "Calls of all customers to one model at once; 0: no limit."),
    Field("LIMIT_MODEL_REQUESTS", "0", forms.LIMIT, "Requests a minute of all customers to one model; 0: no limit."),
    Field("LIMIT_MODEL_TOKENS", "0", forms.LIMIT, "Tokens a minute of all customers from one model; 0: no limit."),
    Field(
        "LIMITS_WITHOUT_REDIS",
        "serve",
        forms.one_of("serve", "refuse"),
        "While Redis is away: serve unlimited, with an alarm (money is guarded by the ledger), or refuse calls that have a limit.",
    ),
    Field(
        "ANSWER_CACHE",
        "off",
        forms.one_of("off", "memory", "redis"),
        "Where answers are remembered that may be given again: off, in each worker's memory, or in the Redis of REDIS_HOST.",
    ),
    Field("ANSWER_CACHE_SECONDS", "3600", forms.whole(1, 30 * 86_400), "How long an answer is remembered."),
    Field(
        "ANSWER_CACHE_BYTES",
        "67108864",
        forms.whole(65_536, 2**40),
        "Most bytes of answers in a worker's memory; the oldest use goes first.",
    ),
    Field(
        "ANSWER_CACHE_SHARED_MODELS",
        "",
        forms.NAMES,
        "Catalogue ids of models whose answers all customers share; others are each customer's own.",
    ),
    Field(
        "CACHE_HIT_CHARGE_PERCENT",
        "10",
        forms.whole(0, 100),
        "What a remembered answer costs, in percent of its price at the caller's prices.",
    ),
    Field(
        "ANSWER_SECONDS_MAX",
        "3600",
        forms.whole(60, 86_400),
        "How long one answer may take from its first byte; then it is cut, and what was used is charged.",
    ),
    Field("DRAIN_SECONDS", "120", forms.whole(1, 3600), "How long an answer whose client left is read on, to learn its true cost."),
    Field("DRAIN_LIMIT", "200", forms.whole(0, 100_000), "How many such answers at once; the rest are asked for later."),
    Field("SHUTDOWN_SECONDS", "30", forms.whole(0, 3600), "How long running requests may finish after SIGTERM."),
    Field("MIN_FREE_DISK_MB", "200", forms.whole(0, 10**9), "Below this much free disk in DATA_DIR no new request is taken."),
    Field("LOG_LEVEL", "info", forms.LEVEL, "How much is logged: debug, info, warning or error."),
    *coin_settings.FIELDS,
)


@dataclass(frozen=True, slots=True)
class Settings(coin_settings.CoinSettings):
    """Every setting under its name in lower case; money and percentages as exact decimals (USD, percent), durations in seconds.

    `environ` is everything that was read, for what other rows name in it (keys of upstreams)."""

    token: str
    admin_id_list: tuple[int, ...]
    support_chat_id: int | None
    telegram_updates: str
    telegram_api_url: str
    payment_methods_bot: tuple[str, ...]
    payment_methods_web: tuple[str, ...]
    star_usd: Decimal
    stars_fee_percentage: Decimal
    stars_new_customer_cap: Decimal
    refused_countries: tuple[str, ...]
    openrouter_api_key: str
    openrouter_management_key: str
    openrouter_base_url: str
    token_markup_percentage: Decimal
    min_profit_margin: Decimal
    bulk_discount_threshold: int
    bulk_discount_percentage: Decimal
    upstream_topup_fee_percentage: Decimal
    upstream_key_daily_limit: Decimal
    upstream_attempts_max: int
    worker_group: str
    package_price_tolerance: Decimal
    db_name: str
    database_url: str
    redis_host: str
    redis_password: str
    data_dir: Path
    secrets_file: Path
    bind_host: str
    bind_port: int
    public_url: str
    trusted_proxies: tuple[forms.Network, ...]
    workers: int
    default_max_output_tokens: int
    max_body_bytes: int
    catalog_sync_seconds: int
    limit_customer_concurrency: int
    limit_customer_requests: int
    limit_customer_tokens: int
    limit_key_concurrency: int
    limit_key_requests: int
    limit_key_tokens: int
    count_tokens_requests: int
    limit_model_concurrency: int
    limit_model_requests: int
    limit_model_tokens: int
    limits_without_redis: str
    answer_cache: str
    answer_cache_seconds: int
    answer_cache_bytes: int
    answer_cache_shared_models: tuple[str, ...]
    cache_hit_charge_percent: int
    answer_seconds_max: int
    drain_seconds: int
    drain_limit: int
    shutdown_seconds: int
    min_free_disk_mb: int
    log_level: str
    warnings: tuple[str, ...] = ()
    environ: Mapping[str, str] | None = dataclasses.field(default=None, compare=False)

    @property
    def is_postgresql(self) -> bool:
        """Whether several workers may serve."""
        return self.database_url.startswith("postgresql:")

    @property
    def counts_apart(self) -> bool:
        """Several workers serve and share no Redis: nothing can be counted for all of them."""
        return self.workers > 1 and not self.redis_host

    @property
    def binds_loopback(self) -> bool:
        """Whether only this machine can reach the gateway directly."""
        return forms.is_loopback(self.bind_host)

    def __repr__(self) -> str:
        """Nothing of a value: a stray repr in a log must not carry a secret."""
        return "Settings(...)"

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")) -> "Settings":
        """Reads `env_file` (None or absent: none) under `environ` (the real environment wins). Raises: SettingsError with every problem."""
        environ = os.environ if environ is None else environ
        from_file = _file_values(env_file)
        merged = {**from_file, **environ}
        values: dict[str, Any] = {}
        problems: list[str] = []
        for field in FIELDS:
            text = merged.get(field.name, "").strip() or field.default
            try:
                values[field.name.lower()] = field.form.read(text)
            except ValueError as error:
                problems.append(_problem(field, text, str(error)))
        problems += [*_contradictions(values), *coin_settings.contradictions(values)]
        if problems:
            raise SettingsError(problems)
        warnings = (*_warnings(from_file, environ, values), *coin_settings.warnings(values))
        return cls(**_derived(values), warnings=warnings, environ=merged)


def _file_values(env_file: Path | None) -> dict[str, str]:
    if env_file is None or not env_file.is_file():
        return {}
    try:
        return {
            name: value for name, value in dotenv.dotenv_values(env_file, interpolate=False, encoding="utf-8").items() if value is not None
        }
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{env_file} cannot be read: {type(error).__name__}. Make it readable UTF-8 text."]) from None


def _problem(field: Field, text: str, what: str) -> str:
    shown = "its value" if field.secret else repr(text)
    return f"{field.name}: {shown} {what}. Cure: {field.form.cure}."


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    """What no single setting shows. Only judged on settings that could be read."""
    found = []
    database = values.get("database_url")
    if values.get("workers", 1) > 1 and database is not None and not database.startswith("postgresql:"):
        found.append("WORKERS: more than one serving process needs PostgreSQL. Cure: set DATABASE_URL=postgresql://..., or WORKERS=1.")
    keys = (values.get("openrouter_api_key"), values.get("openrouter_management_key"))
    if keys[0] and keys[0] == keys[1]:
        found.append("OPENROUTER_MANAGEMENT_KEY: is the same as OPENROUTER_API_KEY, and no key is both. Cure: leave it empty.")
    if values.get("telegram_updates") == "webhook" and not (values.get("public_url") or "").startswith("https://"):
        found.append("TELEGRAM_UPDATES: a webhook needs an address that Telegram can reach. Cure: set PUBLIC_URL=https://..., or polling.")
    if values.get("redis_password") and not values.get("redis_host"):
        found.append("REDIS_PASSWORD: is set without REDIS_HOST. Cure: set REDIS_HOST, or remove it.")
    if values.get("answer_cache") == "redis" and not values.get("redis_host"):
        found.append("ANSWER_CACHE: redis needs a Redis. Cure: set REDIS_HOST, or ANSWER_CACHE=memory.")
    limited = [name.upper() for name, value in values.items() if name.startswith("limit_") and value]
    if values.get("workers", 1) > 1 and limited and not values.get("redis_host"):  # each would count for itself (C6)
        found.append(f"{limited[0]}: several workers can only keep a limit together in Redis. Cure: set REDIS_HOST, or {limited[0]}=0.")
    return found


def _derived(values: dict[str, Any]) -> dict[str, Any]:
    data_dir = Path(values["data_dir"]).expanduser()
    if not values["database_url"]:
        values["database_url"] = f"sqlite:///{(data_dir / Path(values['db_name']).expanduser()).absolute()}"
    secrets_file = Path(values["secrets_file"]).expanduser() if values["secrets_file"] else data_dir / "secrets.json"
    if values["limit_customer_concurrency"] is None:
        counted_together = values["workers"] == 1 or values["redis_host"]
        values["limit_customer_concurrency"] = CONCURRENCY_A_CUSTOMER if counted_together else 0
    return {**values, "data_dir": data_dir.absolute(), "secrets_file": secrets_file.absolute()}


def _warnings(from_file: Mapping[str, str], environ: Mapping[str, str], values: Mapping[str, Any]) -> tuple[str, ...]:
    """Names that nobody reads, most likely misspelt. The environment holds other programs' names too, so only near misses count there."""
    known = [field.name for field in FIELDS]
    found = []
    for name in sorted({*from_file, *environ} - {*known, *_OURS}):
        near = difflib.get_close_matches(name, known, 1, 0.8)
        if near or name in from_file or name.startswith(("TOKENARB_", "OPENROUTER_")):
            found.append(f"{name} is not a setting of tokenarb" + (f"; did you mean {near[0]}?" if near else " and is ignored."))
    if values["limit_customer_concurrency"] is None and values["workers"] > 1 and not values["redis_host"]:
        found.append("No limit of calls at once is kept: several workers can only count together in Redis; set REDIS_HOST for it.")
    return tuple(found)


def is_configured(environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> bool:
    """Whether there is anything to serve with: a `.env`, or an upstream key in the environment."""
    environ = os.environ if environ is None else environ
    return env_file.is_file() or bool(environ.get("OPENROUTER_API_KEY", "").strip())


def table_text() -> str:
    """The settings as the table of docs/operations.md."""
    rows = ["| name | default | what it is |", "|---|---|---|"]
    for field in FIELDS:
        default = f"`{field.default}`" if field.default else ""
        rows.append(f"| `{field.name}` | {default} | {field.sentence}{' Secret.' if field.secret else ''} |")
    return "\n".join(rows) + "\n"


def example_text() -> str:
    """The text of `.env.example`: every setting with its sentence and default."""
    lines = ["# Copy to .env and change what you need; an empty value means the default. The real environment wins over this file."]
    for field in FIELDS:
        secret = " Secret." if field.secret else ""
        lines += ["", f"# {field.sentence}{secret}", f"{field.name}={field.default}"]
    return "\n".join(lines) + "\n"
