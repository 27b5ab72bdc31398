"""What 1,000 words cost when a package pays for them, on each engine: the catalogue names the tokenizer."""

from decimal import Decimal

from tests.sales.shop import NOW

from tokenarb.catalog import packages, shelf, store
from tokenarb.catalog.model import Metering
from tokenarb.catalog.packages import PackageAsk
from tokenarb.catalog.quoting import SaleRules


async def test_weighted_packages_cost_by_direction_and_flat_ones_by_the_token(shop):
    weighted = await shop.package(100_000)
    async with shop.database.transaction() as tx:
        offer = (await shelf.load(tx)).find("gpt-4")
        flat = await packages.create(tx, NOW, offer, PackageAsk(100_000, "flat", metering=Metering.FLAT), SaleRules())
        first, second = await packages.thousand_words(tx, [weighted, flat], "en")
        assert await store.tokenizers(tx, ["openai/gpt-4", "nobody/knows"]) == {"openai/gpt-4": offer.model.tokenizer}
        assert await packages.thousand_words(tx, [], "en") == []
    a_word = first.tokens
    assert (first.question, first.answer) == (Decimal("0.0375") * a_word, Decimal("0.075") * a_word)
    assert second.question == second.answer == Decimal(flat.price_nano) / 10**9 / 100_000 * 1_000 * a_word
    assert first.measured
