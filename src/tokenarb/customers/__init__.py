"""Who buys: customer records and the pseudonym an upstream sees. Knows no money and no key. May import `base` only."""
