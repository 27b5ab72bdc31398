"""What a call may cost at worst, what it did cost, who ends it when nobody is left to. Imports `keys`, `upstream` and what is below."""
