"""Keys and what they draw on: secrets, key records, purchased allocations, admission. May import `ledger`, `catalog`, `customers`, `base`."""
