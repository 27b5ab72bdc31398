"""Verbs on the people behind customers: who has which Telegram id, where they live, whether they can be reached."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from tokenarb.base import db
from tokenarb.base.sealing import Sealer
from tokenarb.customers import person_store, staff, store, telegram
from tokenarb.customers.model import Customer, Declaration, Person, Reader

_SOURCE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


async def by_telegram(tx: db.Tx, secret: bytes, telegram_id: int) -> Customer | None:
    """The customer with this Telegram id."""
    person = await person_store.person_by_digest(tx, telegram.digest(secret, telegram_id))
    return None if person is None else await store.by_id(tx, person.customer)


async def introduce(tx: db.Tx, customer: int, telegram_id: int, secret: bytes, sealer: Sealer, source: str = "") -> Person:
    """Ties a new customer to a Telegram id. What cannot be a start parameter is no source. Two at once: the database refuses the second."""
    known = source if _SOURCE.fullmatch(source) else ""
    person = Person(customer, telegram.seal(sealer, telegram_id, customer), known, None)
    await person_store.insert_person(tx, telegram.digest(secret, telegram_id), person)
    return person


async def reach(tx: db.Tx, customer: int) -> Person | None:
    """How a customer is reached; None: not in Telegram, or erased."""
    return await person_store.person_of(tx, customer)


async def everybody(tx: db.Tx) -> Sequence[tuple[int, str]]:
    """(customer, sealed Telegram id) of everybody who can be reached."""
    return await person_store.sealed_ids(tx)


async def reachable(tx: db.Tx, first: int, last: int) -> frozenset[int]:
    """Those of these customers who can be written to in Telegram."""
    return await person_store.reachable(tx, first, last)


async def count(tx: db.Tx) -> int:
    """How many people are known by their Telegram id: those ids are lost with the secrets file."""
    return await person_store.people(tx)


async def mark_unreachable(tx: db.Tx, now_ms: int, customer: int) -> None:
    """He blocked the bot, or is gone: nothing is sent until he writes again."""
    await person_store.set_unreachable(tx, customer, now_ms)


async def mark_reachable(tx: db.Tx, customer: int) -> None:
    """He is back."""
    await person_store.set_unreachable(tx, customer, None)


async def set_language(tx: db.Tx, customer: int, language: str) -> None:
    """The language of messages to him."""
    await store.set_language(tx, customer, language)


async def declare(tx: db.Tx, now_ms: int, customer: int, country: str, terms_version: str) -> Declaration:
    """Keeps what was agreed to: he lives there, is 18 or older, accepts these terms. Whether that suffices `compliance.rules` says."""
    record = Declaration(customer, now_ms, country, terms_version)
    await person_store.insert_declaration(tx, record)
    return record


async def declarations(tx: db.Tx, customer: int) -> Sequence[Declaration]:
    """Everything he declared, the latest first."""
    return await person_store.declarations(tx, customer)


async def countries(tx: db.Tx, customers: Collection[int]) -> dict[int, str]:
    """The country each of these customers declared last; who declared nothing is not among them."""
    return await person_store.countries(tx, customers)


async def readers(tx: db.Tx, joined_before_ms: int, after: int, limit: int) -> Sequence[Reader]:
    """Who may be written to without having asked: reachable, not stopped, not silenced; in the order of their numbers."""
    return await person_store.readers(tx, joined_before_ms, after, limit)


async def silence(tx: db.Tx, now_ms: int, customer: int) -> None:
    """He wants no news; once more is harmless. Letters about what he does himself still come."""
    await person_store.insert_silence(tx, customer, now_ms)


async def unsilence(tx: db.Tx, customer: int) -> None:
    """He wants news again."""
    await person_store.delete_silence(tx, customer)


async def forget(tx: db.Tx, customer: int) -> None:
    """Erases the tie to Telegram, the language and a role; what was bought stays under a number that names nobody (accounting)."""
    await person_store.delete_person(tx, customer)
    await person_store.delete_silence(tx, customer)
    await staff.take(tx, customer)
    await store.set_language(tx, customer, None)
