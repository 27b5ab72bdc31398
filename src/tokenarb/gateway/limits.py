"""What a client may take of the server's memory and time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. Times are checked once a `tick_s`, so they are that much longer at most."""

    line_bytes: int = 8_192  # request target; longer is 414
    head_bytes: int = 32_768  # all header lines; larger is 431
    header_count: int = 100
    body_bytes: int = 8_000_000  # one request; larger is 413
    bodies_bytes: int = 512_000_000  # all requests of this process together; beyond it 503
    connections: int = 20_000
    pipelined: int = 32  # requests a client may send ahead in one read
    ahead_bytes: int = 65_536  # what is read ahead while a request runs, then reading pauses
    head_timeout_s: float = 10.0  # first byte of a request (or the connection) to the end of its head
    body_timeout_s: float = 120.0
    idle_timeout_s: float = 75.0
    write_timeout_s: float = 60.0  # a client that takes no byte for so long is gone
    write_high_bytes: int = 262_144  # `drain` waits above this
    linger_s: float = 2.0  # how long we listen to a client that we refused while it was still sending
    pulse_s: float = 10.0  # silence towards a client before `Exchange.pulse` is called
    tick_s: float = 0.5
