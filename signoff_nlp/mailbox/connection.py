"""Connect and log in: encrypted or not at all, with a timeout on everything, and with the server's own reason kept.

Rules: RFC 3501 and 9051 (IMAP), 2595 (STARTTLS), 4616 (PLAIN), 7628 (OAUTHBEARER), XOAUTH2 as Google and Microsoft
document it. What of IMAPClient and imaplib is avoided and why: docs/decisions.md.
"""

from __future__ import annotations

import imaplib
import json
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol

from imapclient import IMAPClient

from signoff_nlp.errors import MailboxError
from signoff_nlp.mailbox.failures import (
    AnswerTimeout,
    CommandRefused,
    ConnectionLost,
    LoginRefused,
    TlsRefused,
    hint_for,
    plain,
    reason_of,
)
from signoff_nlp.mailbox.session import Session, capabilities, spoken
from signoff_nlp.mailbox.wire import AnswerTooLong, Wire

PORTS = {"tls": 993, "starttls": 143}


class Login(Protocol):
    """What of an account is needed to log in; an Account of the settings is one."""

    @property
    def host(self) -> str | None: ...
    @property
    def port(self) -> int | None: ...
    @property
    def security(self) -> Literal["tls", "starttls"]: ...
    @property
    def ca_file(self) -> Path | None: ...
    @property
    def user(self) -> str | None: ...
    @property
    def auth(self) -> Literal["password", "google", "microsoft", "token"]: ...
    @property
    def mechanism(self) -> Literal["xoauth2", "oauthbearer"]: ...


class _Client(IMAPClient):
    """IMAPClient over a Wire, which it is given instead of making one."""

    def __init__(self, wire: Wire, timeout: float) -> None:
        self._wire = wire
        super().__init__(wire.host, wire.port, ssl=False, timeout=timeout)
        # IMAPClient asks imaplib to format every answer for its log: three times the memory of a large mail.
        wire.debug = 0
        self.normalise_times = False

    def _create_IMAP4(self) -> Wire:
        return self._wire


def connect(login: Login, secret: str, *, timeout: float) -> Session:
    """Connect and log in, and return the session.

    Args:
        login: host, port (None: the usual one), security, ca_file (None: the system's authorities), user, auth, mechanism.
        secret: the password, or the access token where `auth` is not "password".
        timeout: seconds that connecting, and each answer afterwards, may take; more than 0.

    Raises:
        ConnectionLost: not reachable, hung up (AnswerTimeout: silent), or no IMAP server.
        TlsRefused: no proof of the name, or no encryption offered.
        LoginRefused: with `reason` and the server's text.
    """
    if not login.host or not login.user:
        raise MailboxError("an IMAP account needs host and user", hint="set them in signoff.toml")
    if timeout <= 0:
        raise ValueError("timeout must be more than 0 seconds")
    port = login.port or PORTS[login.security]
    where = f"{login.host}:{port}"
    wire = _open(login, port, where, timeout)
    try:
        client = _Client(wire, timeout)
        with spoken(wire, where, "CAPABILITY"):
            before = capabilities(wire)
        _authenticate(client, login, secret, before, where)
        with spoken(wire, where, "CAPABILITY"):
            return Session(client, wire, where, capabilities(wire))
    except BaseException:
        wire.shutdown()
        raise


def _open(login: Login, port: int, where: str, timeout: float) -> Wire:
    host = login.host or ""
    context = _context(login.ca_file, where)
    try:
        wire = Wire(host, port, context if login.security == "tls" else None, timeout)
    except ssl.SSLError as error:
        raise _tls_refused(error, where) from error
    except TimeoutError as error:
        raise AnswerTimeout("cannot be reached: no answer", where=where, hint="are host and port right?") from error
    except socket.gaierror as error:
        raise ConnectionLost(f"name not found ({error.strerror})", where=where, hint="is the host right?") from error
    except OSError as error:
        raise ConnectionLost(
            f"cannot be reached: {error.strerror or error}", where=where, hint="are host and port right?"
        ) from error
    except (imaplib.IMAP4.error, AnswerTooLong) as error:
        raise ConnectionLost(f"no IMAP server, or not now: {_greeting(error)}", where=where) from error
    if login.security == "starttls":
        try:
            _upgrade(wire, context, where)
        except BaseException:
            wire.shutdown()
            raise
    return wire


def _greeting(error: Exception) -> str:
    text = error.args[0] if error.args else ""
    return plain(text if isinstance(text, bytes) else str(text))


def _upgrade(wire: Wire, context: ssl.SSLContext, where: str) -> None:
    hint = 'nothing was sent in clear text; use security = "tls" or another port'
    if wire.state != "NONAUTH":
        raise TlsRefused("says we are logged in before encryption began", where=where, hint=hint)
    with spoken(wire, where, "CAPABILITY"):
        offered = "STARTTLS" in capabilities(wire)
    if not offered:
        raise TlsRefused("offers no STARTTLS", where=where, hint=hint)
    try:
        with spoken(wire, where, "STARTTLS"):
            try:
                wire.begin_tls(context)
            except ssl.SSLError as error:
                raise _tls_refused(error, where) from error
    except CommandRefused as error:
        raise TlsRefused(f"refused STARTTLS: {error.server_text}", where=where, hint=hint) from error


def _context(ca_file: Path | None, where: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except (OSError, ssl.SSLError) as error:
        raise TlsRefused(
            f"ca_file {ca_file} cannot be used: {error.strerror}", where=where, hint="is it a PEM file?"
        ) from error


def _tls_refused(error: ssl.SSLError, where: str) -> MailboxError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return TlsRefused(
            f"certificate not accepted: {plain(error.verify_message)}",
            where=where,
            hint="is the host's name right? a company's own authority goes into ca_file",
        )
    if isinstance(error, ssl.SSLEOFError):
        return ConnectionLost("connection closed while encryption began", where=where)
    return TlsRefused(f"no encryption: {error.reason or error}", where=where, hint="are port and security right?")


def _authenticate(client: IMAPClient, login: Login, secret: str, offered: frozenset[str], where: str) -> None:
    said: list[bytes] = []
    user = login.user or ""
    try:
        with spoken(client._imap, where, "login"):
            if login.auth == "password" and "AUTH=PLAIN" not in offered and "LOGINDISABLED" not in offered:
                if not (user + secret).isascii() or not (user + secret).isprintable():
                    hint = "this server takes no user or password beyond ASCII"
                    raise LoginRefused("other", "", where=where, hint=hint)
                client.login(user, secret)
            elif login.auth == "password":
                client.sasl_login("PLAIN", lambda _: f"\0{user}\0{secret}")
            else:
                client.sasl_login(login.mechanism.upper(), _bearer(login.mechanism, user, secret, said))
    except CommandRefused as error:
        reason = plain(b" ".join([*said, error.server_text.encode()]))
        raise _login_refused(reason, login.auth != "password", where) from error
    except UnicodeEncodeError:
        raise LoginRefused(
            "other", "", where=where, hint="this server takes no user or password beyond ASCII"
        ) from None


def _bearer(mechanism: str, user: str, token: str, said: list[bytes]) -> Callable[[bytes], bytes]:
    """Return the client's side of XOAUTH2 or OAUTHBEARER, which keeps in `said` why the server refuses.

    The server gives its reason as a challenge; it is answered by an empty line (by one control-A in OAUTHBEARER), after
    which the login fails.
    """
    if mechanism == "xoauth2":
        first = f"user={user}\1auth=Bearer {token}\1\1"
        last = b""
    else:
        name = user.replace("=", "=3D").replace(",", "=2C")
        first = f"n,a={name},\1auth=Bearer {token}\1\1"
        last = b"\1"
    turn = iter([first.encode()])

    def answer(challenge: bytes) -> bytes:
        mine = next(turn, None)
        if mine is not None:
            return mine
        said.append(_compact(challenge))
        return last

    return answer


def _compact(challenge: bytes) -> bytes:
    try:
        return json.dumps(json.loads(challenge), separators=(",", ":")).encode()
    except ValueError:
        return challenge


def _login_refused(text: str, token: bool, where: str) -> LoginRefused:
    reason = reason_of(text)
    if token and reason == "wrong_password":
        reason = "token_expired"  # no password was shown: what was not accepted is the token
    return LoginRefused(reason, text, where=where, hint=hint_for(reason))
