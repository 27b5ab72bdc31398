"""Watch-only derivation against the standards' own vectors and a second library, and what is refused (rule P1, fault S1)."""

import logging
from dataclasses import dataclass

import pytest
from bip_utils import Bip39MnemonicGenerator, Bip39SeedGenerator, Bip44, Bip44Changes, Bip44Coins, Bip84, Bip84Coins
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenarb.payments import addresses, private_keys
from tokenarb.payments.families import Family, Network

ABANDON = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
BIP32_PRIVATE = (
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"  # BIP-32, vector 1
)
BIP84_PRIVATE = "zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE"
WIF = "L5oLkpV3aqBjhki6LmvChTCV6odsp4SXM6FfU2Gppt5kFLaHLuZ9"  # BIP-49's vector in import format, of no use to anybody
HEX = "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35"  # BIP-32, vector 1

SECOND = {
    Family.BITCOIN: lambda seed: Bip84.FromSeed(seed, Bip84Coins.BITCOIN),
    Family.EVM: lambda seed: Bip44.FromSeed(seed, Bip44Coins.ETHEREUM),
    Family.TRON: lambda seed: Bip44.FromSeed(seed, Bip44Coins.TRON),
}


@dataclass(frozen=True)
class Opinion:
    """What the second library says of one account: its public key, and addresses by index."""

    text: str
    at: dict[int, str]


def second(family: Family, seed: bytes, account: int, indexes: list[int]) -> Opinion:
    held = SECOND[family](seed).Purpose().Coin().Account(account)
    chain = held.Change(Bip44Changes.CHAIN_EXT)
    return Opinion(held.PublicKey().ToExtended(), {index: chain.AddressIndex(index).PublicKey().ToAddress() for index in indexes})


def test_P1_the_vectors_are_derived_at_start():
    addresses.check_derivation()


def test_P1_the_vector_of_bip84_itself():
    key = addresses.account_key(Family.BITCOIN, addresses.VECTORS[0][1])
    assert addresses.derive(key, 0) == "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"
    assert addresses.derive(key, 1) == "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g"


@pytest.mark.parametrize("family", Family)
@given(entropy=st.binary(min_size=32, max_size=64), account=st.integers(0, 2**31 - 1), index=st.integers(0, 2**31 - 1))
@settings(max_examples=15, deadline=None)
def test_P1_a_second_library_derives_the_same(family, entropy, account, index):
    opinion = second(family, entropy, account, [0, index])
    key = addresses.account_key(family, opinion.text)
    assert {at: addresses.derive(key, at) for at in opinion.at} == opinion.at
    assert all(addresses.canonical(family, address) == address for address in opinion.at.values())


def test_P1_test_networks_have_their_own_addresses():
    seed = Bip39SeedGenerator(ABANDON).Generate()
    held = Bip84.FromSeed(seed, Bip84Coins.BITCOIN_TESTNET).Purpose().Coin().Account(0)
    first = held.Change(Bip44Changes.CHAIN_EXT).AddressIndex(0).PublicKey().ToAddress()
    text = held.PublicKey().ToExtended()
    assert addresses.derive(addresses.account_key(Family.BITCOIN, text, Network.TEST), 0) == first
    assert addresses.derive(addresses.account_key(Family.BITCOIN, text, Network.REGTEST), 0).startswith("bcrt1q6rz28")
    with pytest.raises(ValueError, match="zpub or xpub is wanted"):
        addresses.account_key(Family.BITCOIN, text)


@pytest.mark.parametrize(
    "text",
    [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0xde709f2102306220921060314715629080e2fb77",
    ],
)
def test_P1_eip55_checksums_as_the_standard_lists_them(text):
    assert addresses.checksummed(bytes.fromhex(text[2:])) == text
    assert addresses.canonical(Family.EVM, text) == text
    swapped = text[:-1] + (text[-1].swapcase() if text[-1].isalpha() else format((int(text[-1], 16) + 1) % 10))
    with pytest.raises(ValueError, match="no address"):
        addresses.canonical(Family.EVM, swapped)


def test_P10_an_address_of_another_network_or_family_is_none():
    tron, evm, bitcoin = (addresses.VECTORS[n][2][0] for n in (2, 1, 0))
    for family, text in (
        (Family.EVM, tron),
        (Family.TRON, evm),
        (Family.BITCOIN, evm),
        (Family.TRON, "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
    ):
        with pytest.raises(ValueError, match="no address"):
            addresses.canonical(family, text)
    with pytest.raises(ValueError, match="no address of bitcoin"):
        addresses.canonical(Family.BITCOIN, bitcoin, Network.TEST)
    for legacy in ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"):
        assert addresses.canonical(Family.BITCOIN, legacy) == legacy


@given(st.binary(min_size=20, max_size=20))
def test_P1_tron_writes_the_same_account_in_two_ways(account):
    text = addresses.tron_address(account)
    assert text.startswith("T") and addresses.canonical(Family.TRON, text) == text
    assert addresses.account_bytes(text) == account == addresses.account_bytes(addresses.checksummed(account))


SECRETS = {
    "BIP-32": BIP32_PRIVATE,
    "BIP-84": BIP84_PRIVATE,
    "damaged": BIP32_PRIVATE[:-1] + "x",
    "half of one": BIP32_PRIVATE[:60],
    "in a descriptor": f"wpkh([73c5da0a/84h/0h/0h]{BIP84_PRIVATE}/0/*)",
    "import format": WIF,
    "import format, uncompressed": "5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjss",
    "BIP-38": "6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg",
    "hexadecimal": HEX,
    "hexadecimal with 0x": "0x" + HEX,
    "a seed": HEX * 2,
    "12 words": ABANDON,
    "a numbered list": "\n".join(f"{n}. {word}" for n, word in enumerate(ABANDON.split(), 1)),
    "with commas": ABANDON.replace(" ", ", "),
    "three words": "abandon abandon about",
    "another language": "ほんやく ほんやく ほんやく ほんやく",
    "with the Japanese space": "ほんやく\u3000ほんやく\u3000おんがく",
    "a share (BIP-93)": "ms12namea320zyxwvutsrqpnmlkjhgfedcaxrpp870hkkqrm",
    "a keystore": '{"crypto":{"cipher":"aes-128-ctr","ciphertext":"00"}}',
}


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS.keys())
def test_S1_what_is_private_is_refused_with_the_reason_and_never_repeated(text, caplog):
    caplog.set_level(logging.DEBUG)
    for family in Family:
        for read in (addresses.account_key, addresses.canonical):
            with pytest.raises(ValueError) as refused:
                read(family, text)
            said = str(refused.value)
            assert private_keys.WHY in said
            assert not {word for word in text.replace(",", " ").split() if len(word) > 5} & set(said.split())
            assert refused.value.__cause__ is None and (refused.value.__context__ is None or refused.value.__suppress_context__)
    assert text not in caplog.text


@given(words=st.sampled_from([12, 15, 18, 21, 24]))
@settings(max_examples=10, deadline=None)
def test_S1_a_mnemonic_of_any_length_is_known_as_one(words):
    mnemonic = Bip39MnemonicGenerator().FromWordsNumber(words).ToStr()
    assert private_keys.kind(mnemonic) == "a mnemonic, or words that look like one"


def test_S1_what_is_public_is_not_taken_for_private():
    public = [text for _, text, _ in addresses.VECTORS] + [address for _, _, found in addresses.VECTORS for address in found]
    assert [private_keys.kind(text) for text in public] == [None] * len(public)
    assert private_keys.kind("\n".join(public)) is None


def public_of(path_depth: int, family: Family = Family.EVM) -> str:
    root = SECOND[family](Bip39SeedGenerator(ABANDON).Generate())
    steps = [root, root.Purpose(), root.Purpose().Coin(), root.Purpose().Coin().Account(0)]
    chain = steps[3].Change(Bip44Changes.CHAIN_EXT)
    return [*steps, chain, chain.AddressIndex(0)][path_depth].PublicKey().ToExtended()


@pytest.mark.parametrize("depth", [0, 1, 2, 4, 5])
def test_P1_only_the_key_of_an_account_is_taken(depth):
    """Of a key at another depth the addresses would be ones that the operator's wallet never shows."""
    with pytest.raises(ValueError, match=f"depth {depth}, not the public key of an account"):
        addresses.account_key(Family.EVM, public_of(depth))


def test_P1_a_key_that_was_not_copied_whole_or_is_of_another_kind_is_refused():
    good = public_of(3)
    assert addresses.account_key(Family.EVM, good).fingerprint
    for text, words in ((good[:-1], "checksum"), (good[:50] + "x" + good[51:], "checksum"), ("", "checksum"), ("0x1", "checksum")):
        with pytest.raises(ValueError, match=words):
            addresses.account_key(Family.EVM, text)
    with pytest.raises(ValueError, match="is zpub, and xpub is wanted for tron"):
        addresses.account_key(Family.TRON, addresses.VECTORS[0][1])


def test_the_textbook_account_is_known_and_no_repr_shows_a_key():
    key = addresses.account_key(Family.EVM, public_of(3))
    assert addresses.is_public_example(key)
    own = addresses.account_key(Family.EVM, second(Family.EVM, b"\1" * 32, 0, []).text)
    assert not addresses.is_public_example(own)
    assert "pub" not in repr(own)
    with pytest.raises(ValueError):
        addresses.derive(own, 2**31)
