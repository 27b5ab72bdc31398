"""What is sold and for how much: models, prices and their history, packages. Pure: model, pricelist, usage, pricing, terms, names, rows.

Verbs: shelf, packages, importing. Imports `base` only.
"""
