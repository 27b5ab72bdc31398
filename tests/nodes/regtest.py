"""A real Bitcoin node of our own: bcoin on regtest behind a small Esplora facade (regtest.mjs). `make nodes` installs it."""

import http.client
import json
import os
import shutil
import subprocess
from typing import Any

from tests.nodes.anvil import HERE, MODULES

CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def missing() -> str | None:
    """Why there can be no node here; None: there can be one."""
    if shutil.which("node") is None:
        return "node is not installed"
    return None if (MODULES / "bcoin").is_dir() else "`make nodes` has not been run, or found no npm"


class Regtest:
    """445 blocks old when it starts, with ripe coins to pay with."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(["node", str(HERE / "regtest.mjs")], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())  # "" where it died; it says why on stderr
        self.process.stdout.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def _hand(self, deed: str, **body: Any) -> Any:
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            wire.request("POST", f"/hand/{deed}", json.dumps(body))
            answer = wire.getresponse()
            text = answer.read()
            assert answer.status == 200, text.decode()
            return json.loads(text)
        finally:
            wire.close()

    def mine(self, count: int = 1) -> int:
        """The height afterwards."""
        return int(self._hand("mine", count=count)["height"])

    def pay(self, *outputs: tuple[str, int]) -> str:
        """A transaction into the mempool; its id."""
        return str(self._hand("pay", outputs=outputs)["txid"])

    def pay_otherwise(self, txid: str, *outputs: tuple[str, int]) -> str:
        """Spends the coin of `txid` again, to whomever; known to nobody until a fork keeps it."""
        return str(self._hand("pay", outputs=outputs, again=txid)["txid"])

    def fork(self, depth: int, count: int, *keep: str) -> int:
        """Leaves the last `depth` blocks for `count` others; `keep`: transactions in the first of them."""
        return int(self._hand("fork", depth=depth, count=count, keep=keep)["height"])


def new_address() -> str:
    """A native SegWit address that nobody has: BIP 173 by another hand than the product's."""
    program = os.urandom(20)
    bits = "".join(f"{byte:08b}" for byte in program)
    data = [0] + [int(bits[at : at + 5], 2) for at in range(0, 160, 5)]
    prefix = [ord(letter) >> 5 for letter in "bcrt"] + [0] + [ord(letter) & 31 for letter in "bcrt"]
    check = 1
    for value in [*prefix, *data, 0, 0, 0, 0, 0, 0]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> bit & 1:
                check ^= generator
    check ^= 1
    return "bcrt1" + "".join(CHARSET[value] for value in data + [check >> 5 * (5 - n) & 31 for n in range(6)])
