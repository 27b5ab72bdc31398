"""Every invariant of the money, by sets in SQL on either engine: `tokenarb audit` and a job. A violation is an alarm."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, cast

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.ledger.holding import cost_nano

OPEN_MS_MAX: Final = 26 * 3_600_000
"""The resolver gives up after a day of hourly questions; whatever is open for longer has been forgotten."""

VIOLATIONS_A_RULE: Final = 100


Breach = tuple[int, str, str]
"""(customer, subject, detail)."""


@dataclass(frozen=True, slots=True)
class Violation:
    """What does not hold, for whom, about what, in figures."""

    rule: str
    customer: int | None
    subject: str
    detail: str


POSITIONS: Final[dict[str, str]] = {
    # What a transfer of each code may book; codes that are not named here are not judged.
    "settle": "wallet allocation tokens_issued deferred revenue breakage loss upstream_cost upstream_credit",
    "void": "deferred revenue breakage upstream_cost upstream_credit",
    "lost_attempt": "upstream_cost upstream_credit",
    "sale": "wallet deferred tokens_issued allocation",
    "refund_package": "allocation tokens_issued deferred wallet breakage",
    "refund_request": "wallet revenue allocation tokens_issued deferred",
    "expire": "allocation tokens_issued deferred breakage",
    "stars": "wallet deposits",
    "stars_back": "wallet deposits receivable",
    "deposit": "wallet deposits",
    "deposit_back": "wallet deposits receivable",
    "collect": "wallet receivable",
}

_MISPLACED: Final = " OR ".join(
    f"(t.code = '{code}' AND e.code NOT IN ({', '.join(repr(position) for position in positions.split())}))"
    for code, positions in POSITIONS.items()
)

RULES: Final[dict[str, str]] = {
    # Each statement selects (customer, subject, detail) of what breaks the rule.
    "transfer_sums_to_zero": """
        SELECT customer, transfer, asset || ' sums to ' || SUM(amount) FROM entry GROUP BY customer, transfer, asset
        HAVING SUM(amount) <> 0""",
    "transfer_has_entries": """
        SELECT t.customer, t.id, 'transfer without entries' FROM transfer t
        WHERE t.code <> 'refund_request' AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.customer = t.customer AND e.transfer = t.id)
        UNION ALL SELECT e.customer, e.transfer, 'entry without transfer' FROM entry e
        WHERE NOT EXISTS (SELECT 1 FROM transfer t WHERE t.customer = e.customer AND t.id = e.transfer)""",
    "balance_is_its_entries": """
        SELECT a.customer, CAST(a.id AS TEXT), 'balance ' || (a.available + a.held) || ', entries ' || COALESCE(s.total, 0)
        FROM account a LEFT JOIN (SELECT customer, account, asset, SUM(amount) AS total FROM entry WHERE code IN ('wallet', 'allocation')
          GROUP BY customer, account, asset) s ON s.customer = a.customer AND s.account = a.id AND s.asset = a.asset
        WHERE a.available + a.held <> COALESCE(s.total, 0)
        UNION ALL SELECT e.customer, e.transfer, 'entry of an account that does not exist' FROM entry e
        WHERE e.code IN ('wallet', 'allocation') AND NOT EXISTS
          (SELECT 1 FROM account a WHERE a.customer = e.customer AND a.id = e.account AND a.asset = e.asset)""",
    "log_ledger_and_balance_agree": """
        SELECT a.customer, CAST(a.id AS TEXT), 'used ' || COALESCE(g.total, 0) || ' by the log, ' || COALESCE(s.booked, 0)
          || ' by the ledger, ' || (COALESCE(s.moved, 0) - a.available - a.held) || ' by the balance'
        FROM account a LEFT JOIN (SELECT l.customer, l.account, SUM(l.taken) AS total FROM leg l
          JOIN request r ON r.customer = l.customer AND r.id = l.request WHERE r.state = 'settled' AND r.refund IS NULL
          GROUP BY l.customer, l.account) g ON g.customer = a.customer AND g.account = a.id
        LEFT JOIN (SELECT e.customer, e.account,
            SUM(CASE WHEN t.code IN ('settle', 'refund_request') THEN -e.amount ELSE 0 END) AS booked,
            SUM(CASE WHEN t.code IN ('settle', 'refund_request') THEN 0 ELSE e.amount END) AS moved
          FROM entry e JOIN transfer t ON t.customer = e.customer AND t.id = e.transfer
          WHERE e.code IN ('wallet', 'allocation') GROUP BY e.customer, e.account) s ON s.customer = a.customer AND s.account = a.id
        WHERE COALESCE(g.total, 0) <> COALESCE(s.booked, 0)
          OR COALESCE(s.moved, 0) - a.available - a.held <> COALESCE(g.total, 0)""",
    # What was promised free is open until its cost is known, and holds nothing any more.
    "held_is_open_legs": """
        SELECT a.customer, CAST(a.id AS TEXT), 'held ' || a.held || ', legs ' || COALESCE(s.total, 0)
        FROM account a LEFT JOIN (SELECT l.customer, l.account, SUM(l.held) AS total FROM leg l
          JOIN request r ON r.customer = l.customer AND r.id = l.request
          WHERE r.state = 'held' AND COALESCE(r.outcome, '') <> 'free' GROUP BY l.customer, l.account) s
          ON s.customer = a.customer AND s.account = a.id
        WHERE a.held <> COALESCE(s.total, 0)""",
    "spender_held_is_open_requests": """
        SELECT p.customer, CAST(p.key_id AS TEXT), 'held ' || p.held || ', requests ' || COALESCE(s.total, 0)
        FROM spender p LEFT JOIN (SELECT customer, key_id, SUM(reserved) AS total FROM request
          WHERE state = 'held' AND COALESCE(outcome, '') <> 'free' GROUP BY customer, key_id) s
          ON s.customer = p.customer AND s.key_id = p.key_id
        WHERE p.held <> COALESCE(s.total, 0)""",
    "spender_used_is_its_day": """
        SELECT p.customer, CAST(p.key_id AS TEXT), 'used ' || p.used || ', requests ' || COALESCE(s.total, 0)
        FROM spender p LEFT JOIN (SELECT customer, key_id, day, SUM(charged) AS total FROM request WHERE state = 'settled'
          AND refund IS NULL GROUP BY customer, key_id, day) s ON s.customer = p.customer AND s.key_id = p.key_id AND s.day = p.day
        WHERE p.used <> COALESCE(s.total, 0)""",
    "nothing_is_negative": """
        SELECT customer, CAST(id AS TEXT), 'available ' || available || ', held ' || held FROM account WHERE available < 0 OR held < 0
        UNION ALL SELECT customer, CAST(key_id AS TEXT), 'used ' || used || ', held ' || held FROM spender WHERE used < 0 OR held < 0
        UNION ALL SELECT customer, request, 'taken ' || taken || ' of ' || held FROM leg WHERE taken < 0 OR taken > held""",
    "request_ends_once": """
        SELECT r.customer, r.id, r.state || ' with ' || t.n || ' settlements' FROM request r
        JOIN (SELECT customer, request, COUNT(*) AS n FROM transfer WHERE code = 'settle' GROUP BY customer, request) t
          ON t.customer = r.customer AND t.request = r.id
        WHERE t.n > 1 OR r.state <> 'settled'
        UNION ALL SELECT customer, id, 'ended without a time, or open with one' FROM request WHERE (state = 'held') <> (ended_at IS NULL)
        UNION ALL SELECT customer, id, state || ' but charged ' || charged FROM request WHERE state <> 'settled' AND charged <> 0""",
    "attempt_ends_once": """
        SELECT r.customer, r.id, r.state || ' with ' || COUNT(a.n) || ' open attempts' FROM request r
        LEFT JOIN attempt a ON a.customer = r.customer AND a.request = r.id AND a.state IN ('sent', 'done')
        GROUP BY r.customer, r.id, r.state HAVING COUNT(a.n) <> CASE WHEN r.state = 'held' THEN 1 ELSE 0 END
        UNION ALL SELECT a.customer, a.request, 'attempt without request' FROM attempt a
        WHERE NOT EXISTS (SELECT 1 FROM request r WHERE r.customer = a.customer AND r.id = a.request)""",
    "attempt_and_request_agree": """
        SELECT r.customer, r.id, r.state || ', its last attempt ' || a.state FROM request r
        JOIN attempt a ON a.customer = r.customer AND a.request = r.id
        WHERE r.state <> 'held' AND a.state <> r.state AND NOT EXISTS
          (SELECT 1 FROM attempt b WHERE b.customer = a.customer AND b.request = a.request AND b.n > a.n)
        UNION ALL SELECT r.customer, r.id, 'request without attempt' FROM request r
        WHERE NOT EXISTS (SELECT 1 FROM attempt a WHERE a.customer = r.customer AND a.request = r.id)""",
    "ending_is_of_its_request": """
        SELECT t.customer, t.id, t.code || ' of ' || COALESCE(t.request, 'nothing') || ', which is ' || COALESCE(r.state, 'not there')
        FROM transfer t LEFT JOIN request r ON r.customer = t.customer AND r.id = t.request
        WHERE t.code IN ('settle', 'void') AND (t.request IS NULL OR t.request <> t.id OR r.state IS NULL OR r.state = 'held'
          OR (t.code = 'settle') <> (r.state = 'settled'))""",
    "entries_fit_their_transfer": f"""
        SELECT e.customer, e.transfer, 'a ' || t.code || ' books ' || e.code FROM entry e
        JOIN transfer t ON t.customer = e.customer AND t.id = e.transfer WHERE {_MISPLACED}
        UNION ALL SELECT customer, transfer, 'upstream cost and credit differ by ' || SUM(amount) FROM entry
        WHERE code IN ('upstream_cost', 'upstream_credit') GROUP BY customer, transfer HAVING SUM(amount) <> 0""",  # noqa: S608 - made of the words above alone
    "charge_is_what_legs_paid": """
        SELECT l.customer, l.request, 'account ' || l.account || ' took ' || l.taken || ', entries ' || COALESCE(s.total, 0)
        FROM leg l LEFT JOIN (SELECT e.customer, e.transfer, e.account, -SUM(e.amount) AS total FROM entry e
          JOIN transfer t ON t.customer = e.customer AND t.id = e.transfer AND t.code = 'settle'
          WHERE e.code IN ('wallet', 'allocation') GROUP BY e.customer, e.transfer, e.account) s
          ON s.customer = l.customer AND s.transfer = l.request AND s.account = l.account
        WHERE l.taken <> COALESCE(s.total, 0)
        UNION ALL SELECT r.customer, r.id, 'charged ' || r.charged || ', the wallet paid ' || SUM(l.taken) FROM request r
        JOIN leg l ON l.customer = r.customer AND l.request = r.id GROUP BY r.customer, r.id, r.charged
        HAVING COUNT(*) = SUM(CASE WHEN l.account = 1 THEN 1 ELSE 0 END) AND r.charged <> SUM(l.taken)
        UNION ALL SELECT r.customer, r.id, 'charged ' || r.charged || ', nobody paid' FROM request r WHERE r.charged <> 0 AND NOT EXISTS
          (SELECT 1 FROM leg l WHERE l.customer = r.customer AND l.request = r.id AND l.taken > 0)""",
    "overrun_is_booked": """
        SELECT r.customer, r.id, 'overrun ' || r.overrun || ', booked ' || COALESCE(s.total, 0) FROM request r
        LEFT JOIN (SELECT customer, transfer, -SUM(amount) AS total FROM entry WHERE code = 'loss' GROUP BY customer, transfer) s
          ON s.customer = r.customer AND s.transfer = r.id
        WHERE r.overrun <> COALESCE(s.total, 0)""",
    "refund_is_once": """
        SELECT r.customer, r.id, 'refunded ' || COALESCE(t.n, 0) || ' times' FROM request r
        LEFT JOIN (SELECT customer, names, COUNT(*) AS n FROM transfer WHERE code = 'refund_request' GROUP BY customer, names) t
          ON t.customer = r.customer AND t.names = r.id
        WHERE COALESCE(t.n, 0) <> CASE WHEN r.refund IS NULL THEN 0 ELSE 1 END
        UNION ALL SELECT r.customer, r.id, 'account ' || l.account || ' paid ' || l.taken || ', got back ' || COALESCE(s.total, 0)
        FROM request r JOIN leg l ON l.customer = r.customer AND l.request = r.id
        LEFT JOIN (SELECT customer, transfer, account, SUM(amount) AS total FROM entry WHERE code IN ('wallet', 'allocation')
          GROUP BY customer, transfer, account) s ON s.customer = r.customer AND s.transfer = r.refund AND s.account = l.account
        WHERE r.refund IS NOT NULL AND l.taken <> COALESCE(s.total, 0)""",
    "package_tokens_add_up": """
        SELECT customer, CAST(id AS TEXT), 'issued ' || issued || ', found ' || (available + held + used + removed) FROM account
        WHERE kind = 'allocation' AND available + held + used + removed NOT IN (0, issued)
        UNION ALL SELECT a.customer, a.asset, 'in circulation ' || SUM(a.available + a.held) || ', issued ' || COALESCE(MAX(s.total), 0)
        FROM account a LEFT JOIN (SELECT customer, asset, -SUM(amount) AS total FROM entry WHERE code = 'tokens_issued'
          GROUP BY customer, asset) s ON s.customer = a.customer AND s.asset = a.asset
        WHERE a.kind = 'allocation' GROUP BY a.customer, a.asset HAVING SUM(a.available + a.held) <> COALESCE(MAX(s.total), 0)""",
    "sold_is_deferred_recognised_or_written_off": """
        SELECT a.customer, CAST(a.id AS TEXT), 'deferred ' || COALESCE(s.total, 0) || ' of ' || a.paid || ', recognised ' || a.recognised
          || ', written off ' || a.written_off
        FROM account a LEFT JOIN (SELECT customer, account, SUM(amount) AS total FROM entry WHERE code = 'deferred'
          GROUP BY customer, account) s ON s.customer = a.customer AND s.account = a.id
        WHERE a.kind = 'allocation' AND COALESCE(s.total, 0) <>
          CASE WHEN a.available + a.held + a.used + a.removed = 0 THEN 0 ELSE a.paid - a.recognised - a.written_off END
        UNION ALL SELECT customer, CAST(id AS TEXT), 'empty, but deferred ' || (paid - recognised - written_off) FROM account
        WHERE kind = 'allocation' AND available + held = 0 AND used + removed > 0 AND paid - recognised - written_off <> 0""",
    "rows_belong_together": """
        SELECT l.customer, l.request, 'leg without request' FROM leg l
        WHERE NOT EXISTS (SELECT 1 FROM request r WHERE r.customer = l.customer AND r.id = l.request)
        UNION ALL SELECT r.customer, r.id, 'request without spender' FROM request r
        WHERE NOT EXISTS (SELECT 1 FROM spender p WHERE p.customer = r.customer AND p.key_id = r.key_id)
        UNION ALL SELECT a.customer, CAST(a.id AS TEXT), 'account without book' FROM account a
        WHERE NOT EXISTS (SELECT 1 FROM book b WHERE b.customer = a.customer)
        UNION ALL SELECT b.customer, '1', 'book without wallet' FROM book b
        WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.customer = b.customer AND a.id = 1 AND a.kind = 'wallet')""",
}


async def audit(tx: db.Tx, now_ms: int) -> list[Violation]:
    """All violations, at most a hundred a rule; [] when every rule holds. Give it a snapshot (`Database.read`)."""
    found: list[Violation] = []
    for rule, sql in RULES.items():
        rows = (await tx.exec_driver_sql(sql + f" LIMIT {VIOLATIONS_A_RULE}")).all()
        found += [Violation(rule, row[0], row[1], row[2]) for row in cast(list[Breach], rows)]
    for rule, check in CHECKS.items():
        found += [Violation(rule, customer, subject, detail) for customer, subject, detail in (await check(tx, now_ms))[:VIOLATIONS_A_RULE]]
    return found


async def _costs(tx: db.Tx, _now_ms: int) -> list[Breach]:
    """The exact costs are text, so their sum is taken here: each attempt's, rounded up once, stands in its transfer."""
    due: dict[tuple[int, str], int] = {}
    attempts = sa.text("SELECT customer, request, n, buy_cost, (SELECT MAX(n) FROM attempt b WHERE b.customer = a.customer AND b.request = a.request) FROM attempt a WHERE buy_cost <> '0'")  # fmt: skip # noqa: E501
    for customer, request, n, cost, last in await tx.execute(attempts):
        transfer = request if n == last else f"{request}.{n}"
        due[customer, transfer] = due.get((customer, transfer), 0) + (cost_nano(cost) or 0)
    booked: dict[tuple[int, str], int] = {}
    entries = sa.text("SELECT customer, transfer, SUM(amount) FROM entry WHERE code = 'upstream_cost' GROUP BY customer, transfer")
    for customer, transfer, amount in await tx.execute(entries):
        booked[customer, transfer] = int(amount)
    return [
        (key[0], key[1], f"attempts cost {due.get(key, 0)}, booked {booked.get(key, 0)}")
        for key in sorted(due.keys() | booked.keys())
        if due.get(key, 0) != booked.get(key, 0)
    ]


async def _open_too_long(tx: db.Tx, now_ms: int) -> list[Breach]:
    old = sa.text("SELECT customer, id, at FROM request WHERE state = 'held' AND at < :limit ORDER BY at")
    rows = await tx.execute(old, {"limit": now_ms - OPEN_MS_MAX})
    return [(customer, request, f"open for {(now_ms - at) // 60_000} minutes") for customer, request, at in rows]


CHECKS: Final[dict[str, Callable[[db.Tx, int], Awaitable[list[Breach]]]]] = {
    "cost_is_booked": _costs,
    "open_below_limit": _open_too_long,
}
