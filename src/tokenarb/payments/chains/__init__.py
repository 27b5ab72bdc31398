"""Adapters of chains, one file a dialect, behind the promises of `payments.ports`; the chains themselves are rows of `networks.toml`."""
