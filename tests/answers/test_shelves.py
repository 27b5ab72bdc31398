"""What every shelf of answers promises, held by both: in memory and in a real Redis."""

import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tokenarb.answers import model, purging, store
from tokenarb.answers.memory import ENTRY_OVERHEAD, ENTRY_PART, MemoryShelf
from tokenarb.answers.model import Entry, Name
from tokenarb.answers.ports import AnswerShelf
from tokenarb.answers.redis_shelf import RedisShelf
from tokenarb.base import db, redisdb
from tokenarb.base.errors import Unavailable

T = 1_700_000_000_000
TTL_MS = 60_000


@pytest_asyncio.fixture(params=["memory", "redis"])
async def shelf(request: pytest.FixtureRequest) -> AsyncIterator[AnswerShelf]:
    if request.param == "memory":
        yield MemoryShelf(ttl_ms=TTL_MS, bytes_max=1_000_000)
        return
    client = redisdb.client(request.getfixturevalue("redis_server").url, timeout_s=2.0)
    yield RedisShelf(client, ttl_ms=TTL_MS, prefix=f"test:{uuid.uuid4().hex}:")
    await client.aclose()


def entry(body: bytes = b"answer", *, at: int = T, customer: int = 1, model: str = "a/b") -> Entry:
    return Entry(body, at, "0.01", customer, model)


async def test_what_is_kept_is_found_until_it_is_too_old(shelf: AnswerShelf) -> None:
    name = Name("d" * 64, 1, "a/b")
    assert await shelf.find(name, T) is None
    await shelf.keep(name, entry(), T)
    assert await shelf.find(name, T + TTL_MS - 1) == entry()
    assert await shelf.find(Name("e" * 64, 1, "a/b"), T) is None
    assert await shelf.find(Name("d" * 64, 2, "a/b"), T) is None, "another customer's"
    assert await shelf.find(name, T + TTL_MS) is None
    await shelf.keep(name, entry(b"newer", at=T + 5), T + 10)
    found = await shelf.find(name, T + 10)
    assert found is not None
    assert found.body == b"newer"
    await shelf.keep(Name("f" * 64, 1, "a/b"), entry(at=T - TTL_MS), T)
    assert await shelf.find(Name("f" * 64, 1, "a/b"), T) is None, "too old when it came"


@pytest.mark.parametrize(
    ("customer", "model_id", "left"),
    [
        (None, None, set()),
        (1, None, {"of 2", "shared by 2"}),
        (None, "a/b", {"other model of 1"}),
        (1, "a/b", {"of 2", "other model of 1", "shared by 2"}),
        (2, None, {"of 1", "other model of 1", "shared by 1"}),
        (9, None, {"of 1", "of 2", "other model of 1", "shared by 1", "shared by 2"}),
    ],
)
async def test_a_purge_forgets_exactly_what_it_names(
    shelf: AnswerShelf, customer: int | None, model_id: str | None, left: set[str]
) -> None:
    kept = {
        "of 1": (Name("1" * 64, 1, "a/b"), entry()),
        "of 2": (Name("2" * 64, 2, "a/b"), entry(customer=2)),
        "other model of 1": (Name("3" * 64, 1, "a/c*[]"), entry(model="a/c*[]")),
        "shared by 1": (Name("4" * 64, 0, "a/b"), entry()),
        "shared by 2": (Name("5" * 64, 0, "a/b"), entry(customer=2)),
    }
    for name, made in kept.values():
        await shelf.keep(name, made, T)
    assert await shelf.purge(customer, model_id) == len(kept) - len(left)
    assert {word for word, (name, _) in kept.items() if await shelf.find(name, T)} == left


async def test_memory_is_bounded_and_forgets_the_least_recently_used() -> None:
    size = 1_000 + ENTRY_OVERHEAD
    shelf = MemoryShelf(ttl_ms=TTL_MS, bytes_max=10 * size)
    names = [Name(f"{n:064}", 1, "a/b") for n in range(30)]
    for name in names[:10]:
        await shelf.keep(name, entry(b"x" * 1_000), T)
    assert await shelf.find(names[0], T) is not None
    await shelf.keep(names[10], entry(b"x" * 1_000), T)
    assert await shelf.find(names[1], T) is None, "the one that nobody asked for"
    assert await shelf.find(names[0], T) is not None
    await shelf.keep(names[0], entry(b"y" * 500), T)
    for name in names[11:]:
        await shelf.keep(name, entry(b"x" * 1_000), T)
        assert shelf.bytes <= 10 * size
    await shelf.keep(Name("g", 1, "a/b"), entry(b"x" * (10 * size // ENTRY_PART)), T)
    assert await shelf.find(Name("g", 1, "a/b"), T) is None, "a giant does not push out the rest"
    assert await shelf.purge(None, None) == len(shelf._kept) + 10 - len(shelf)
    assert (shelf.bytes, len(shelf)) == (0, 0)


async def test_a_redis_that_is_away_says_so() -> None:
    client = redisdb.client("redis://127.0.0.1:1/0", timeout_s=0.2)
    shelf = RedisShelf(client, ttl_ms=TTL_MS)
    for asked in (shelf.find(Name("d", 1, "m"), T), shelf.keep(Name("d", 1, "m"), entry(), T), shelf.purge(None, None)):
        with pytest.raises(Unavailable):
            await asked
    await client.aclose()


def test_the_name_is_of_the_request_whatever_the_order_of_its_members() -> None:
    def named(body: bytes, customer: int = 1, beside: tuple[str, ...] = ("1",)) -> str:
        return model.name(model.document(body), customer=customer, model="a/b", beside=beside).digest

    one = named(b'{"seed":1,"messages":[{"role":"user","content":"hi"}]}')
    assert one == named(b'{ "messages": [{"content":"\\u0068i", "role":"user"}], "seed": 1 }')
    others = {
        named(b'{"seed":2,"messages":[{"role":"user","content":"hi"}]}'),
        named(b'{"seed":1,"messages":[{"role":"user","content":"hi "}]}'),
        named(b'{"seed":1,"messages":[{"role":"user","content":"hi"}],"top_p":0.1}'),
        named(b'{"seed":1,"messages":[{"role":"user","content":"hi"}],"top_p":0.10000000000000000001}'),
        named(b'{"seed":1,"messages":[{"role":"user","content":"hi"}]}', customer=2),
        named(b'{"seed":1,"messages":[{"role":"user","content":"hi"}]}', beside=("2",)),
    }
    assert len(others | {one}) == 7
    for wrong in (b"[]", b"{", b'{"a":\xff}'):
        with pytest.raises(ValueError):
            model.document(wrong)


async def test_a_purge_that_is_told_is_followed_once_by_every_worker(tmp_path) -> None:
    database = db.Database(f"sqlite:///{tmp_path / 'p.db'}")
    async with database.engine.begin() as connection:
        await connection.run_sync(db.metadata.create_all, tables=[store.answer_purge])
    shelves = [MemoryShelf(ttl_ms=TTL_MS, bytes_max=1_000_000) for _ in range(2)]
    workers = [purging.Purges(shelf) for shelf in shelves]

    async def look() -> None:
        async with database.read() as tx:
            for worker in workers:
                await worker.look(tx)

    await look()
    name = Name("d", 1, "a/b")
    for shelf in shelves:
        await shelf.keep(name, entry(), T)
    await look()
    assert [len(shelf) for shelf in shelves] == [1, 1]
    for _ in range(2):  # the second comes in the same millisecond
        async with database.transaction() as tx:
            await purging.tell(tx, T + 5, 1, None)
    await look()
    assert [len(shelf) for shelf in shelves] == [0, 0]
    assert workers[0].until_ms >= T + 5
    await shelves[0].keep(name, entry(at=T + 50), T + 50)
    await look()
    assert len(shelves[0]) == 1, "what came later is not forgotten"
    await database.close()
