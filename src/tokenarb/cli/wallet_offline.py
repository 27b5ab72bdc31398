"""`tokenarb wallet xpub`: account public keys from a seed, on a machine without network. Stores nothing, echoes nothing, asks nobody.

For wallets that do not export the account keys of EVM chains and TRON. The seed and what is derived from it live in this process's memory
until it ends, which is at once; Python cannot wipe them, which is one more reason for a machine that is switched off afterwards.
"""

import argparse
import getpass
import os
import resource
import sys
import unicodedata
from pathlib import Path
from typing import Final

from embit import bip32, bip39
from embit.networks import NETWORKS

from tokenarb.base import errors
from tokenarb.cli.terminal import Row, Terminal
from tokenarb.coin_settings import KEYS
from tokenarb.payments import addresses
from tokenarb.payments.families import Family, Network, path_of
from tokenarb.settings import FIELDS, is_configured

WORDS: Final = (12, 15, 18, 21, 24)
INTERFACES: Final = Path("/sys/class/net")
FIRST: Final = 3


def xpub(args: argparse.Namespace, out: Terminal) -> int:
    """`wallet xpub`. Raises: Refused this_is_a_server, seed_unreadable."""
    if args.account >= addresses.INDEX_END:
        raise errors.Refused("seed_unreadable", "no account has so high a number")
    _only_offline(out)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not leave the seed in a file
    mnemonic = _asked("Seed words, in order, separated by spaces (nothing is shown while you type): ")
    passphrase = _asked("Passphrase of the seed (BIP-39): ") if args.passphrase else ""
    root = bip32.HDKey.from_seed(_seed(mnemonic, passphrase))
    network = Network.TEST if args.test else Network.MAIN
    keys: list[Row] = []
    first: list[Row] = []
    for family in Family:
        path = path_of(family, args.account, test=args.test)
        public = root.derive(path.replace("'", "h")).to_public()
        text = public.to_base58(version=NETWORKS[network.value]["zpub"] if family is Family.BITCOIN else NETWORKS["main"]["xpub"])
        key = addresses.account_key(family, text, network)
        keys.append({"setting": KEYS[family], "path": path, "key": text})
        first += [{"family": family, "path": f"{path}/0/{n}", "address": addresses.derive(key, n)} for n in range(FIRST)]
    out.record({"account": args.account, "account_public_keys": keys, "first_addresses": first})
    out.note("Carry the lines with the public keys to the server, nothing else. Whoever has them sees every payment, and can spend none.")
    return 0


def _only_offline(out: Terminal) -> None:
    """Not where a server is set up; a network that is up is told, since who types a seed should know."""
    named = [field.name for field in FIELDS if os.environ.get(field.name, "").strip()]
    if named or is_configured():
        found = f"the environment sets {named[0]}" if named else "there is a .env or an upstream key here"
        raise errors.Refused(
            "this_is_a_server", f"{found}: a seed must never be typed on a server; use a machine without network and settings"
        )
    up = sorted(place.name for place in INTERFACES.glob("*") if place.name != "lo" and _is_up(place))
    if up:
        out.note(f"WARNING: the network is up here ({', '.join(up)}). Stop now (Ctrl-C) unless the seed holds nothing.")


def _is_up(interface: Path) -> bool:
    try:
        return (interface / "operstate").read_text(encoding="ascii").strip() == "up"
    except OSError:
        return False


def _asked(question: str) -> str:
    """A line that is not echoed: from the terminal, or from a pipe, which shows nothing anyway."""
    if sys.stdin.isatty():
        return getpass.getpass(question)
    return sys.stdin.readline().rstrip("\r\n")


def _seed(mnemonic: str, passphrase: str) -> bytes:
    """The 64 bytes of BIP-39. Raises: Refused seed_unreadable, in words that repeat none of the seed's."""
    words = unicodedata.normalize("NFKD", mnemonic).lower().split()
    if len(words) not in WORDS:
        raise errors.Refused("seed_unreadable", f"{len(words)} words were read; a seed has {', '.join(map(str, WORDS))}")
    strange = [str(n) for n, word in enumerate(words, 1) if word not in bip39.WORDLIST]
    if strange:
        raise errors.Refused("seed_unreadable", f"not in the English list of BIP-39: the word at place {', '.join(strange)}")
    if not bip39.mnemonic_is_valid(" ".join(words)):
        raise errors.Refused("seed_unreadable", "the checksum of the words does not fit: one is another word, or two are swapped")
    return bytes(bip39.mnemonic_to_seed(" ".join(words), password=unicodedata.normalize("NFKD", passphrase)))
