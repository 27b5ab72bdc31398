"""What coins usually cost here, and what can be wrong with a source."""

from __future__ import annotations

from dataclasses import dataclass

USUAL = {
    "BTC": "97000.1",
    "ETH": "3512.25",
    "BNB": "655.5",
    "POL": "0.4512",
    "TRX": "0.2471",
    "USDT": "1.0002",
    "USDC": "0.9999",
    "DAI": "1.0001",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a source. `down` hangs up, `silent` never answers, `status` refuses (with `retry_after`), `body` is told instead,
    `cut` tells half; `factor` makes its prices wrong, `wrong` makes them none (`answers.WRONG`), `crossed` puts bids above asks; `frozen_s`
    is a time that does not go on, `lacks` are coins it does not trade."""

    down: bool = False
    silent: bool = False
    status: int = 200
    retry_after: str = ""
    body: str = ""
    cut: bool = False
    factor: str = "1"
    wrong: str = ""
    crossed: bool = False
    frozen_s: int | None = None
    lacks: tuple[str, ...] = ()
