"""Model providers: our own HTTP/1.1 client, adapters, and rows that say who may be resold. May import ledger, catalog, customers, base."""
