"""A real SMTP server of the tests' own: encrypted or not, with a login, and what it was given."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
from collections.abc import Iterator
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from tests.mailbox.certificates import Certificate


class Inbox:
    """What an SMTP server was given."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.answer = "250 OK"

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:
        """Let in who shows the token s3cret; others get the provider's JSON as a challenge, and are refused."""
        shown = base64.b64decode(args[1]) if len(args) > 1 else await server.challenge_auth("", encode_to_b64=False)
        if shown == b"user=sales\1auth=Bearer s3cret\1\1":
            return AuthResult(success=True)
        await server.challenge_auth('{"status":"401"}')
        return AuthResult(success=False, handled=False)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        if address.startswith("nobody"):
            return "550 no such\x1b[2J user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.mails.append(envelope)
        return self.answer


def _authenticator(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=data.password == b"s3cret", handled=False)


@contextlib.contextmanager
def smtp_server(inbox: Inbox, certificate: Certificate, security: str, **more: Any) -> Iterator[int]:
    """Run a server that gives what it takes to `inbox`; the password is s3cret."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    options: dict[str, Any] = {"tls": {"ssl_context": context}, "starttls": {"tls_context": context}}.get(security, {})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(
        inbox, hostname="127.0.0.1", port=port, server_hostname="localhost", authenticator=_authenticator,
        auth_require_tls=False, **options, **more,
    )  # fmt: skip
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
