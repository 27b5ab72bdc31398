"""A shop on SQLite and on a real PostgreSQL; see tests/sales/shop.py."""

from tests.sales.shop_fixtures import shop

__all__ = ["shop"]
