"""How much a minute and how many at once: limits of customers, keys and models. Knows no price, no HTTP; imports base only."""
