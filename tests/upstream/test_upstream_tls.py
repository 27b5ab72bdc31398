"""TLS with a certificate authority made for the test: verified, resumed, and refused before a byte of the request leaves."""

import datetime
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.upstream.upstream_wire import answer, chunked, says, wire

from tokenarb.upstream import tls
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.problems import Cut, NotSent

pytestmark = pytest.mark.usefixtures("both_loops")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(certificate, key) for 127.0.0.1, which is its own authority."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test upstream")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "cert.pem", folder / "key.pem"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return certificate_file, key_file


def server_side(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def https(url: str) -> str:
    return url.replace("http:", "https:")


async def test_a_verified_upstream_is_spoken_to_and_its_session_resumed(certificate: tuple[Path, Path]) -> None:
    close = answer(b"hi", b"200 OK", b"connection: close")
    async with wire(says(close, close=False), ssl=server_side(certificate)) as server:
        pool = Pool(https(server.url), context=tls.client_context(ca_file=str(certificate[0])))
        for _ in range(4):
            assert await (await pool.send(b"POST", b"/", [], b"{}")).body(10) == b"hi"
        assert pool.opened == 4
        assert pool.resumed == 0  # a connection that was never free leaves no session
        await pool.close()

    async with wire(says(answer(b"hi"), rounds=1), ssl=server_side(certificate)) as server:
        pool = Pool(https(server.url), context=tls.client_context(ca_file=str(certificate[0])))
        for _ in range(4):
            assert await (await pool.send(b"POST", b"/", [], b"{}")).body(10) == b"hi"
        assert pool.opened == 4
        assert pool.resumed == 3
        await pool.close()


async def test_a_long_answer_comes_whole_over_tls(certificate: tuple[Path, Path]) -> None:
    body = bytes(range(256)) * 20_000
    async with wire(says(chunked(*[body[at : at + 30_000] for at in range(0, len(body), 30_000)])), ssl=server_side(certificate)) as server:
        pool = Pool(https(server.url), context=tls.client_context(ca_file=str(certificate[0])))
        assert await (await pool.send(b"POST", b"/", [], b"{}" * 100_000)).body(10**8) == body
        await pool.close()


async def test_B6_tls_that_ends_too_early_is_cut(certificate: tuple[Path, Path]) -> None:
    async with wire(says(chunked(b"x", end=b"")), ssl=server_side(certificate)) as server:
        pool = Pool(https(server.url), context=tls.client_context(ca_file=str(certificate[0])))
        incoming = await pool.send(b"POST", b"/", [], b"{}")
        assert await incoming.chunk() == b"x"
        with pytest.raises(Cut):
            await incoming.chunk()
        await pool.close()


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the test server's own transport of the refused handshake
async def test_C11_an_upstream_that_cannot_prove_its_name_is_told_nothing(certificate: tuple[Path, Path]) -> None:
    async with wire(says(answer(b"hi")), ssl=server_side(certificate)) as server:
        for url, context in (
            (https(server.url), tls.client_context()),  # unknown authority
            (https(server.url).replace("127.0.0.1", "localhost"), tls.client_context(ca_file=str(certificate[0]))),  # other name
        ):
            pool = Pool(url, context=context)
            with pytest.raises(NotSent, match="certificate"):
                await pool.send(b"POST", b"/", [(b"authorization", b"Bearer secret")], b"{}")
            await pool.close()
        assert server.requests == []


def test_the_system_context_verifies() -> None:
    context = tls.client_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
