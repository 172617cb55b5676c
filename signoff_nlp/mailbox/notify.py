"""Telling somebody, by e-mail or by a signed request, that something needs a person. Off unless the settings say whom.

What a notice tells may come from a buyer's mail: it goes out as plain text, in one line each, and never becomes a
header or markup. An e-mail says of itself that a machine wrote it (RFC 3834), so that nobody's answers start a loop.
A request is signed as Standard Webhooks has it, and follows no redirect.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import json
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any, Literal, NamedTuple

from signoff_nlp.accounts import Notify, Smtp, Webhook
from signoff_nlp.errors import SignoffError
from signoff_nlp.mailbox.credentials import from_variable
from signoff_nlp.mailbox.failures import plain
from signoff_nlp.names import Frozen

Event = Literal["stale", "conflict", "over_release", "silence", "recovery", "attention"]
Way = Literal["email", "webhook"]

_TITLES: dict[Event, str] = {
    "stale": "A release no longer holds",
    "conflict": "Messages contradict each other",
    "over_release": "More is released than was ordered",
    "silence": "Mail has stopped flowing",
    "recovery": "Mail flows again",
    "attention": "Something needs a look",
}
EVENTS: tuple[Event, ...] = tuple(_TITLES)
_TEXT = 20_000


class Notice(Frozen):
    """One thing to tell. `id` is the same at each try, so that who is told twice can see it."""

    id: str
    event: Event
    subject: str
    text: str
    at: datetime


class Delivery(NamedTuple):
    """How one way of telling went; `error` says why not."""

    way: Way
    error: str | None


def deliver(
    notify: Notify,
    notice: Notice,
    *,
    now: datetime,
    timeout: float = 30.0,
    environment: Mapping[str, str] | None = None,
) -> tuple[Delivery, ...]:
    """Tell everybody that `notify` names, and return how each way went; never raises for a way that failed.

    Args:
        now: with a zone; the time that a request is signed for.
        timeout: seconds that connecting, and each answer, may take.
        environment: holds the secrets; default os.environ.
    """
    found: list[Delivery] = []
    if notify.smtp:
        found.append(Delivery("email", _mailed(notify.smtp, notice, timeout, environment)))
    if notify.webhook:
        found.append(Delivery("webhook", _posted(notify.webhook, notice, now, timeout, environment)))
    return tuple(found)


def as_mail(notice: Notice, sender: str, to: tuple[str, ...]) -> EmailMessage:
    """Return the notice as a mail: plain text, of a machine."""
    mail = EmailMessage(policy=SMTP.clone(utf8=False))
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Subject"] = f"signoff: {_TITLES[notice.event]}: {plain(notice.subject)[:150]}"
    mail["Date"] = format_datetime(notice.at)
    mail["Message-ID"] = f"<signoff-notice-{hashlib.sha256(notice.id.encode()).hexdigest()[:32]}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Precedence"] = "bulk"
    mail.set_content(f"{_TITLES[notice.event]}.\n\n{_tame(notice.text)}\n")
    return mail


def as_request(notice: Notice) -> bytes:
    """Return the notice as JSON in ASCII, in which nothing of a page or a terminal can be."""
    body = {
        "type": f"signoff.{notice.event}",
        "timestamp": notice.at.isoformat(),
        "data": {
            "id": notice.id,
            "title": _TITLES[notice.event],
            "subject": plain(notice.subject),
            "text": _tame(notice.text),
        },
    }
    text = json.dumps(body, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode("ascii")


def signature(secret: str, identity: str, timestamp: int, body: bytes) -> str:
    """Return the `webhook-signature` of a request (Standard Webhooks 1.0): HMAC-SHA256 over "id.timestamp.body".

    A secret that begins with whsec_ is base64, any other one text.
    """
    key = secret.encode()
    if secret.startswith("whsec_"):
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            raise SignoffError("the secret after whsec_ is no base64", where="notify.webhook") from None
    signed = hmac.new(key, f"{identity}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def _mailed(smtp: Smtp, notice: Notice, timeout: float, environment: Mapping[str, str] | None) -> str | None:
    try:
        password = from_variable(smtp.password_env, "notify.smtp", environment) if smtp.password_env else ""
        with _connected(smtp, timeout) as server:
            if smtp.user:
                server.login(smtp.user, password)
            turned_away = server.send_message(as_mail(notice, smtp.sender, smtp.to), smtp.sender, smtp.to)
    except SignoffError as error:
        return str(error)
    except smtplib.SMTPResponseException as error:
        text = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error)
        return f"{smtp.host}: {error.smtp_code} {plain(text)}"
    except smtplib.SMTPRecipientsRefused as error:
        return f"{smtp.host}: takes no mail for {', '.join(plain(one) for one in error.recipients)}"
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return f"{smtp.host}: {_why(error)}"
    return f"{smtp.host}: takes no mail for {', '.join(plain(one) for one in turned_away)}" if turned_away else None


def _connected(smtp: Smtp, timeout: float) -> smtplib.SMTP:
    """Connect, encrypted unless the settings say that the server is on this machine."""
    if smtp.security == "none":
        return smtplib.SMTP(smtp.host, smtp.server_port, timeout=timeout)
    context = _context(smtp.ca_file)
    if smtp.security == "tls":
        return smtplib.SMTP_SSL(smtp.host, smtp.server_port, timeout=timeout, context=context)
    server = smtplib.SMTP(smtp.host, smtp.server_port, timeout=timeout)
    try:
        server.starttls(context=context)  # raises where there is none: nothing goes out in clear text
    except BaseException:
        server.close()
        raise
    return server


def _posted(
    webhook: Webhook, notice: Notice, now: datetime, timeout: float, environment: Mapping[str, str] | None
) -> str | None:
    host = webhook.url.split("/")[2]
    try:
        secret, body, moment = (
            from_variable(webhook.secret_env, "notify.webhook", environment),
            as_request(notice),
            int(now.timestamp()),
        )
        identity = plain(notice.id)
        headers = {
            "Content-Type": "application/json", "User-Agent": "signoff", "webhook-id": identity,
            "webhook-timestamp": str(moment), "webhook-signature": signature(secret, identity, moment, body),
        }  # fmt: skip
        opener = urllib.request.build_opener(_Straight, urllib.request.HTTPSHandler(context=_context(webhook.ca_file)))
        request = urllib.request.Request(webhook.url, body, headers, method="POST")
        with opener.open(request, timeout=timeout):
            return None
    except SignoffError as error:
        return str(error)
    except urllib.error.HTTPError as error:
        with error:
            return f"{host}: {error.code} {plain(str(error.reason))}"
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"{host}: {_why(error)}"


class _Straight(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other: what we say goes to nobody else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _context(ca_file: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)


def _why(error: Exception) -> str:
    cause = error.reason if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"certificate not accepted: {plain(cause.verify_message)}"
    if isinstance(cause, TimeoutError) or isinstance(cause.__context__, TimeoutError):
        return "no answer in time"
    return plain((cause.strerror if isinstance(cause, OSError) else None) or str(cause) or type(cause).__name__)


def _tame(text: str) -> str:
    """Return `text` with nothing but letters, signs and line feeds."""
    return "".join(c for c in text[:_TEXT] if c == "\n" or c.isprintable())
