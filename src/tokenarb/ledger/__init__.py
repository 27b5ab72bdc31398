"""The basement of money: accounts, holds, settlements, entries. Knows no model, no key's secret, no HTTP. Imports `base` only."""
