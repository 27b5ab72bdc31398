"""Which method of the Bot API is done by what. Names are compared without case, as the real server does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tokenarb.sim.telegram import account, checkout, editing, groups, invoices, media, presenting, sending
from tokenarb.sim.telegram.errors import Failure
from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.simulator import Simulator

Method = Callable[[Simulator, Fields], Any]
TABLE: Final[dict[str, Method]] = {
    **account.METHODS,
    **checkout.METHODS,
    **editing.METHODS,
    **groups.METHODS,
    **invoices.METHODS,
    **media.METHODS,
    **presenting.METHODS,
    **sending.METHODS,
}


def call(sim: Simulator, name: str, fields: Fields) -> Any:
    """The result of a method.

    Raises: Failure.
    """
    method = TABLE.get(name.lower())
    if method is None:
        raise Failure(404, "Not Found: method not found")
    return method(sim, fields)
