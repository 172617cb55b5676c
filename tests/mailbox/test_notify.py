"""Notices to a real SMTP server and a real HTTP server, both on this machine; with and without encryption, and refused."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from signoff_nlp.accounts import Notify, Smtp, Webhook
from signoff_nlp.errors import SignoffError
from signoff_nlp.mailbox.notify import Delivery, Notice, as_mail, as_request, deliver, signature
from tests.mailbox.certificates import Certificate, self_signed
from tests.mailbox.smtp_server import Inbox, smtp_server

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
SECRETS = {"SMTP_PASSWORD": "s3cret", "HOOK_SECRET": "hook-secret"}
NOTICE = Notice(id="n-1", event="stale", subject="Bracket, Q-1043", text="The file changed.\nSecond line: ü", at=NOW)
HOSTILE = Notice(
    id="x\r\nX-Evil: 1",
    event="conflict",
    subject="a\r\nBcc: all@acme.example\r\n\r\n<script>\x1b[2J\u202e" + "b" * 5000,
    text="<img src=x>\x00\x1b[31m\r\n.\r\nMAIL FROM:<x>\u2028" + "c" * 5000,
    at=NOW,
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return self_signed(tmp_path_factory.mktemp("tls"))


def _notify(port: int, certificate: Certificate | None, **more: Any) -> Notify:
    values: dict[str, Any] = {
        "host": "localhost", "port": port, "security": "tls", "sender": "Signoff <signoff@shop.example>",
        "to": ("boss@shop.example", "floor@shop.example"), "user": "signoff", "password_env": "SMTP_PASSWORD",
        "ca_file": certificate and certificate.chain, **more,
    }  # fmt: skip
    return Notify(smtp=Smtp.model_validate(values))


def _told(notify: Notify, notice: Notice = NOTICE) -> str | None:
    ((_, error),) = deliver(notify, notice, now=NOW, timeout=2, environment=SECRETS)
    return error


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_by_mail(certificate: Certificate, security: str) -> None:
    inbox = Inbox()
    with smtp_server(inbox, certificate, security) as port:
        assert _told(_notify(port, certificate, security=security)) is None
    (envelope,) = inbox.mails
    assert envelope.rcpt_tos == ["boss@shop.example", "floor@shop.example"]
    assert isinstance(envelope.content, bytes)
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert mail["Subject"] == "signoff: A release no longer holds: Bracket, Q-1043"
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert mail.get_content().splitlines()[2:] == ["The file changed.", "Second line: ü"]


def test_what_a_buyer_wrote_stays_text(certificate: Certificate) -> None:
    inbox = Inbox()
    with smtp_server(inbox, certificate, "tls") as port:
        assert _told(_notify(port, certificate), HOSTILE) is None
    (envelope,) = inbox.mails
    assert isinstance(envelope.content, bytes)
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None
    assert mail.get_content_type() == "text/plain"
    assert "\x1b" not in mail["Subject"] + mail.get_content()
    assert "\u202e" not in mail["Subject"]
    assert len(mail["Subject"]) < 250
    assert envelope.rcpt_tos == ["boss@shop.example", "floor@shop.example"]


def test_the_same_notice_has_the_same_identity() -> None:
    first, again = (as_mail(NOTICE, "a@shop.example", ("b@shop.example",)) for _ in range(2))
    other = as_mail(NOTICE.model_copy(update={"id": "n-2"}), "a@shop.example", ("b@shop.example",))
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert first["Message-ID"].endswith("@shop.example>")


@pytest.mark.parametrize(
    ("server", "changes", "said"),
    [
        ("none", {"security": "starttls"}, "localhost: STARTTLS extension not supported by server."),
        ("tls", {"ca_file": None}, "localhost: certificate not accepted: self-signed certificate"),
        (
            "starttls",
            {"security": "starttls", "ca_file": None},
            "localhost: certificate not accepted: self-signed certificate",
        ),
        ("tls", {"password_env": "OTHER"}, "notify.smtp: environment variable OTHER is not set"),
        ("tls", {"to": ("nobody@shop.example",)}, "localhost: takes no mail for nobody@shop.example"),
        ("tls", {"to": ("boss@shop.example", "nobody@shop.example")}, "takes no mail for nobody@shop.example"),
        ("tls", {"to": ("bad\r\nRCPT TO:<x@y.example>",)}, "localhost: "),
        ("tls", {"port": 1}, "localhost: Connection refused"),
    ],
)
def test_a_mail_that_does_not_go_out(certificate: Certificate, server: str, changes: dict[str, Any], said: str) -> None:
    inbox, changes = Inbox(), dict(changes)
    with smtp_server(inbox, certificate, server) as port:
        error = _told(_notify(changes.pop("port", port), certificate, **changes))
    assert error is not None
    assert said in error
    assert error.isprintable()
    assert len(inbox.mails) == ("boss" in changes.get("to", ("",))[0])


def test_a_certificate_for_another_name(tmp_path: Path) -> None:
    other = self_signed(tmp_path, "other.example", "DNS:other.example")
    inbox = Inbox()
    with smtp_server(inbox, other, "tls") as port:
        assert "Hostname mismatch" in str(_told(_notify(port, other)))
    assert inbox.mails == []


def test_a_wrong_password_and_a_full_server(certificate: Certificate) -> None:
    inbox = Inbox()
    inbox.answer = "452 4.3.1 full\x1b[2J"
    with smtp_server(inbox, certificate, "tls") as port:
        notify = _notify(port, certificate)
        assert _told(notify) == "localhost: 452 4.3.1 full [2J"
        ((_, error),) = deliver(notify, NOTICE, now=NOW, environment={"SMTP_PASSWORD": "wrong"})
    assert error == "localhost: 535 5.7.8 Authentication credentials invalid"


def test_a_server_that_says_nothing() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        notify = _notify(silent.getsockname()[1], None, security="none")
        ((_, error),) = deliver(notify, NOTICE, now=NOW, timeout=0.2, environment=SECRETS)
    assert error == "localhost: no answer in time"


@dataclass
class Hook:
    """What a web server was asked, and what it answers."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextlib.contextmanager
def _web(hook: Hook, certificate: Certificate | None = None) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(hook.status)
            for name, value in hook.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        scheme = "http"
        if certificate:
            scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.chain, certificate.key)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        try:
            yield f"{scheme}://localhost:{server.server_port}/hook?x=1"
        finally:
            server.shutdown()
            thread.join()


def _hooked(url: str, **more: Any) -> Notify:
    return Notify(webhook=Webhook.model_validate({"url": url, "secret_env": "HOOK_SECRET", **more}))


@pytest.mark.parametrize("encrypted", [False, True])
def test_by_a_signed_request(certificate: Certificate, encrypted: bool) -> None:
    hook = Hook()
    with _web(hook, certificate if encrypted else None) as url:
        assert _told(_hooked(url, ca_file=certificate.chain)) is None
    ((path, headers, body),) = hook.asked
    assert path == "/hook?x=1"
    assert json.loads(body) == {
        "type": "signoff.stale",
        "timestamp": "2026-05-04T09:00:00+00:00",
        "data": {"id": "n-1", "title": "A release no longer holds", "subject": NOTICE.subject, "text": NOTICE.text},
    }
    # Checked as somebody would who has only the secret and the rules of Standard Webhooks.
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    mac = base64.b64encode(hmac.new(b"hook-secret", signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))


def test_a_secret_in_base64() -> None:
    secret = "whsec_" + base64.b64encode(b"key").decode()
    assert signature(secret, "i", 1, b"{}") == signature("key", "i", 1, b"{}") != signature("key2", "i", 1, b"{}")
    with pytest.raises(SignoffError, match="no base64"):
        signature("whsec_?", "i", 1, b"{}")


def test_a_request_holds_nothing_that_a_page_would_obey() -> None:
    body = as_request(HOSTILE)
    assert body.isascii()
    assert not set(b"<>&\x1b\n") & set(body)
    assert json.loads(body)["data"]["text"].startswith("<img src=x>[31m")


def test_a_hostile_identity_becomes_no_header() -> None:
    hook = Hook()
    with _web(hook) as url:
        assert _told(_hooked(url), HOSTILE) is None
    ((_, headers, _),) = hook.asked
    assert headers["webhook-id"] == "x X-Evil: 1"
    assert "x-evil" not in headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    elsewhere, hook = Hook(), Hook(status)
    with _web(elsewhere) as other, _web(hook) as url:
        hook.headers["Location"] = other
        assert f": {status} " in str(_told(_hooked(url)))
    assert len(hook.asked) == 1
    assert elsewhere.asked == []


def test_a_request_that_fails(certificate: Certificate) -> None:
    hook = Hook(500)
    with _web(hook) as url:
        assert str(_told(_hooked(url))).endswith(": 500 Internal Server Error")
    assert str(_told(_hooked(url))).endswith("Connection refused")
    with _web(hook, certificate) as url:
        assert "certificate not accepted: self-signed certificate" in str(_told(_hooked(url)))
        assert "environment variable HOOK is not set" in str(_told(_hooked(url, secret_env="HOOK")))
    assert len(hook.asked) == 1


def test_nobody_is_told_unless_named_and_one_way_does_not_stop_the_other() -> None:
    assert deliver(Notify(), NOTICE, now=NOW) == ()
    hook = Hook()
    with _web(hook) as url:
        both = Notify(smtp=_notify(1, None).smtp, webhook=_hooked(url).webhook)
        mail, web = deliver(both, NOTICE, now=NOW, environment=SECRETS)
    assert (mail.way, web) == ("email", Delivery("webhook", None))
    assert mail.error is not None
    assert len(hook.asked) == 1
