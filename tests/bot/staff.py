"""People at the operator's desk: an owner of the setting, and others to whom the owner gave a role."""

from tests.bot.stall import OWNER, Phone, Stall

from tokenarb.base import audit_log
from tokenarb.base.audit_log import Written
from tokenarb.customers import people, staff
from tokenarb.customers.roles import Role
from tokenarb.sim.telegram import control


async def owner(stall: Stall) -> Phone:
    """Who stands in ADMIN_ID_LIST, at the desk."""
    await control.act(stall.sim, {"meet": {"id": OWNER, "stars": 1000, "language_code": "en"}})
    phone = Phone(stall.server, OWNER)
    await phone.say("/admin")
    return phone


async def customer_of(stall: Stall, phone: Phone) -> int:
    """The number of who holds this phone."""
    async with stall.shop.database.read() as tx:
        found = await people.by_telegram(tx, stall.counter.shop.secret, phone.id)
    assert found is not None
    return found.id


async def with_role(stall: Stall, role: Role) -> Phone:
    """Somebody who has it already."""
    phone = await stall.person()
    async with stall.shop.database.transaction() as tx:
        await staff.give(tx, stall.counter.kit.clock.now_ms(), await customer_of(stall, phone), role)
    return phone


async def logged(stall: Stall) -> list[Written]:
    """The audit log, oldest first; its chain holds."""
    async with stall.shop.database.read() as tx:
        verdict = await audit_log.verify(tx, stall.counter.shop.secret)
        assert verdict.broken is None, verdict
        return list(reversed(await audit_log.page(tx, limit=1_000)))
