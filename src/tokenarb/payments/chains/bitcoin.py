"""Bitcoin through the Esplora REST interface (an own electrs, or a public instance): blocks come raw and are verified, see `rawblock`."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Final

import msgspec

from tokenarb.base.errors import Broken, Unavailable
from tokenarb.payments.chains import rawblock, scripts
from tokenarb.payments.networks import Network
from tokenarb.payments.ports import Web
from tokenarb.payments.sightings import Block, Header, Place, Tip, Transfer, Watched

BLOCK_MAX: Final = 4_100_000
"""Bytes; consensus allows 4,000,000 units of weight."""

PENDING_MAX: Final = 4_000_000
WORD_MAX: Final = 400
RETRY_S: Final = 10.0
_HASH: Final = re.compile(rb"[0-9a-f]{64}")
_HEADER: Final = re.compile(rb"[0-9a-f]{160}")


class _Output(msgspec.Struct):
    scriptpubkey: str
    value: Annotated[int, msgspec.Meta(ge=0, le=21_000_000 * 10**8)]


class _Pending(msgspec.Struct):
    txid: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    vout: list[_Output]


_pending: Final = msgspec.json.Decoder(list[_Pending])


class Bitcoin:
    """One Esplora address. Hashes are written as people write them."""

    def __init__(self, network: Network, web: Web) -> None:
        self._network = network
        self._web = web
        self._scripts: dict[str, bytes] = {}
        self._genuine = False

    async def tip(self) -> Tip:
        """See ports. Raises: Unavailable, also for a node of another chain."""
        if not self._genuine:
            first = await self._hash_at(0)
            if first != self._network.identity:
                raise Unavailable(f"the node's first block is {first}, not {self._network.identity}: it is of another chain")
            self._genuine = True
        text = await self._get("/blocks/tip/height", WORD_MAX)
        if text is None or not re.fullmatch(rb"[0-9]{1,9}", text):
            raise Unavailable(f"the node's height is {text!r}", retry_after_s=RETRY_S)
        return Tip(int(text), None)

    async def mistakes(self) -> Sequence[str]:
        """See ports: there are no tokens."""
        return ()

    async def headers(self, heights: Sequence[int]) -> Sequence[Header | None]:
        """See ports. One after the other: only a fork asks for more than one."""
        return [await self._header(height) for height in heights]

    async def blocks(self, first: int, last: int, watched: Watched) -> Sequence[Block]:
        """See ports."""
        wanted = self._wanted(watched)
        found: list[Block] = []
        for height in range(first, last + 1):
            block = await self._block(height, wanted)
            if found and block.header.parent != found[-1].header.hash:
                raise Unavailable(f"the chain moved between blocks {height - 1} and {height}", retry_after_s=1)
            found.append(block)
        return found

    async def pending(self, addresses: Sequence[str]) -> Sequence[Transfer] | None:
        """See ports: the first fifty an address, which is what Esplora tells."""
        found = []
        for address in addresses:
            body = await self._get(f"/address/{address}/txs/mempool", PENDING_MAX)
            try:
                waiting = _pending.decode(body or b"[]")
            except msgspec.DecodeError as wrong:
                raise Unavailable(f"what waits for {address} makes no sense: {wrong}", retry_after_s=RETRY_S) from None
            script = self._script(address).hex()
            for one in waiting:
                paid = [(index, output) for index, output in enumerate(one.vout) if output.scriptpubkey == script and output.value]
                found += [Transfer(one.txid, index, address, None, output.value) for index, output in paid]
        return found

    async def witness(self, blocks: Sequence[Block], watched: Watched) -> None:
        """See ports: this is one node, see `several`."""

    async def coins(self, addresses: Sequence[str], place: Place) -> Sequence[int] | None:
        """See ports: every satoshi comes by an output."""
        return None

    async def _block(self, height: int, wanted: Mapping[bytes, str]) -> Block:
        name = await self._hash_at(height)
        raw = None if name is None else await self._get(f"/block/{name}/raw", BLOCK_MAX)
        if raw is None:
            raise Unavailable(f"the node has no block {height} yet", retry_after_s=1)
        try:
            header = rawblock.header(raw)
            # Out of the event loop: a full block takes a noticeable part of a second.
            paid = await asyncio.to_thread(rawblock.payments, raw, wanted)
        except ValueError as wrong:
            raise Unavailable(f"block {height} as the node gives it: {wrong}", retry_after_s=RETRY_S) from None
        if header.hash != name:
            raise Unavailable(f"asked for block {name}, the node gave {header.hash}", retry_after_s=RETRY_S)
        self._check_work(name)
        transfers = tuple(Transfer(one.tx, one.index, one.address, None, one.satoshi) for one in paid if one.satoshi)
        return Block(Header(height, header.hash, header.parent, header.at_ms), transfers)

    async def _header(self, height: int) -> Header | None:
        name = await self._hash_at(height)
        text = None if name is None else await self._get(f"/block/{name}/header", WORD_MAX)
        if text is None:
            return None
        if not _HEADER.fullmatch(text) or (header := rawblock.header(bytes.fromhex(text.decode()))).hash != name:
            raise Unavailable(f"the header of block {name} is another one's", retry_after_s=RETRY_S)
        self._check_work(name)
        return Header(height, header.hash, header.parent, header.at_ms)

    def _check_work(self, name: str) -> None:
        """A block that nobody worked for is made up."""
        if int(name, 16) >> 256 - self._network.zero_bits:
            raise Unavailable(f"no work stands behind block {name}: the node made it up, or is of a test network", retry_after_s=RETRY_S)

    async def _hash_at(self, height: int) -> str | None:
        text = await self._get(f"/block-height/{height}", WORD_MAX)
        if text is not None and not _HASH.fullmatch(text):
            raise Unavailable(f"the node's hash of block {height} is {text[:80]!r}", retry_after_s=RETRY_S)
        return None if text is None else text.decode()

    async def _get(self, path: str, limit: int) -> bytes | None:
        """The body; None: there is no such thing. Raises: Unavailable."""
        status, headers, body = await self._web.ask(b"GET", path.encode(), b"", limit=limit)
        if status == 404:
            return None
        if status != 200:
            retry = headers.get(b"retry-after", b"")
            raise Unavailable(f"the node answered status {status}", retry_after_s=float(retry) if retry.isdigit() else RETRY_S)
        return body.strip() if limit == WORD_MAX else body

    def _wanted(self, watched: Watched) -> dict[bytes, str]:
        """Scripts of the watched addresses; each is worked out once."""
        return {self._script(address): address for address in watched.customers}

    def _script(self, address: str) -> bytes:
        found = self._scripts.get(address)
        if found is None:
            try:
                found = self._scripts[address] = scripts.script(address)
            except ValueError as wrong:
                raise Broken(f"a customer was given {address!r}, which is no address: {wrong}") from None
        return found
