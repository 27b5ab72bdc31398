"""Settings of payments in coins: every problem at once, each with its cure, and never the text of a key (rule P1, fault S1)."""

import pytest

from tokenarb import coin_settings
from tokenarb.payments import addresses
from tokenarb.payments.families import Family
from tokenarb.settings import Settings, SettingsError

ZPUB, EVM_XPUB, TRON_XPUB = (text for _, text, _ in addresses.VECTORS)
VPUB = "vpub5Y6cjg78GGuNLsaPhmYsiw4gYX3HoQiRBiSwDaBXKUafCt9bNwWQiitDk5VZ5BVxYnQdwoTyXSs2JHRPAgjAvtbBrf8ZhDYe2jWAqvZVnsc"
XPRV = "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"
SEED = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"


def problems(**named: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        Settings.load(named, None)
    return refused.value.problems


def test_nothing_set_takes_no_coins():
    assert coin_settings.account_texts(Settings.load({}, None)) == {}


def test_keys_and_lists_are_taken():
    settings = Settings.load({"BTC_XPUB": VPUB, "BTC_NETWORK": "test", "EVM_XPUB": EVM_XPUB, "TRON_XPUB": "list"}, None)
    assert list(coin_settings.account_texts(settings)) == [Family.BITCOIN, Family.EVM, Family.TRON]
    assert "pub" not in repr(settings)


def test_S1_every_problem_is_told_at_once_and_no_value_is_repeated():
    found = problems(BTC_XPUB=SEED, EVM_XPUB=XPRV, TRON_XPUB=ZPUB, RATE_SOURCES="kraken,aunt", NEW_ADDRESSES_HOURLY="0")
    assert [text.partition(":")[0] for text in found] == ["BTC_XPUB", "EVM_XPUB", "TRON_XPUB", "NEW_ADDRESSES_HOURLY", "RATE_SOURCES"]
    assert "a mnemonic" in found[0] and "treat it as lost" in found[0]
    assert "an extended private key" in found[1]
    assert "is zpub, and xpub is wanted for tron" in found[2]
    for secret in ("abandon", XPRV, ZPUB):
        assert secret not in "".join(found)


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"BTC_XPUB": VPUB}, "BTC_XPUB: its value is vpub, and zpub or xpub is wanted"),
        ({"BTC_XPUB": ZPUB, "BTC_NETWORK": "regtest"}, "correct BTC_NETWORK"),
        ({"BTC_XPUB": "zpub1"}, "was not copied whole"),
        ({"EVM_XPUB": EVM_XPUB, "TRON_XPUB": EVM_XPUB}, "TRON_XPUB: is the same as EVM_XPUB"),
        ({"EVM_XPUB": EVM_XPUB, "RATE_SOURCES": "kraken"}, "RATE_SOURCES: one source alone"),
        ({"EVM_XPUB": EVM_XPUB, "RATE_SOURCES": "none"}, "RATE_SOURCES: one source alone"),
    ],
)
def test_what_contradicts_itself_is_told_with_its_cure(named, words):
    (found,) = problems(**named)
    assert words in found and "Cure:" in found


def test_the_account_of_the_textbooks_is_warned_of():
    warned = Settings.load({"EVM_XPUB": EVM_XPUB, "TRON_XPUB": "list"}, None).warnings
    assert [text.split()[0] for text in warned] == ["EVM_XPUB"] and "stolen" in warned[0]
