"""The ledger's verbs. `Book` serves the request path in group commits; `apply` runs the same decision inside a caller's transaction.

Of all verbs only the batcher's commit. Whoever changes money in a transaction of his own (a sale, a credit, a refund) uses `apply`
or `must` and commits himself, briefly: on PostgreSQL the customer's book stays locked until then, on SQLite the whole file.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, Final, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tokenarb.base import db
from tokenarb.base.batching import Batcher, Figures, Later
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.ledger import model, sqlite_rows
from tokenarb.ledger.decide import decide
from tokenarb.ledger.model import Operation, Outcome, Refusal
from tokenarb.ledger.sheet import Snapshot
from tokenarb.ledger.sqlite_lane import SqliteLane
from tokenarb.ledger.wanted import wanted

NEVER_SENT: Final = "never_sent"
"""The reason of a void whose caller never learned that its hold stood."""

LATE_VOID_RETRY_S: Final = 1.0
Done = TypeVar("Done", model.Done, model.Ended)
Answer = Coroutine[Any, Any, Done]
"""To be awaited."""

_DETAILS: Final = ("affordable_output", "needed", "available", "request")


class Lane(Protocol):
    """Where batches run."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def run(self, operations: Sequence[Operation]) -> Sequence[Outcome | Exception | Later]: ...


class Verbs:
    """The request path's verbs over any lane. Each raises Refused(code) or Unavailable (try again; the same id is done at most once)."""

    def __init__(self, lane: Lane, *, max_batch: int) -> None:
        self._lane = lane
        self._batcher: Batcher[Operation, Outcome] = Batcher(lane.run, max_batch=max_batch)
        self._late: set[asyncio.Task[None]] = set()
        self._stopping = False

    @property
    def figures(self) -> Figures:
        """How the commits went, for metrics."""
        return self._batcher.figures

    async def start(self) -> None:
        """Opens the lane. Raises: Unavailable."""
        await self._lane.open()

    async def stop(self) -> None:
        """Finishes what runs, then closes the lane."""
        self._stopping = True
        for task in list(self._late):
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)
        await self._batcher.close()
        await self._lane.close()

    async def hold(self, op: model.Hold) -> model.Held:
        """WRITE 1. A caller that is cancelled, or told `Unavailable`, never learns that its hold stands: it is voided behind him.

        Raises: Refused: fenced, unknown_customer, customer_frozen, unknown_key, key_frozen, key_revoked, key_cap_reached,
        insufficient_balance (affordable_output, needed, available), stale_view, request_in_flight, already_completed (request), key_reused.
        """
        try:
            outcome = await self._batcher.submit(op)
        except (asyncio.CancelledError, Unavailable):
            # Its batch may not have begun, may be running, or may have been committed: a void that finds nothing harms nobody.
            self._void_later(op)
            raise
        held: model.Held = granted(outcome)
        return held

    def mark(self, op: model.Mark) -> Answer[model.Done]:
        """WRITE 2. Raises: Refused: fenced, unknown_request, unknown_attempt, request_ended, attempt_marked."""
        return self._ask(op)

    def resend(self, op: model.Resend) -> Answer[model.Done]:
        """Ends an attempt and books the next.

        Raises: Refused: fenced, unknown_request, unknown_attempt, request_ended, bad_cost, bad_state.
        """
        return self._ask(op)

    def settle(self, op: model.Settle) -> Answer[model.Ended]:
        """WRITE 3. Raises: Refused: fenced, unknown_request, unknown_attempt, legs_mismatch, bad_cost."""
        return self._ask(op)

    def void(self, op: model.Void) -> Answer[model.Ended]:
        """Ends a request without a charge. Raises: Refused: fenced, unknown_request, unknown_attempt, bad_cost, bad_state."""
        return self._ask(op)

    def hand_over(self, op: model.HandOver) -> Answer[model.Done]:
        """Gives a held request to the resolver. Raises: Refused: fenced, unknown_request."""
        return self._ask(op)

    async def _ask(self, op: Operation) -> Any:
        try:
            return granted(await self._batcher.submit(op))
        except asyncio.CancelledError:
            # What was asked is done even if its caller goes; done already, the second time changes nothing. No shield: three a request.
            self._batcher.submit(op).add_done_callback(_heard)
            raise

    def _void_later(self, op: model.Hold) -> None:
        """Until it succeeds or the process ends; then the worker's lease runs out and the resolver finds the hold."""
        if self._stopping:
            return
        task = asyncio.get_running_loop().create_task(self._keep_voiding(op))
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def _keep_voiding(self, op: model.Hold) -> None:
        void = model.Void(op.customer, op.request, op.worker, model.RequestState.VOID, NEVER_SENT, op.at_ms)
        while True:
            try:
                await self.void(void)
            except Refused:
                return  # it never stood, or belongs to the resolver by now
            except Unavailable:
                await asyncio.sleep(LATE_VOID_RETRY_S)
            else:
                return


class Book(Verbs):
    """The ledger of one process on a real database."""

    def __init__(self, database: db.Database, *, max_batch: int = 256) -> None:
        super().__init__(_lane(database), max_batch=max_batch)


def _lane(database: db.Database) -> Lane:
    if database.kind == "sqlite":
        return SqliteLane(database)
    # Not at the top: the driver is 2 MB of memory that SQLite does not need.
    from tokenarb.ledger.postgres_lane import PostgresLane

    return PostgresLane(database)


def _heard(future: "asyncio.Future[Outcome]") -> None:
    """Nobody waits for it any more: a failure is not an error of the loop."""
    if not future.cancelled():
        future.exception()


def granted(outcome: Outcome) -> Any:
    """The outcome, if it is a yes. Raises: Refused."""
    if type(outcome) is Refusal:  # `isinstance` of a struct is a call of Python's each time it says no
        details = {name: value for name in _DETAILS if (value := getattr(outcome, name)) is not None}
        raise Refused(outcome.code, outcome.message, **details)
    return outcome


async def apply(tx: db.Tx, operations: Sequence[Operation]) -> list[Outcome]:
    """Decides and writes inside `tx`, which the caller commits. Refusals come back as values and write nothing.

    Raises: Unavailable where the database is away or a book stays locked.
    """
    if not operations:
        return []
    try:
        if tx.dialect.name == "sqlite":
            return await tx.run_sync(_apply_sqlite, operations)
        # Not at the top, as above.
        from tokenarb.ledger import postgres_lane

        return await postgres_lane.apply_in(tx, operations)
    except DBAPIError as error:
        if error.connection_invalidated or "database is locked" in str(error.orig):
            raise Unavailable(f"database: {type(error.orig).__name__}", retry_after_s=1) from error
        raise


async def must(tx: db.Tx, *operations: Operation) -> list[Outcome]:
    """`apply`, for callers that need every yes. Raises: Refused of the first refusal (the caller's transaction then rolls back)."""
    outcomes = await apply(tx, operations)
    for outcome in outcomes:
        granted(outcome)
    return outcomes


def _apply_sqlite(connection: sa.Connection, operations: Sequence[Operation]) -> list[Outcome]:
    def execute(sql: str, arguments: tuple[Any, ...]) -> sa.CursorResult[Any]:
        return connection.exec_driver_sql(sql, arguments)

    def executemany(sql: str, values: Sequence[tuple[Any, ...]]) -> None:
        connection.exec_driver_sql(sql, list(values))

    snapshot = Snapshot()
    sqlite_rows.load(execute, wanted(operations), snapshot)
    decision = decide(snapshot, operations)
    sqlite_rows.save(executemany, decision.writes)
    return decision.outcomes
