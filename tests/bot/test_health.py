"""How the house is, on the operator's phone; and alarms that find the owners by themselves, once for the whole cluster."""

from tests.bot.staff import owner, with_role
from tests.bot.stall import OWNER, Phone, Stall

from tokenarb.customers.roles import Role
from tokenarb.ops import leases, maintenance
from tokenarb.ops.alarms import Bell
from tokenarb.ops.alert_chores import AlertChores
from tokenarb.ops.metrics import Metrics
from tokenarb.ops.shop_chores import ShopChores

MINUTE_MS = 60_000


def worker(stall: Stall) -> ShopChores:
    """The jobs of one process of the cluster, with a bell of its own."""
    kit = stall.counter.kit
    return ShopChores(
        kit.database, Bell(Metrics()), kit.house, kit.secrets.user_hmac, frozenset({OWNER}), AlertChores(kit.database, lambda _: {}), None
    )


def alerts(phone: Phone) -> list[str]:
    return [message["text"] for message in phone.messages if "It needs you" in message["text"]]


async def test_an_urgent_alarm_finds_the_owners_once_for_all_workers(stall: Stall) -> None:
    boss, partner = await owner(stall), await with_role(stall, Role.OWNER)
    clerk = await with_role(stall, Role.SUPPORT)
    now_ms = stall.counter.kit.clock.now_ms()
    workers = [worker(stall), worker(stall)]
    for one in workers:
        one.bell.ring("upstream_away", "credits: <no answer>", now_ms)
        one.bell.ring("catalogue_stale", "last read 50 hours ago", now_ms)
        await one.paging(now_ms)
    await stall.quiet()
    for phone in (boss, partner):
        (told,) = alerts(phone)
        assert "the upstream does not answer" in told and "credits: <no answer>" in told
        assert "docs/operations.md#upstream_away" in told
    assert alerts(clerk) == []
    for minutes, count in ((30, 1), (31, 2)):
        stall.sim.clock.advance(minutes * 60)
        later_ms = stall.counter.kit.clock.now_ms()
        workers[0].bell.ring("upstream_away", "credits: still", later_ms)
        await workers[0].paging(later_ms)
        await stall.quiet()
        assert len(alerts(boss)) == count, minutes


async def test_what_the_database_cannot_take_is_told_when_it_is_back(lean_stall: Stall) -> None:
    boss, one = await owner(lean_stall), worker(lean_stall)
    now_ms = lean_stall.counter.kit.clock.now_ms()
    one.bell.ring("disk_low", "90 MB are free", now_ms)
    async with lean_stall.shop.database.transaction() as tx:
        await tx.exec_driver_sql("ALTER TABLE alarm_said RENAME TO alarm_away")
    await one.paging(now_ms)
    async with lean_stall.shop.database.transaction() as tx:
        await tx.exec_driver_sql("ALTER TABLE alarm_away RENAME TO alarm_said")
    assert alerts(boss) == []
    await one.paging(now_ms)
    await lean_stall.quiet()
    assert len(alerts(boss)) == 1


async def test_the_screen_says_what_needs_a_look_first(stall: Stall) -> None:
    boss, one = await owner(stall), worker(stall)
    clerk = await with_role(stall, Role.SUPPORT)
    await boss.press("Analytics & Reports")
    shown = await boss.sees("All is well")
    assert "✅ letters: none is late" in shown["text"] and "answers; 1 worker at work" in shown["text"]
    now_ms = stall.counter.kit.clock.now_ms()
    async with stall.shop.database.transaction() as tx:
        await maintenance.begin(tx, now_ms, "moving <house>")
        assert await leases.take(tx, now_ms - 600 * MINUTE_MS, "audit", "me", every_ms=0, limit_ms=1)
        await leases.succeeded(tx, "audit", "me", now_ms - 600 * MINUTE_MS)
    one.bell.ring("upstream_account", "402", now_ms)
    await one.paging(now_ms)
    text = (await clerk.say("/health"))["text"]
    assert "4 of 7 need a look" in text
    assert text.index("⚠️ serving: maintenance: moving <house>") < text.index("✅ database")
    assert "⚠️ upstream: 402, 0 min ago" in text
    assert "⚠️ jobs: late: audit ran 10 h ago" in text
    assert "⚠️ upstream_account: 402" in text
    assert not any("Stats" in button["text"] for line in clerk.last["buttons"] for button in line)
