"""What an invoice in coins shows of what came: under, over, late, split, reversed (rules P11, P14)."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tokenarb.payments import coin_quotes, valuation
from tokenarb.payments.coin_quotes import Arrival, Progress, Quote
from tokenarb.payments.families import Family
from tokenarb.payments.model import InvoiceState

NOW = 1_790_000_000_000
END = NOW + coin_quotes.LOCK_MS
DOLLAR = 10**9
QUOTE = Quote("a" * 32, 7, "tron", Family.TRON, "USDT", 6, "T…", 10_000_000, 10 * DOLLAR, Fraction(1), NOW, END)
S = InvoiceState


def came(units: int, progress: Progress = Progress.CREDITED, seen_ms: int = NOW + 1, confirmations: int = 0, needed: int = 0) -> Arrival:
    return Arrival(units, units * 1000, seen_ms, progress, confirmations, needed)


def test_P14_paid_exactly():
    assert coin_quotes.standing(QUOTE, [], NOW).state is S.WAITING
    seen = coin_quotes.standing(QUOTE, [came(10_000_000, Progress.SEEN, needed=19)], NOW)
    assert (seen.state, seen.missing, seen.needed, seen.confirmations) == (S.SEEN, 0, 19, 0)
    half = coin_quotes.standing(QUOTE, [came(10_000_000, Progress.CONFIRMING, confirmations=9, needed=19)], NOW)
    assert (half.state, half.pending, half.confirmations) == (S.CONFIRMING, 10 * DOLLAR, 9)
    done = coin_quotes.standing(QUOTE, [came(10_000_000)], NOW)
    assert (done.state, done.over, done.missing, done.late) == (S.CREDITED, 0, 0, False)


def test_P14_a_cent_less_shows_what_is_left():
    shown = coin_quotes.standing(QUOTE, [came(9_990_000)], NOW)
    assert (shown.state, shown.missing, shown.missing_units) == (S.UNDERPAID, DOLLAR // 100, 10_000)
    assert coin_quotes.standing(QUOTE, [came(9_990_000), came(10_000)], NOW).state is S.CREDITED


def test_P14_ten_payments_of_a_dollar():
    parts = [came(1_000_000) for _ in range(10)]
    states = [coin_quotes.standing(QUOTE, parts[:n], NOW).state for n in range(11)]
    assert states == [S.WAITING, *[S.UNDERPAID] * 9, S.CREDITED]


def test_P14_three_times_as_much_stays_in_the_wallet():
    shown = coin_quotes.standing(QUOTE, [came(30_000_000)], NOW)
    assert (shown.state, shown.over) == (S.CREDITED, 20 * DOLLAR)


def test_P14_two_weeks_late_is_credited_and_says_so():
    late = END + 14 * 86_400_000
    assert coin_quotes.standing(QUOTE, [], late).state is S.EXPIRED
    shown = coin_quotes.standing(QUOTE, [came(10_000_000, seen_ms=late)], late)
    assert (shown.state, shown.late, shown.missing_units) == (S.CREDITED, True, None)


def test_P11_late_at_a_lower_rate_is_not_the_whole_price():
    late = replace(came(10_000_000, seen_ms=END), nano=9 * DOLLAR)
    shown = coin_quotes.standing(QUOTE, [late], END + 1)
    assert (shown.state, shown.credited, shown.missing, shown.missing_units) == (S.EXPIRED, 9 * DOLLAR, DOLLAR, None)


def test_P7_a_payment_that_was_replaced_leaves_the_invoice_waiting():
    gone = came(10_000_000, Progress.REVERSED)
    assert coin_quotes.standing(QUOTE, [gone], NOW).state is S.WAITING
    assert coin_quotes.standing(QUOTE, [gone], END).state is S.EXPIRED


def test_P7_seen_is_never_credited():
    for progress in (Progress.SEEN, Progress.CONFIRMING):
        assert coin_quotes.standing(QUOTE, [came(10**9, progress)], NOW).state is not S.CREDITED


def test_what_is_left_of_a_volatile_coin_can_be_typed():
    quote = replace(QUOTE, asset="ETH", decimals=18, units=3 * 10**15, usd=Fraction("3512.25"))
    shown = coin_quotes.standing(quote, [replace(came(1), nano=5 * DOLLAR)], NOW)
    assert shown.missing_units % 10**10 == 0
    assert valuation.credit_nano(quote.usd, valuation.coins(shown.missing_units, 18)) >= 5 * DOLLAR


def test_P11_a_payment_belongs_to_the_newest_quote_made_before_it_was_seen():
    second = replace(QUOTE, invoice="b" * 32, created_at_ms=NOW + 60_000, expires_at_ms=END + 60_000)
    other = replace(QUOTE, invoice="c" * 32, asset="TRX", created_at_ms=NOW + 61_000)
    made = [second, other, QUOTE]
    assert coin_quotes.belongs(made, "USDT", NOW - 1) is None
    assert coin_quotes.belongs(made, "USDT", NOW + 59_999) is QUOTE
    assert coin_quotes.belongs(made, "USDT", NOW + 60_000) is second
    assert coin_quotes.belongs(made, "USDT", NOW + 10**9) is second
    assert coin_quotes.belongs(made, "USDC", NOW + 10**9) is None


arrivals = st.builds(
    Arrival,
    st.integers(0, 10**8),
    st.integers(0, 30 * DOLLAR),
    st.integers(NOW, END + 10**6),
    st.sampled_from(Progress),
    st.integers(0, 30),
    st.integers(0, 30),
)


@given(st.lists(arrivals, max_size=6), st.integers(NOW, END + 10**6))
def test_P14_nothing_is_lost_and_nothing_counts_twice(found, now_ms):
    shown = coin_quotes.standing(QUOTE, found, now_ms)
    there = [arrival for arrival in found if arrival.progress is not Progress.REVERSED]
    assert shown.credited + shown.pending == sum(arrival.nano for arrival in there)
    assert shown.missing == max(0, QUOTE.nano - shown.credited - shown.pending)
    assert shown.over == max(0, shown.credited - QUOTE.nano)
    assert (shown.state is S.CREDITED) == (shown.credited >= QUOTE.nano)
    assert (shown.missing_units is None) == (now_ms >= END)


history = st.lists(
    st.tuples(st.sampled_from(["new", "seen", "confirm", "credit", "reverse", "tick", "cancel"]), st.integers(0, 5)), max_size=25
)


@given(history)
def test_P14_whatever_happens_the_invoice_moves_as_invoices_do(events):
    """Any order of arrivals, confirmations, reversals and time: `advanced` never meets a step that cannot be, and a receipt stays one."""
    found: list[Arrival] = []
    state, now_ms = S.WAITING, NOW
    for event, n in events:
        now_ms += 60_000
        if event == "new":
            found.append(came((n + 1) * 1_000_000, Progress.SEEN, seen_ms=now_ms))
        elif event == "tick":
            now_ms += n * 300_000
        elif event == "cancel":
            state = S.CANCELLED if state is S.WAITING else state
        elif found:
            at = n % len(found)
            to = {"seen": Progress.SEEN, "confirm": Progress.CONFIRMING, "credit": Progress.CREDITED, "reverse": Progress.REVERSED}[event]
            found[at] = replace(found[at], progress=to)
        before = state
        shown = coin_quotes.standing(QUOTE, found, now_ms)
        state = coin_quotes.advanced(before, shown.state)
        assert before is not S.CREDITED or state is S.CREDITED
        assert before is S.CREDITED or (state is S.CREDITED) == (shown.credited >= QUOTE.nano)
