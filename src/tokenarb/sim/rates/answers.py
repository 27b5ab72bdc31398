"""What each source answers: its own names, its own numbers, its own refusals. Prices are text, so that they are told as they were set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import parse_qs

KRAKEN = {
    "XBTUSD": ("XXBTZUSD", "BTC"),
    "ETHUSD": ("XETHZUSD", "ETH"),
    "BNBUSD": ("BNBUSD", "BNB"),
    "POLUSD": ("POLUSD", "POL"),
    "TRXUSD": ("TRXUSD", "TRX"),
    "USDTUSD": ("USDTZUSD", "USDT"),
    "USDCUSD": ("USDCUSD", "USDC"),
    "DAIUSD": ("DAIUSD", "DAI"),
}
COINGECKO = {
    "bitcoin": "BTC",
    "ethereum": "ETH",
    "binancecoin": "BNB",
    "polygon-ecosystem-token": "POL",
    "tron": "TRX",
    "tether": "USDT",
    "usd-coin": "USDC",
    "dai": "DAI",
}
WRONG = {"nan": "NaN", "zero": "0", "negative": "-97000.1", "words": "soon", "huge": "1" + "0" * 40, "infinite": "Infinity"}
"""Prices that are none, by the name of the fault."""


@dataclass(frozen=True)
class Told:
    """An answer before it goes on the wire."""

    status: int
    body: str


@dataclass(frozen=True)
class Market:
    """What coins cost in USD at one source. `wrong`: a name of `WRONG` that stands where prices should; `crossed`: bid above ask."""

    usd: Mapping[str, str]
    wrong: str = ""
    crossed: bool = False

    def price(self, asset: str) -> str | None:
        """As text; None: not traded there."""
        return None if asset not in self.usd else WRONG.get(self.wrong, self.usd[asset])


def kraken(query: str, market: Market, _now_s: int) -> Told:
    """`/0/public/Ticker?pair=XBTUSD,ETHUSD`: errors come under status 200, one unknown pair refuses them all."""
    result = {}
    for pair in _one(query, "pair").split(","):
        if pair not in KRAKEN or (middle := market.price(KRAKEN[pair][1])) is None:
            return Told(200, json.dumps({"error": ["EQuery:Unknown asset pair"]}))
        ask, bid = _around(middle, -1 if market.crossed else 1)
        result[KRAKEN[pair][0]] = {
            "a": [ask, "1", "1.000"],
            "b": [bid, "2", "2.000"],
            "c": [middle, "0.00100000"],
            "v": ["1000.1", "2000.2"],
            "p": [middle, middle],
            "t": [100, 200],
            "l": [bid, bid],
            "h": [ask, ask],
            "o": middle,
        }
    return Told(200, json.dumps({"error": [], "result": result}))


def _around(middle: str, sign: int) -> tuple[str, str]:
    """Ask and bid a ten-thousandth apart around a price; what is no price stands in both."""
    if middle in WRONG.values():
        return middle, middle
    half = Decimal(middle) / 20_000 * sign
    return f"{Decimal(middle) + half:f}", f"{Decimal(middle) - half:f}"


def coinbase(query: str, market: Market, _now_s: int) -> Told:
    """`/v2/exchange-rates?currency=BTC`."""
    currency = _one(query, "currency")
    price = market.price(currency)
    if price is None:
        error = {"id": "invalid_request", "message": f"Currency is invalid: {currency}"}
        return Told(400, json.dumps({"errors": [error]}))
    return Told(200, json.dumps({"data": {"currency": currency, "rates": {"AED": "356117.0", "EUR": "89000.2", "USD": price}}}))


def coingecko(query: str, market: Market, now_s: int) -> Told:
    """`/api/v3/simple/price?ids=bitcoin,tether&vs_currencies=usd&include_last_updated_at=true`: JSON numbers; unknown ids are left out."""
    coins = []
    for identity in _one(query, "ids").split(","):
        price = market.price(COINGECKO.get(identity, ""))
        if price is not None:  # written by hand: a number's own digits, and NaN where a broken writer says so
            number = f'"{price}"' if market.wrong == "words" else price
            coins.append(f'"{identity}":{{"usd":{number},"last_updated_at":{now_s}}}')
    return Told(200, "{" + ",".join(coins) + "}")


def binance(query: str, market: Market, _now_s: int) -> Told:
    """`/api/v3/ticker/price?symbol=BTCUSDT`: in USDT, eight decimals."""
    symbol = _one(query, "symbol")
    usd, tether = market.price(symbol.removesuffix("USDT")), market.usd.get("USDT")
    if usd is None or tether is None or symbol == "USDTUSDT":
        return Told(400, json.dumps({"code": -1121, "msg": "Invalid symbol."}))
    price = usd if usd in WRONG.values() else f"{Decimal(usd) / Decimal(tether):.8f}"
    return Told(200, json.dumps({"symbol": symbol, "price": price}))


def _one(query: str, name: str) -> str:
    return parse_qs(query).get(name, [""])[0]


ROUTES = {
    "kraken": ("/0/public/Ticker", kraken),
    "coinbase": ("/v2/exchange-rates", coinbase),
    "coingecko": ("/api/v3/simple/price", coingecko),
    "binance": ("/api/v3/ticker/price", binance),
}
"""By source: the path, and who answers there."""
