"""What a call may cost at worst, what it did cost, and what is done when nobody was left to say. Imports `keys`, `upstream`, `ledger`, `catalog`."""
