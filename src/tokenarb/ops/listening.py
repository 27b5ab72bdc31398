"""The address a server listens on: kept for several workers, and explained where it cannot be had."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tokenarb.base.errors import Refused


@contextmanager
def reserved(host: str, port: int) -> Iterator[int]:
    """Keeps the address for workers that share it, and nobody else: yields the port (0: the system's choice). Raises: OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    with socket.socket(family, kind, protocol) as alone:  # a stranger who shares ports, too, would share our customers
        alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        alone.bind(address)
        free: int = alone.getsockname()[1]
    with socket.socket(family, kind, protocol) as place:  # bound and never listening: it gets no connection
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        place.bind((address[0], free, *address[2:]))
        yield free


@contextmanager
def words(host: str, port: int) -> Iterator[None]:
    """The system's "address already in use", with the address and the cure. Raises: Refused cannot_listen."""
    try:
        yield
    except OSError as error:
        what = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        cure = "choose another BIND_PORT or BIND_HOST (sandbox: --port)"
        raise Refused("cannot_listen", f"cannot listen on {host}, port {port}: {what}; {cure}") from None
