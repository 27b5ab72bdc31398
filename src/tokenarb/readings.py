"""Which figure of which room `/metrics` shows under which name; a part of the composition root, and only a list."""

from collections.abc import Callable

from tokenarb.base import clock, money
from tokenarb.gateway.desk import Desk
from tokenarb.gateway.remembering import Cache
from tokenarb.gateway.server import Server
from tokenarb.ledger.book import Book
from tokenarb.ops.chores import Figures
from tokenarb.ops.health import Health
from tokenarb.ops.metrics import Metrics


def watch(
    counts: Metrics, desk: Desk, server: Server, health: Health, seen: Figures, book: Book, now: clock.Clock, cache: Cache | None
) -> None:
    """What `/metrics` reads when somebody asks; the hot path only counts in plain integers."""
    flow, drains = desk.counts, desk.drains
    readings: dict[str, Callable[[], float]] = {
        "requests_total": lambda: flow.requests,
        "streams_open": lambda: flow.streams,
        "connections_open": lambda: len(server.connections),
        "charged_usd_total": lambda: flow.charged_nano / money.NANO,
        "cost_usd_total": lambda: float(flow.cost),
        "overruns_total": lambda: flow.overruns,
        "drains_open": lambda: drains.open,
        "drains_total": lambda: drains.total,
        "handed_over_total": lambda: flow.handed_over,
        "spool_waiting": lambda: desk.spool.waiting,
        "ledger_batches_total": lambda: book.figures.batches,
        "ledger_operations_total": lambda: book.figures.operations,
        "ledger_batch_seconds_total": lambda: book.figures.seconds,
        "open_requests": lambda: seen.open_requests,
        "open_request_oldest_seconds": lambda: seen.oldest_open_ms / 1000,
        "unknown_attempts": lambda: seen.unknown_attempts,
        "free_disk_bytes": lambda: health.disk.free_bytes,
        "catalogue_age_seconds": lambda: max(now.now_ms() - health.catalogue_read_ms, 0) / 1000,
        "upstream_credit_usd": lambda: float("nan" if seen.credit_usd is None else seen.credit_usd),
        "answers_remembered_total": lambda: cache.hits if cache is not None else 0,
        "answers_not_remembered_total": lambda: cache.misses if cache is not None else 0,
        "answers_saved_usd_total": lambda: float(cache.saved) if cache is not None else 0,
        "serving": lambda: int(health.ready(now.now_ms())),
    }
    for name, read in readings.items():
        counts.watch(name, read)
    counts.watch("refusals_total", lambda: flow.refusals, label="code")
    counts.watch("upstream_problems_total", lambda: flow.problems, label="kind")
