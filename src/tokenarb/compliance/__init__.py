"""Who may buy at all: rules as small pure functions. Knows no money and no person. May import `base` only."""
