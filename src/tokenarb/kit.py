"""What every command and every door gets to work with: settings become a database and secrets. Nothing serves yet."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tokenarb.base import clock, db, money, secretfile
from tokenarb.base.errors import Refused
from tokenarb.base.sealing import Sealer
from tokenarb.catalog.quoting import SaleRules
from tokenarb.compliance.rules import Policy
from tokenarb.keys.secrets import Peppers
from tokenarb.ops import unlocking
from tokenarb.payments import stars
from tokenarb.sales.paying import House
from tokenarb.settings import Settings


@dataclass(frozen=True, slots=True)
class Kit:
    """What every command and every door gets to work with."""

    settings: Settings
    clock: clock.Clock
    database: db.Database
    secrets: secretfile.Secrets
    peppers: Peppers

    @property
    def sealer(self) -> Sealer:
        """What opens the upstream keys that the database keeps."""
        return Sealer(self.secrets.sealing.current, self.secrets.sealing.values)

    @property
    def owners(self) -> frozenset[int]:
        """Telegram ids of those who may do everything."""
        return frozenset(self.settings.admin_id_list)

    @property
    def sale_rules(self) -> SaleRules:
        """How packages are priced."""
        settings = self.settings
        return SaleRules(
            markup_percent=settings.token_markup_percentage,
            min_profit_nano=money.to_nano_exact(settings.min_profit_margin),
            bulk_threshold=settings.bulk_discount_threshold,
            bulk_percent=settings.bulk_discount_percentage,
            fee_percent=settings.upstream_topup_fee_percentage,
        )

    @property
    def house(self) -> House:
        """The operator's rules for selling, and what makes and hides keys."""
        settings = self.settings
        cap = money.to_nano_floor(settings.stars_new_customer_cap)
        terms = stars.Terms(settings.star_usd, settings.stars_fee_percentage, cap)
        return House(Policy(frozenset(settings.refused_countries)), terms, self.peppers, self.sealer)


@asynccontextmanager
async def open_kit(settings: Settings) -> AsyncIterator[Kit]:
    """Opens the database and the secrets, for one command or one serving process. Nothing serves yet.

    Raises: Refused (secrets readable by others, `data_dir` cannot be made or written).
    """
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.secrets_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused("data_dir", f"the data directory {settings.data_dir} cannot be made: {error.strerror}; set DATA_DIR") from None
    if not os.access(settings.data_dir, os.W_OK | os.X_OK):
        raise Refused("data_dir", f"the data directory {settings.data_dir} cannot be written; set DATA_DIR, or give its owner the right")
    database = db.Database(settings.database_url)
    try:
        secrets = await unlocking.secrets_of(database, settings.secrets_file)
        yield Kit(settings, clock.SystemClock(), database, secrets, peppers_of(secrets))
    finally:
        await database.close()


def peppers_of(secrets: secretfile.Secrets) -> Peppers:
    """What API keys are hashed with."""
    return Peppers(secrets.peppers.current, secrets.peppers.values)
