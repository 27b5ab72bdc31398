"""The rules as this process knows them: read again when their revision moves."""

from collections.abc import Mapping

from tokenarb.base.db import Tx
from tokenarb.rates import setting
from tokenarb.rates.rules import Limits, Rules, Scope


class Rulebook:
    """`rules` is the picture of the last look."""

    def __init__(self, defaults: Mapping[Scope, Limits]) -> None:
        self.rules = Rules(defaults)
        self._revision = 0

    async def look(self, tx: Tx) -> None:
        """Takes over what the operator changed. Raises: whatever the database does; the rules then stay."""
        revision = await setting.revision(tx)
        if revision != self._revision:
            self.rules = Rules(self.rules.defaults, await setting.rules(tx))
            self._revision = revision
