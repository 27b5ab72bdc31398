"""Four sources of exchange rates as they answer on the wire: Kraken, Coinbase, CoinGecko, Binance. Imports nothing of ours."""
