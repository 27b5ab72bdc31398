"""The door of API clients: HTTP/1.1 in, one upstream call out, every answer priced.

May import sales, metering, keys, upstream, ledger, catalog, customers and base; never ops, app or sim.
"""
