"""Sending one mail by SMTP (RFC 5321), knowing afterwards whether it was sent, was not, or may have been.

A mail whose last byte was on its way when the connection broke may have been taken: that is said, and nothing is sent
twice by itself. A mail is sent to all of its recipients or to none.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Sequence
from typing import Literal

from signoff_nlp.accounts import Submission
from signoff_nlp.errors import MailboxError
from signoff_nlp.mailbox.failures import plain

_DOT = re.compile(rb"^\.", re.MULTILINE)
_LINE_END = re.compile(rb"\r\n|\r|\n")
_OK, _GO_ON = 250, 354


class NotSent(MailboxError):
    """The mail was certainly not sent."""


class MaybeSent(MailboxError):
    """No answer after the whole mail was on its way: it may have been sent."""


def send_mail(
    server: Submission,
    raw: bytes,
    sender: str,
    recipients: Sequence[str],
    *,
    user: str | None = None,
    secret: str = "",
    auth: Literal["password", "google", "microsoft", "token"] = "password",
    timeout: float = 30.0,
) -> None:
    """Send a complete mail.

    Args:
        sender, recipients: bare addresses for the envelope; no recipient may be refused.
        user, secret: the login, where the server wants one; an access token unless `auth` is "password".
        timeout: seconds that connecting, and each answer, may take.

    Raises NotSent, MaybeSent.
    """
    where = f"{server.host}:{server.server_port}"
    try:
        line = _connected(server, timeout)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"cannot be reached: {_why(error)}", where=where) from error
    try:
        if server.login and user:
            _login(line, user, secret, auth)
        _address(line, sender, recipients)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        line.close()
        raise NotSent(_why(error), where=where) from error
    except NotSent:
        line.close()
        raise
    _data(line, raw, where)


def _connected(server: Submission, timeout: float) -> smtplib.SMTP:
    """Connect, encrypted unless the settings say that the server is on this machine."""
    if server.security == "none":
        return smtplib.SMTP(server.host, server.server_port, timeout=timeout)
    context = ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.server_port, timeout=timeout, context=context)
    line = smtplib.SMTP(server.host, server.server_port, timeout=timeout)
    try:
        line.starttls(context=context)  # raises where there is none: nothing goes out in clear text
    except BaseException:
        line.close()
        raise
    return line


def _login(line: smtplib.SMTP, user: str, secret: str, auth: str) -> None:
    if auth == "password":
        line.login(user, secret)
        return
    line.ehlo_or_helo_if_needed()
    told = f"user={user}\1auth=Bearer {secret}\1\1"

    def bearer(challenge: bytes | None = None) -> str:
        return "" if challenge else told  # a challenge is the server's error, answered with nothing

    line.auth("XOAUTH2", bearer)


def _address(line: smtplib.SMTP, sender: str, recipients: Sequence[str]) -> None:
    line.ehlo_or_helo_if_needed()
    wide = not all(one.isascii() for one in (sender, *recipients))
    if wide and not line.has_extn("smtputf8"):
        raise NotSent("the server takes only ASCII addresses", where=plain(str(recipients)))
    code, answer = line.mail(sender, ["SMTPUTF8", "BODY=8BITMIME"] if wide else ())
    if code != _OK:
        raise smtplib.SMTPSenderRefused(code, answer, sender)
    for one in recipients:
        code, answer = line.rcpt(one)
        if code not in (250, 251):
            raise NotSent(f"takes no mail for {plain(one)}: {code} {plain(answer)}", where="the server")


def _data(line: smtplib.SMTP, raw: bytes, where: str) -> None:
    body = _DOT.sub(b"..", _LINE_END.sub(b"\r\n", raw))
    end = b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n"
    sent = False
    try:
        code, answer = line.docmd("DATA")
        if code != _GO_ON:
            raise NotSent(f"{code} {plain(answer)}", where=where)
        sent = True  # from here on a byte may have arrived that we do not know of
        line.send(body + end)
        code, answer = line.getreply()
    except (OSError, smtplib.SMTPException) as error:
        line.close()
        kind = MaybeSent if sent else NotSent
        raise kind(f"no answer: {_why(error)}", where=where) from error
    except NotSent:
        line.close()
        raise
    if code != _OK:
        line.close()
        raise NotSent(f"{code} {plain(answer)}", where=where)
    try:
        line.quit()
    except (OSError, smtplib.SMTPException):
        line.close()


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error)
        return f"{error.smtp_code} {plain(text)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate not accepted: {plain(error.verify_message)}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return plain((error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__)
