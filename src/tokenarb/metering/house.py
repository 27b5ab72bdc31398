"""What the house says in each call, whatever the customer said. Pure but for a cache."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from tokenarb.catalog import pricing
from tokenarb.catalog.shelf import Offer
from tokenarb.customers import pseudonym
from tokenarb.upstream import outgoing

CEILINGS_MAX: Final = 10_000


class House:
    """What the house says in each call: the customer's pseudonym, and the dearest host still accepted (list price x tolerance)."""

    def __init__(self, secret: bytes, tolerance: Decimal) -> None:
        self._secret = secret
        self._tolerance = tolerance
        self._ceilings: dict[int, Mapping[str, Decimal]] = {}

    def fields(self, customer: int, offer: Offer) -> Mapping[str, Any]:
        """The members of one request."""
        ceiling = self._ceilings.get(offer.price_version)
        if ceiling is None:
            if len(self._ceilings) > CEILINGS_MAX:
                self._ceilings.clear()
            rates = pricing.dearest(offer.list_price, offer.model.context_length)
            ceiling = outgoing.price_ceiling(rates.prompt, rates.completion, self._tolerance)
            self._ceilings[offer.price_version] = ceiling
        return outgoing.house_fields(pseudonym.user_tag(self._secret, customer), max_price=ceiling)
