"""TLS towards an upstream, with session resumption, which asyncio itself does not offer."""

import ssl
from typing import Any


class ResumingContext(ssl.SSLContext):
    """A client context that offers the last session it was given on every new connection (a shorter handshake; same checks)."""

    session: Any = None

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        """As `SSLContext.wrap_bio`; asyncio and uvloop both call it, neither passes a session."""
        return super().wrap_bio(incoming, outgoing, server_side, server_hostname, session or self.session)


def client_context(*, ca_file: str | None = None) -> ResumingContext:
    """A verifying client context, TLS 1.2 and up. `ca_file`: a PEM file to trust instead of the system's authorities.

    Raises: OSError where the file cannot be read, ssl.SSLError where it holds no certificate.
    """
    context = ResumingContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies the chain and the host name
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is None:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    else:
        context.load_verify_locations(ca_file)
    context.set_alpn_protocols(["http/1.1"])
    return context
