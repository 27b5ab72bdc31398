"""Settings that name chains and nodes: what is wrong is told with its cure, and a node's key in its address is never repeated."""

from pathlib import Path

import pytest

from tokenarb.settings import Settings, SettingsError


def problem(**named: str) -> str:
    with pytest.raises(SettingsError) as refused:
        Settings.load(named, None)
    (found,) = refused.value.problems
    return found


def test_nodes_are_named_by_chain_and_a_chain_may_have_several():
    text = "ethereum=https://one.example/key ethereum=https://two.example bitcoin=http://127.0.0.1:3000/ base=http://geth:8545"
    settings = Settings.load({"CHAIN_NODES": text}, None)
    assert settings.chain_nodes == (
        ("ethereum", "https://one.example/key"),
        ("ethereum", "https://two.example"),
        ("bitcoin", "http://127.0.0.1:3000"),
        ("base", "http://geth:8545"),
    )
    assert "one.example" not in repr(settings)
    assert Settings.load({}, None).chain_nodes == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://one.example/secretkey", "is not a list of chain=https://"),
        ("ethereum=ftp://one.example/secretkey", "is not a list of chain=https://"),
        ("ethereum=http://one.example/secretkey", "https:// addresses"),
        ("ethereum=https://one.example/?key=secretkey", "no user name, password, query"),
        ("ethereum=https://one.example/secretkey ethereum=https://one.example/secretkey", "twice"),
        ("dogecoin=https://one.example/secretkey", "dogecoin is no chain we know"),
    ],
)
def test_what_is_wrong_is_told_and_no_key_is_repeated(text, words):
    found = problem(CHAIN_NODES=text)
    assert words in found and "Cure:" in found
    assert "secretkey" not in found


def test_a_file_of_chains_takes_the_place_of_ours(tmp_path: Path):
    path = tmp_path / "chains.toml"
    path.write_text(
        '[mine]\ntitle = "Mine"\nfamily = "evm"\ndialect = "evm"\nidentity = "31337"\ncoin = "ETH"\ndecimals = 18\nblock_s = 1\n'
        'scan_to = "latest"\ndust_usd = "1"\nconfirm = [{ blocks = 1 }]\n'
    )
    assert Settings.load({"CHAINS_FILE": str(path), "CHAIN_NODES": "mine=http://127.0.0.1:1"}, None).chains_file == path
    assert "ethereum is no chain we know" in problem(CHAINS_FILE=str(path), CHAIN_NODES="ethereum=https://one.example")
    path.write_text("[mine]\n")
    assert "CHAINS_FILE: chain mine: 'coin' is missing" in problem(CHAINS_FILE=str(path))
    assert "CHAINS_FILE" in problem(CHAINS_FILE=str(tmp_path / "none"))
