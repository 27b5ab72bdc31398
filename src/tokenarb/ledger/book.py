"""The ledger's verbs (interface frozen; implementation in progress)."""
