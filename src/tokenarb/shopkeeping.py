"""What the shop needs of the kit whether or not a bot speaks for it. Nothing here loads Telegram's client, which takes 140 MB."""

from tokenarb.base import money
from tokenarb.compliance.rules import Policy
from tokenarb.kit import Kit
from tokenarb.ops.alarms import Bell
from tokenarb.ops.shop_chores import ShopChores
from tokenarb.payments import stars
from tokenarb.payments.ports import StarBook
from tokenarb.sales.paying import House


def house(kit: Kit) -> House:
    """The operator's rules for selling."""
    settings = kit.settings
    cap = money.to_nano_floor(settings.stars_new_customer_cap)
    terms = stars.Terms(settings.star_usd, settings.stars_fee_percentage, cap)
    return House(Policy(frozenset(settings.refused_countries)), terms, kit.peppers, kit.sealer)


def chores(kit: Kit, bell: Bell, book: StarBook | None) -> ShopChores:
    """What the shop does because time passed; Telegram's book is compared where a bot speaks."""
    return ShopChores(kit.database, bell, house(kit), kit.secrets.user_hmac, book)
