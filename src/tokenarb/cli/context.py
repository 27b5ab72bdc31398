"""What a command gets to work with: the open database, the clock and the secrets; and how it is opened."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from tokenarb.base import money
from tokenarb.base.clock import Clock
from tokenarb.base.db import Database
from tokenarb.base.secretfile import Secrets
from tokenarb.catalog.quoting import SaleRules
from tokenarb.keys.secrets import Peppers
from tokenarb.settings import Settings
from tokenarb.upstream.health import Health
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.providers.openrouter import OpenRouter


class Kit(Protocol):
    """The part of the composition root that commands use. Nothing in it serves; the database is open and migrated."""

    @property
    def settings(self) -> Settings: ...

    @property
    def database(self) -> Database: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def secrets(self) -> Secrets: ...

    @property
    def peppers(self) -> Peppers: ...


Opener = Callable[[], AbstractAsyncContextManager[Kit]]
"""Opens a kit for one command and closes it after. Raises: SettingsError, Refused, Unavailable."""


def open_configured() -> AbstractAsyncContextManager[Kit]:
    """The kit of the configuration in the environment and `.env`."""
    # Not at the top: it brings every door, which neither a usage error nor `--help` should wait for.
    from tokenarb import app

    return app.open_kit(Settings.load())


@asynccontextmanager
async def open_provider(kit: Kit) -> AsyncIterator[OpenRouter]:
    """The upstream of the settings, for one command."""
    settings = kit.settings
    provider = OpenRouter(Pool(settings.openrouter_base_url), kit.clock, Health(), management_key=settings.openrouter_management_key)
    try:
        yield provider
    finally:
        await provider.close()


def sale_rules(settings: Settings) -> SaleRules:
    """How packages are priced, from the operator's settings."""
    return SaleRules(
        markup_percent=settings.token_markup_percentage,
        min_profit_nano=money.to_nano_exact(settings.min_profit_margin),
        bulk_threshold=settings.bulk_discount_threshold,
        bulk_percent=settings.bulk_discount_percentage,
        fee_percent=settings.upstream_topup_fee_percentage,
    )
