"""Reads the operator's rows as the fleet takes them: with their keys' secrets, and which of them may be served from."""

from collections.abc import Callable, Mapping

from tokenarb.base import clock, db
from tokenarb.base.sealing import Sealer
from tokenarb.upstream import credentials, registry, wares
from tokenarb.upstream.fleet import Picture
from tokenarb.upstream.model import SETTINGS_UPSTREAM, Upstream


async def read(tx: db.Tx, now_ms: int, *, sealer: Sealer, environ: Mapping[str, str], permitted: Callable[[Upstream], bool]) -> Picture:
    """The rows. A key whose environment variable is not set is left out. Raises: Refused sealing_key_missing, Broken (see `sealing`)."""
    upstreams = tuple(row for row in await registry.every(tx) if row.id != SETTINGS_UPSTREAM)
    if not upstreams:
        return Picture()
    opened = [(key, credentials.opened(key, sealer, environ)) for key in await credentials.every(tx)]
    keys = tuple((key, secret) for key, secret in opened if secret)
    keyed = {key.upstream for key, _ in keys}
    served = frozenset(row.id for row in upstreams if row.enabled and permitted(row) and (row.id in keyed or row.permits_no_key))
    day = clock.utc_day(now_ms)
    return Picture(upstreams, tuple(await wares.every(tx)), keys, served, await credentials.spent(tx, day), day)
