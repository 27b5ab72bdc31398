"""Bitcoin's own first block: well formed, and of another chain than every test's."""

GENESIS_HEADER = (
    "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa"
    "4b1e5e4a29ab5f49ffff001d1dac2b7c"
)
SCRIPT = (
    "04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e642062"
    "61696c6f757420666f722062616e6b73"
)
KEY = (
    "4104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac"
)


def genesis() -> bytes:
    """Header and its only transaction."""
    before = "0100000001" + "00" * 32 + "ffffffff4d"
    return bytes.fromhex(GENESIS_HEADER + "01" + before + SCRIPT + "ffffffff0100f2052a0100000043" + KEY + "00000000")
