"""Adapters to those who say what coins cost, one file a source; the promises are `RateSource` in `payments/ports.py`.

May import what `payments` may. aiohttp is loaded by `fetching` alone.
"""
