"""Keys and what they draw on: secrets, records, purchases, admission. May import `ledger`, `catalog`, `customers`, `base`."""
