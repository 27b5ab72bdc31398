"""Routes that clients know and that nothing in the catalogue can price: refused in words, before any upstream is asked (faults D1, F2)."""

from functools import partial
from typing import Final

from tokenarb.base import ids
from tokenarb.gateway import errors
from tokenarb.gateway.call import EXPOSED
from tokenarb.gateway.counts import Counts
from tokenarb.gateway.exchange import Exchange
from tokenarb.gateway.routes import Routes

UNSOLD: Final = {
    "/images/edits": "pictures are not changed here: no model in the catalogue has a price for that",
    "/images/variations": "pictures are not varied here: no model in the catalogue has a price for that",
    "/audio/translations": "recordings are not translated here: no model in the catalogue has a price for that; chat models with audio "
    "input take `input_audio` parts",
}
"""What has a price by the piece (a picture, a character spoken) is a dialect of its own, for whatever operator's rows sell it."""


def add(routes: Routes, counts: Counts) -> None:
    """Registers the refusals."""
    for path, reason in UNSOLD.items():
        routes.add_api("POST", path, partial(_refuse, counts, reason))


async def _refuse(counts: Counts, reason: str, exchange: Exchange) -> None:
    failure = errors.of("route_not_priced", reason)
    counts.refused(failure.code)
    headers = [*errors.headers(failure), *EXPOSED, (b"x-request-id", ids.new_request_id().encode())]
    exchange.reply(failure.status, headers, errors.body(failure, numeric=exchange.path.startswith("/api/")))
