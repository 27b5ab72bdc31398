"""Keccak-256 as Ethereum uses it (padded by 01, not by SHA-3's 06), after the Keccak reference: slow, and nothing the product relies on."""

MASK = 2**64 - 1


def _turned(lane: int, by: int) -> int:
    return (lane << by | lane >> (64 - by)) & MASK


def _offsets() -> list[list[int]]:
    found = [[0] * 5 for _ in range(5)]
    x, y = 1, 0
    for t in range(24):
        found[x][y] = (t + 1) * (t + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    return found


def _constants() -> list[int]:
    """A linear feedback register's bits, at the places 2^j - 1 of each round."""
    bits, state = [], 1
    for _ in range(24 * 7):
        bits.append(state & 1)
        state = state << 1 ^ (0x171 if state & 0x80 else 0)
    return [sum(bits[7 * n + j] << (2**j - 1) for j in range(7)) for n in range(24)]


OFFSETS, CONSTANTS = _offsets(), _constants()


def _permuted(a: list[list[int]]) -> list[list[int]]:
    for constant in CONSTANTS:
        c = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        a = [[a[x][y] ^ c[x - 1] ^ _turned(c[(x + 1) % 5], 1) for y in range(5)] for x in range(5)]
        b = [[0] * 5 for _ in range(5)]
        for x in range(5):
            for y in range(5):
                b[y][(2 * x + 3 * y) % 5] = _turned(a[x][y], OFFSETS[x][y])
        a = [[b[x][y] ^ (~b[(x + 1) % 5][y] & b[(x + 2) % 5][y]) for y in range(5)] for x in range(5)]
        a[0][0] ^= constant
    return a


def keccak(data: bytes) -> bytes:
    padded = bytearray(data + b"\1" + bytes(-(len(data) + 1) % 136))
    padded[-1] |= 0x80
    state = [[0] * 5 for _ in range(5)]
    for at in range(0, len(padded), 136):
        for lane in range(17):
            state[lane % 5][lane // 5] ^= int.from_bytes(padded[at + 8 * lane : at + 8 * lane + 8], "little")
        state = _permuted(state)
    return b"".join(state[lane % 5][lane // 5].to_bytes(8, "little") for lane in range(4))


def checksummed(address: str) -> str:
    """ERC-55: capitals where the hash of the address says so."""
    low = address[2:].lower()
    digest = keccak(low.encode()).hex()
    return "0x" + "".join(letter.upper() if int(digest[at], 16) >= 8 else letter for at, letter in enumerate(low))
