"""A real Ethereum node of our own: anvil, on a free loopback port, which mines when it is told to. `make nodes` installs it."""

import contextlib
import hashlib
import http.client
import json
import os
import platform
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
PACKAGE = "anvil-{}-{}".format(
    {"Linux": "linux", "Darwin": "darwin"}.get(platform.system(), "none"),
    {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "none"),
)
PROGRAM = MODULES / "@foundry-rs" / PACKAGE / "bin" / "anvil"


def missing() -> str | None:
    """Why there can be no node here; None: there can be one."""
    if shutil.which("node") is None:
        return "node is not installed"
    return None if PROGRAM.exists() else "`make nodes` has not been run, or found no npm"


def artifacts() -> dict[str, Any]:
    """The contracts of tokens.sol, compiled once per text of it."""
    text = b"".join((HERE / name).read_bytes() for name in ("tokens.sol", "compile.mjs", "package-lock.json"))
    kept = MODULES / f".tokens-{hashlib.sha256(text).hexdigest()[:16]}.json"
    if not kept.exists():
        made = subprocess.run(["node", str(HERE / "compile.mjs")], capture_output=True, check=True, timeout=120).stdout
        draft = kept.with_suffix(f".{os.getpid()}")
        draft.write_bytes(made)
        draft.rename(kept)
    return json.loads(kept.read_bytes())


class RpcRefused(Exception):
    """The node's own error."""


class Anvil:
    """`epoch`: blocks behind the head are safe after one epoch and finalized after two."""

    def __init__(self, chain_id: int = 31337, epoch: int = 2) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.chain_id = chain_id
        words = [str(PROGRAM), "--host", "127.0.0.1", "--port", str(self.port), "--chain-id", str(chain_id), "--silent", "--no-mining"]
        self.process = subprocess.Popen([*words, "--slots-in-an-epoch", str(epoch)], stdin=subprocess.DEVNULL)
        self._wire: http.client.HTTPConnection | None = None
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.accounts: list[str] = self.rpc("eth_accounts")
                break
            assert self.process.poll() is None and time.monotonic() < deadline, "anvil did not start"
            time.sleep(0.01)
        self.contracts: dict[str, Any] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self.process.kill()
        self.process.wait()

    def rpc(self, method: str, *params: Any) -> Any:
        """One call, its result. Raises: RpcRefused."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        if self._wire is None:
            self._wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            self._wire.request("POST", "/", body, {"content-type": "application/json"})
            answer = json.loads(self._wire.getresponse().read())
        except (OSError, http.client.HTTPException):
            self._wire.close()
            self._wire = None
            raise
        if "error" in answer:
            raise RpcRefused(answer["error"])
        return answer["result"]

    @property
    def height(self) -> int:
        return int(self.rpc("eth_blockNumber"), 16)

    def mine(self, count: int = 1) -> int:
        """So many blocks, with what waits in the pool in the first; the height afterwards."""
        self.rpc("anvil_mine", hex(count))
        return self.height

    def send(self, to: str | None = None, value: int = 0, data: str = "0x", *, sender: int = 0, **more: str) -> str:
        """A transaction into the pool; its hash."""
        fields = {"from": self.accounts[sender], "value": hex(value), "data": data, "gas": hex(3_000_000)} | more
        return self.rpc("eth_sendTransaction", fields if to is None else fields | {"to": to})

    def receipt(self, tx: str) -> Any:
        return self.rpc("eth_getTransactionReceipt", tx)

    def deploy(self, name: str, *words: int) -> str:
        """A contract of tokens.sol, mined; its address in lower case."""
        if not self.contracts:
            self.contracts = artifacts()
        tx = self.send(None, data=self.contracts[name]["code"] + _words(words))
        self.mine()
        return self.receipt(tx)["contractAddress"].lower()

    def data(self, name: str, call: str, *words: int | str) -> str:
        """The calldata of `call`, such as "transfer(address,uint256)"."""
        return "0x" + self.contracts[name]["calls"][call] + _words(words)

    def transfer(self, token: str, to: str, units: int, *, sender: int = 0, name: str = "Dollar") -> str:
        """Tokens into the pool; the transaction's hash."""
        return self.send(token, data=self.data(name, "transfer(address,uint256)", to, units), sender=sender)

    def reorg(self, depth: int, again: list[list[Any]] | None = None) -> None:
        """The last `depth` blocks are others now; `again`: [raw transaction, block counted from the fork's first] mined in them."""
        self.rpc("anvil_reorg", depth, again or [])


def _words(words: tuple[int | str, ...]) -> str:
    return "".join(f"{word:064x}" if isinstance(word, int) else word.removeprefix("0x").rjust(64, "0") for word in words)
