"""Chains that speak Ethereum's JSON-RPC. Whole blocks are read, so the cost of a block does not depend on how many addresses are watched.

Of each block: its header and transactions (transfers of coins), and every ERC-20 Transfer it logged, asked for by the block's hash
(EIP-234), so that a node which does not have that very block must say so instead of finding nothing (rule P6). What a token's log claims is
held against the balances before and after the block (P8).
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated, Final

import msgspec

from tokenarb.base.errors import Unavailable
from tokenarb.payments.chains.jsonrpc import RETRY_S, Call, Node, RpcError, read, read_or_none
from tokenarb.payments.networks import Network
from tokenarb.payments.ports import Web
from tokenarb.payments.sightings import COIN, Block, Header, Place, Spent, Tip, Transfer, Watched

TRANSFER: Final = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
"""keccak256 of Transfer(address,address,uint256)."""

DECIMALS: Final = "0x313ce567"
"""The selector of decimals()."""

BALANCE_OF: Final = "0x70a08231"
"""The selector of balanceOf(address)."""

BLOOM_BITS: Final = (1443, 481, 1060)
"""The bits that TRANSFER sets in a block's bloom filter (Yellow Paper, 4.3.1: three pairs of bytes of its keccak256, modulo 2048)."""

Quantity = Annotated[str, msgspec.Meta(pattern="^0x[0-9a-fA-F]{1,64}$")]
Hash = Annotated[str, msgspec.Meta(pattern="^0x[0-9a-fA-F]{64}$")]
Address = Annotated[str, msgspec.Meta(pattern="^0x[0-9a-fA-F]{40}$")]
Hex = Annotated[str, msgspec.Meta(pattern="^0x[0-9a-fA-F]*$")]


class _Header(msgspec.Struct, rename="camel"):
    number: Quantity
    hash: Hash
    parent_hash: Hash
    timestamp: Quantity

    def header(self) -> Header:
        return Header(int(self.number, 16), self.hash.lower(), self.parent_hash.lower(), int(self.timestamp, 16) * 1000)


class _Transaction(msgspec.Struct):
    hash: Hash
    value: Quantity
    sender: Address = msgspec.field(name="from")
    to: Address | None = None

    def transfer(self, watched: Watched) -> Transfer:
        """What it brings by itself."""
        return Transfer(self.hash.lower(), COIN, (self.to or "").lower(), None, int(self.value, 16), watched.own(self.sender.lower()))

    def spent(self, receipt: "_Receipt") -> Spent:
        """What it costs its sender."""
        return Spent(self.hash.lower(), self.sender.lower(), receipt.fee + (int(self.value, 16) if receipt.good else 0))


class _Block(_Header, rename="camel"):
    logs_bloom: Hex
    transactions: list[_Transaction]


class _Log(msgspec.Struct, rename="camel"):
    address: Address
    topics: list[Hash]
    data: Hex
    block_hash: Hash
    transaction_hash: Hash
    log_index: Quantity
    removed: bool = False


class _Receipt(msgspec.Struct, rename="camel"):
    transaction_hash: Hash
    block_hash: Hash
    status: Quantity
    logs: list[_Log]
    gas_used: Quantity
    effective_gas_price: Quantity = "0x0"
    l1_fee: Quantity | None = msgspec.field(name="l1Fee", default=None)  # what a rollup of the OP family adds

    @property
    def good(self) -> bool:
        return int(self.status, 16) == 1

    @property
    def fee(self) -> int:
        return int(self.gas_used, 16) * int(self.effective_gas_price, 16) + int(self.l1_fee or "0x0", 16)


class Evm:
    """One node of one chain. Addresses and hashes are lower-case hex."""

    def __init__(self, network: Network, web: Web, *, batch: int = 50) -> None:
        self._network = network
        self._node = Node(web, batch=batch)

    async def tip(self) -> Tip:
        """See ports. Raises: Unavailable, also for a node of another chain."""
        chain_id, latest = await self._node.ask([("eth_chainId", []), ("eth_blockNumber", [])])
        found = int(read(chain_id, Quantity, "chain id"), 16)
        if str(found) != self._network.identity:
            raise Unavailable(f"the node is of chain {found}, not {self._network.identity}")
        height = int(read(latest, Quantity, "height"), 16)
        try:
            (final,) = await self._node.ask([("eth_getBlockByNumber", ["finalized", False])])
        except RpcError:
            return Tip(height, None)  # it has no such tag
        header = read_or_none(final, _Header, "finalized block")
        return Tip(height, None if header is None else int(header.number, 16))

    async def mistakes(self) -> Sequence[str]:
        """See ports: `decimals()` of every token."""
        tokens = [asset for contract, asset in self._network.assets.items() if contract is not None]
        raws = await self._node.ask([("eth_call", [{"to": asset.contract, "data": DECIMALS}, "latest"]) for asset in tokens])
        found = []
        for asset, raw in zip(tokens, raws, strict=True):
            said = read(raw, Hex, "decimals")
            if len(said) != 66:
                found.append(f"{asset.symbol}: there is no token at {asset.contract}")
            elif int(said, 16) != asset.decimals:
                found.append(f"{asset.symbol}: {asset.contract} has {int(said, 16)} decimals, not {asset.decimals}")
        return found

    async def headers(self, heights: Sequence[int]) -> Sequence[Header | None]:
        """See ports."""
        raws = await self._node.ask([_block(height, whole=False) for height in heights])
        found = [read(raw, _Header | None, "block") for raw in raws]  # type: ignore[arg-type]  # as above
        for height, header in zip(heights, found, strict=True):
            if header is not None and int(header.number, 16) != height:
                raise Unavailable(f"asked for block {height}, the node gave {int(header.number, 16)}", retry_after_s=RETRY_S)
        return [None if header is None else header.header() for header in found]

    async def blocks(self, first: int, last: int, watched: Watched) -> Sequence[Block]:
        """See ports."""
        heights = range(first, last + 1)
        raws = await self._node.ask([_block(height, whole=True) for height in heights])
        found = [_whole(raw, height) for raw, height in zip(raws, heights, strict=True)]
        for parent, child in itertools.pairwise(found):
            if child.parent_hash != parent.hash:
                raise Unavailable(f"the chain moved between blocks {int(parent.number, 16)} and the next", retry_after_s=1)
        logs = await self._logs(found)
        coins = await self._coins(found, watched)
        blocks = []
        for block, entries, (moved, spent) in zip(found, logs, coins, strict=True):
            tokens = await self._proved(block, _transfers(entries, watched), entries)
            blocks.append(Block(block.header(), (*moved, *tokens), spent))
        return blocks

    async def pending(self, addresses: Sequence[str]) -> Sequence[Transfer] | None:
        """See ports: the next block is seconds away."""
        return None

    async def witness(self, blocks: Sequence[Block], watched: Watched) -> None:
        """See ports: this is one node, see `several`."""

    async def coins(self, addresses: Sequence[str], place: Place) -> Sequence[int] | None:
        """See ports."""
        raws = await self._node.ask([("eth_getBalance", [address, {"blockHash": place.hash}]) for address in addresses])
        return [int(read(raw, Quantity, "balance"), 16) for raw in raws]

    async def _logs(self, blocks: Sequence[_Block]) -> list[list[_Log]]:
        """Every Transfer of each block, in the order in which they happened."""
        raws = await self._node.ask([("eth_getLogs", [{"blockHash": block.hash, "topics": [TRANSFER]}]) for block in blocks])
        found = []
        for block, raw in zip(blocks, raws, strict=True):
            logs = read(raw, list[_Log], "logs")
            if not logs and _may_transfer(block):
                logs = await self._from_receipts(block)
            if any(log.block_hash != block.hash or log.removed or log.topics[:1] != [TRANSFER] for log in logs):
                raise Unavailable(f"logs of other blocks among those of {block.hash}", retry_after_s=RETRY_S)
            found.append(sorted(logs, key=lambda log: int(log.log_index, 16)))
        return found

    async def _from_receipts(self, block: _Block) -> list[_Log]:
        """The block's filter says that there may be transfers, the node found none: each transaction is asked for its logs (P5)."""
        calls: list[Call] = [("eth_getTransactionReceipt", [one.hash]) for one in block.transactions]
        receipts = await self._receipts(block, calls)
        return [log for receipt in receipts for log in receipt.logs if log.topics[:1] == [TRANSFER]]

    async def _receipts(self, block: _Block, calls: Sequence[Call]) -> list[_Receipt]:
        found = []
        for raw, (_, (asked,)) in zip(await self._node.ask(calls), calls, strict=True):
            receipt = read_or_none(raw, _Receipt, "receipt")
            if receipt is None or receipt.block_hash != block.hash or receipt.transaction_hash != asked:
                raise Unavailable(f"no receipt of transaction {asked} in block {block.hash}", retry_after_s=RETRY_S)
            found.append(receipt)
        return found

    async def _coins(self, blocks: Sequence[_Block], watched: Watched) -> list[tuple[tuple[Transfer, ...], tuple[Spent, ...]]]:
        """Coins that transactions brought themselves, with calldata or without, and took away; what failed brought nothing."""
        found = []
        for block in blocks:
            ours = [one for one in block.transactions if _comes_in(one, watched) or one.sender.lower() in watched.customers]
            receipts = await self._receipts(block, [("eth_getTransactionReceipt", [one.hash]) for one in ours])
            pairs = list(zip(ours, receipts, strict=True))
            came = tuple(one.transfer(watched) for one, receipt in pairs if receipt.good and _comes_in(one, watched))
            left = tuple(one.spent(receipt) for one, receipt in pairs if one.sender.lower() in watched.customers)
            found.append((came, left))
        return found

    async def _proved(self, block: _Block, claims: Sequence[Transfer], logs: Sequence[_Log]) -> list[Transfer]:
        """Transfers as far as the balance rose by them; of contracts that are no money here the claim is kept, and credits nothing.

        A node that has forgotten the state of so old a block cannot be asked; then the log of a contract on the list is believed.
        """
        pairs = sorted({(one.contract, one.address) for one in claims if one.contract in self._network.assets})
        rises = await self._rises(block, pairs, logs) if pairs else {}
        proved = []
        for claim in claims:
            pair = (claim.contract, claim.address)
            if pair not in rises:
                proved.append(claim)
                continue
            units = min(claim.units, rises[pair])
            rises[pair] -= units
            if units > 0:
                proved.append(replace(claim, units=units))
        return proved

    async def _rises(
        self, block: _Block, pairs: Sequence[tuple[str | None, str]], logs: Sequence[_Log]
    ) -> dict[tuple[str | None, str], int]:
        """By how much each balance rose within the block, with what left it in the same block added back."""
        left: Counter[tuple[str | None, str]] = Counter()
        for log in logs:
            if _is_money(log):
                left[log.address.lower(), _party(log.topics[1])] += int(log.data, 16)
        calls: list[Call] = []
        for contract, address in pairs:
            asked = {"to": contract, "data": BALANCE_OF + address[2:].rjust(64, "0")}
            calls += [("eth_call", [asked, {"blockHash": at}]) for at in (block.parent_hash, block.hash)]
        try:
            raws = await self._node.ask(calls)
        except RpcError:
            return {}
        values = [int(read(raw, Quantity, "balance"), 16) for raw in raws]
        return {pair: max(0, values[2 * n + 1] - values[2 * n] + left[pair]) for n, pair in enumerate(pairs)}


def _block(height: int, *, whole: bool) -> Call:
    return "eth_getBlockByNumber", [hex(height), whole]


def _whole(raw: msgspec.Raw, height: int) -> _Block:
    block = read_or_none(raw, _Block, "block")
    if block is None:
        raise Unavailable(f"the node has no block {height} yet", retry_after_s=1)
    if int(block.number, 16) != height:
        raise Unavailable(f"asked for block {height}, the node gave {int(block.number, 16)}", retry_after_s=RETRY_S)
    return block


def _may_transfer(block: _Block) -> bool:
    bloom = int(block.logs_bloom, 16) if len(block.logs_bloom) == 514 else -1  # a chain without filters: ask
    return bool(block.transactions) and all(bloom >> bit & 1 for bit in BLOOM_BITS)


def _comes_in(one: _Transaction, watched: Watched) -> bool:
    return one.to is not None and int(one.value, 16) > 0 and one.to.lower() in watched.customers


def _is_money(log: _Log) -> bool:
    """Two parties and an amount. An ERC-721 token logs the same topic with its number as a fourth, and no data (P8)."""
    return len(log.topics) == 3 and len(log.data) == 66


def _party(topic: str) -> str:
    return "0x" + topic[-40:].lower()


def _transfers(logs: Iterable[_Log], watched: Watched) -> list[Transfer]:
    """Claims of money that came in. Nothing moved is none; `index` counts the transfers of each transaction."""
    counted: defaultdict[str, int] = defaultdict(int)
    found = []
    for log in logs:
        if not _is_money(log):
            continue
        tx = log.transaction_hash.lower()
        index = counted[tx]
        counted[tx] += 1
        sender, address, units = _party(log.topics[1]), _party(log.topics[2]), int(log.data, 16)
        if units and address in watched.customers:
            found.append(Transfer(tx, index, address, log.address.lower(), units, watched.own(sender)))
    return found
