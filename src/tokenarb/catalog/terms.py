"""What a buyer of a package was promised: its model, how it counts, and its prices, frozen for ever. Pure."""

import json
from dataclasses import dataclass

from tokenarb.catalog import pricelist, pricing
from tokenarb.catalog.model import Metering, Price, Usage


@dataclass(frozen=True, slots=True)
class Terms:
    """`model_slug` is the model's permanent name (`Model.slug`), `price` the retail price list at the time of the sale."""

    model_slug: str
    metering: Metering
    price: Price

    def __post_init__(self) -> None:
        if self.price.base.prompt <= 0:
            raise ValueError(f"{self.model_slug}: a model whose prompt price is zero cannot be packaged")

    def covers(self, shape: pricing.Shape) -> bool:
        """Whether package tokens can pay for such a call: units without a weight (searches) need credit."""
        return not shape.web_searches

    def need(self, shape: pricing.Shape, at_ms: int | None = None) -> tuple[int, int, int]:
        """(base, per output token, denominator) of the worst case in package tokens; at any hour where `at_ms` is None."""
        return pricing.tokens_ceiling(self.price, shape, self.metering, at_ms)

    def used(self, usage: Usage, at_ms: int) -> tuple[int, int]:
        """(numerator, denominator) of what a call used in package tokens, at the prices of `at_ms`."""
        return pricing.tokens_used(self.price, usage, at_ms, self.metering)

    def to_json(self) -> str:
        """Canonical text for the database."""
        price = json.loads(pricelist.to_json(self.price))
        return json.dumps({"model": self.model_slug, "metering": self.metering.value, "price": price}, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "Terms":
        """What `to_json` wrote. Raises: ValueError."""
        record = json.loads(text)
        return Terms(record["model"], Metering(record["metering"]), pricelist.from_json(json.dumps(record["price"])))
