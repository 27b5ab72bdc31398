"""An entry of the catalogue: a model as it stands, and one version of its price. Pure records."""

from dataclasses import dataclass

from tokenarb.catalog import pricelist
from tokenarb.catalog.model import Model, Price


@dataclass(frozen=True, slots=True)
class Version:
    """One price of one model. Prices as canonical text, so that equality is equality of text."""

    id: int
    model: str
    list_json: str
    retail_json: str
    markup: str | None
    pinned: bool
    reason: str
    at_ms: int

    @property
    def list_price(self) -> Price:
        """The upstream's own price."""
        return pricelist.from_json(self.list_json)

    @property
    def retail_price(self) -> Price:
        """What a customer pays."""
        return pricelist.from_json(self.retail_json)


@dataclass(frozen=True, slots=True)
class Stored:
    """A model as it stands, with its current price version (None: it never had a price)."""

    model: Model
    upstream: str
    version: Version | None
