"""Where two rooms change together: customers with their books, money with packages, refunds. May import every room below; no door, no port."""
