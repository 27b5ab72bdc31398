"""A simulator as it was before a restart: the entries of its state file, one after the other."""

from __future__ import annotations

import dataclasses

from tokenarb.sim.telegram import checkout, journal
from tokenarb.sim.telegram.people import Person
from tokenarb.sim.telegram.simulator import Simulator
from tokenarb.sim.telegram.stars import Payment, Subscription


def restore(sim: Simulator) -> None:
    """Read the state file, go on writing it, and let subscriptions renew."""
    for entry in sim.journal.replay():
        _apply(sim, entry)
    sim.journal.open()
    for subscription in sim.stars.subscriptions.values():
        sim.start(checkout.renewals(sim, subscription))


def _apply(sim: Simulator, entry: journal.Entry) -> None:
    stars = sim.stars
    match entry:
        case journal.Known(person):
            _know(sim, person)
        case journal.Linked(link, invoice):
            stars.links[link] = invoice
        case journal.Paid(charge_id, number, invoice, at, stars_left):
            person = sim.people[number]
            person.stars, person.started = stars_left + invoice.amount, True
            stars.take(Payment(charge_id, person, invoice, at))
        case journal.Refunded(charge_id, at, stars_left):
            payment = stars.payments[charge_id]
            payment.person.stars = stars_left - payment.invoice.amount
            stars.give_back(payment, at)
        case journal.Withdrawn(id, amount, at):
            stars.withdraw(id, amount, at)
        case journal.Subscribed(charge_id, until, by_person, by_bot):
            stars.subscriptions[charge_id] = Subscription(stars.payments[charge_id], until, by_person, by_bot)
        case journal.Moved(offset_s):
            sim.clock.offset_s = offset_s


def _know(sim: Simulator, person: Person) -> None:
    known = sim.people.get(person.id)
    if known is None:
        sim.meet(person)
        return
    for member in dataclasses.fields(Person):
        setattr(known, member.name, getattr(person, member.name))
