"""How money comes in: invoices of any method, Telegram Stars. May import `ledger`, `catalog`, `customers`, `compliance`, `base`.

A payment fills the wallet and knows nothing of what is bought with it; `sales` brings the two together.
"""
