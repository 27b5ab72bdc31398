"""What a command gets to work with, and how it is opened: the composition root's kit, with nothing serving."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from tokenarb import app
from tokenarb.app import Kit
from tokenarb.base import money
from tokenarb.catalog.quoting import SaleRules
from tokenarb.settings import Settings

__all__ = ["Kit", "Opener", "open_configured", "sale_rules"]

Opener = Callable[[], AbstractAsyncContextManager[Kit]]
"""Opens a kit for one command and closes it after. Raises: SettingsError, Refused, OSError."""


def open_configured() -> AbstractAsyncContextManager[Kit]:
    """The kit of the configuration in the environment and `.env`."""
    return app.open_kit(Settings.load())


def sale_rules(settings: Settings) -> SaleRules:
    """How packages are priced, from the operator's settings."""
    return SaleRules(
        markup_percent=settings.token_markup_percentage,
        min_profit_nano=money.to_nano_exact(settings.min_profit_margin),
        bulk_threshold=settings.bulk_discount_threshold,
        bulk_percent=settings.bulk_discount_percentage,
        fee_percent=settings.upstream_topup_fee_percentage,
    )
