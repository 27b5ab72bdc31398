"""The chains that are watched, put together: nodes, what is watched, what it is worth. A part of `app`, loaded where coins are taken."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from fractions import Fraction
from functools import partial
from typing import Final

from tokenarb.base import clock, db, log
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.kit import Kit
from tokenarb.ops.alarms import Bell
from tokenarb.ops.chain_chores import ChainChores
from tokenarb.ops.chain_watch import ChainWatch
from tokenarb.ops.diagnosis import Line
from tokenarb.ops.jobs import Verb
from tokenarb.payments import addressing, networks, quoting, valuing
from tokenarb.payments.chains.bitcoin import Bitcoin
from tokenarb.payments.chains.evm import Evm
from tokenarb.payments.chains.several import Several
from tokenarb.payments.families import Family
from tokenarb.payments.networks import Network
from tokenarb.payments.ports import Chain, Web
from tokenarb.payments.sightings import Watched
from tokenarb.upstream.fetching import Fetcher

DIALECTS: Final[Mapping[str, Callable[[Network, Web], Chain]]] = {"evm": Evm, "esplora": Bitcoin}
"""By their names in the file of chains."""

NEW_MS: Final = 3_600_000
"""An address is looked at closely for so long after it was made."""

LATE_MS: Final = clock.DAY_MS
"""… and for so long after a quote on it ended: who pays late is seen as quickly."""


@asynccontextmanager
async def open_jobs(kit: Kit, bell: Bell) -> AsyncIterator[Mapping[str, Verb]]:
    """What the timetable has to do for chains; nothing where no node is named."""
    rows = networks.known(kit.settings.chains_file) if kit.settings.chain_nodes else {}
    named = [name for name, _ in kit.settings.chain_nodes]
    async with AsyncExitStack() as closing:
        watches = []
        for name in dict.fromkeys(named):
            webs = [Fetcher(url) for chain, url in kit.settings.chain_nodes if chain == name]
            for web in webs:
                closing.push_async_callback(web.close)
            watches.append(_watch(kit, rows[name], webs))
        yield ChainChores(kit.database, bell, watches, expected).verbs()


async def findings(kit: Kit) -> Sequence[Line]:
    """For `tokenarb check`: every node is asked where it stands, and whether the tokens of the file are there."""
    rows = networks.known(kit.settings.chains_file) if kit.settings.chain_nodes else {}
    lines = []
    for number, (name, url) in enumerate(kit.settings.chain_nodes, 1):
        web = Fetcher(url)
        try:
            lines.append(await _finding(rows[name], DIALECTS[rows[name].dialect](rows[name], web), f"node {number} ({name})"))
        finally:
            await web.close()
    return lines


async def _finding(network: Network, node: Chain, subject: str) -> Line:
    try:
        tip = await node.tip()
        mistakes = await node.mistakes()
    except Unavailable as away:
        return Line("fail", subject, log.redact(away.what), "look at that node, or name another one in CHAIN_NODES")
    if mistakes:
        return Line("fail", subject, "; ".join(mistakes), "correct the file of chains: nothing on this chain is credited before that")
    final = "it knows no finality" if tip.finalized is None else f"final up to {tip.finalized}"
    if tip.finalized is None and network.deepest.finalized:
        return Line("warn", subject, f"at block {tip.height}, {final}", "larger sums wait for finality: name a node that tells it")
    return Line("ok", subject, f"at block {tip.height}, {final}")


def _watch(kit: Kit, network: Network, webs: Sequence[Web]) -> ChainWatch:
    nodes = [DIALECTS[network.dialect](network, web) for web in webs]
    chain = nodes[0] if len(nodes) == 1 else Several(network, nodes)
    return ChainWatch(kit.database, network, chain, kit.house, partial(_watched, network), partial(_rates, network))


def _written(network: Network, address: str) -> str:
    """As the chain's adapter writes it: people see checksums in capitals, nodes do not."""
    return address.lower() if network.family == Family.EVM else address


async def _watched(network: Network, tx: db.Tx) -> Watched:
    """Every address of the chain's family that anybody was ever shown."""
    shown = await addressing.watched(tx, Family(network.family))
    return Watched({_written(network, one.address): one.customer for one in shown})


async def _rates(network: Network, tx: db.Tx, now_ms: int) -> Mapping[str, Fraction]:
    """What the chain's money is worth now; what is not quoted is left out."""
    found = {}
    for symbol in {asset.symbol for asset in network.assets.values()}:
        try:
            found[symbol] = await valuing.current(tx, now_ms, symbol)
        except Refused:
            continue
    return found


async def expected(tx: db.Tx, now_ms: int, network: Network) -> Sequence[str]:
    """Addresses of the chain that were made a moment ago, or that somebody may be paying now."""
    new = await addressing.made_since(tx, Family(network.family), now_ms - NEW_MS)
    quoted = await quoting.expected(tx, network.name, now_ms - LATE_MS)
    return sorted({_written(network, address) for address in (*(one.address for one in new), *quoted)})
