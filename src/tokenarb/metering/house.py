"""What the house says in each call, whatever the customer said. Pure but for a cache."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from tokenarb.catalog import pricing
from tokenarb.catalog.shelf import Offer
from tokenarb.customers import pseudonym
from tokenarb.upstream import outgoing

KEPT_MAX: Final = 10_000


class House:
    """What the house says in each call: the customer's pseudonym, and the dearest host still accepted (list price x tolerance)."""

    def __init__(self, secret: bytes, tolerance: Decimal) -> None:
        self._secret = secret
        self._tolerance = tolerance
        self._kept: dict[tuple[int, int], Mapping[str, Any]] = {}

    def fields(self, customer: int, offer: Offer) -> Mapping[str, Any]:
        """The members of one request. They say the same as long as the price does, so they are kept, and not to be changed."""
        name = (customer, offer.price_version)
        said = self._kept.get(name)
        if said is None:
            if len(self._kept) >= KEPT_MAX:
                self._kept.clear()
            rates = pricing.dearest(offer.list_price, offer.model.context_length)
            ceiling = outgoing.price_ceiling(rates.prompt, rates.completion, self._tolerance)
            said = self._kept[name] = outgoing.house_fields(pseudonym.user_tag(self._secret, customer), max_price=ceiling)
        return said
