"""Sending one mail to a real SMTP server: what it gets, and whether it was sent, was not, or may have been."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signoff_nlp.accounts import Submission
from signoff_nlp.mailbox.smtp import MaybeSent, NotSent, send_mail
from tests.mailbox.certificates import Certificate
from tests.mailbox.smtp_server import Inbox, smtp_server

RAW = b"From: a@yourshop.example\r\nTo: b@acme.example\r\nSubject: x\r\n\r\n.a dot\r\n..two\r\nend\r\n"
TO = ("dana@acme.example", "kim@acme.example")


def _send(
    port: int, certificate: Certificate | None = None, *, raw: bytes = RAW, to: tuple[str, ...] = TO, **more: Any
) -> None:
    values = {"security": "tls", "login": True, "ca_file": certificate.chain if certificate else None}
    values |= {name: more.pop(name) for name in list(more) if name in ("security", "login", "ca_file")}
    server = Submission.model_validate({"host": "localhost", "port": port, **values})
    login = {"user": "sales", "secret": "s3cret", **more}
    send_mail(server, raw, "sales@yourshop.example", to, timeout=2, **login)


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_it_arrives_as_it_was_written(certificate: Certificate, security: str) -> None:
    inbox = Inbox()
    with smtp_server(inbox, certificate, security) as port:
        _send(port, certificate, security=security)
    (envelope,) = inbox.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == ("sales@yourshop.example", list(TO))
    assert envelope.content == RAW


def test_bare_line_ends_and_a_missing_last_one(certificate: Certificate) -> None:
    inbox = Inbox()
    with smtp_server(inbox, certificate, "none") as port:
        _send(port, security="none", raw=b"Subject: x\n\n.\nMAIL FROM:<evil@x>\rend")
    assert inbox.mails[0].content == b"Subject: x\r\n\r\n.\r\nMAIL FROM:<evil@x>\r\nend\r\n"
    assert len(inbox.mails) == 1


def test_without_a_login_where_the_server_wants_none(certificate: Certificate) -> None:
    inbox = Inbox()
    with smtp_server(inbox, certificate, "none") as port:
        _send(port, security="none", login=False)
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("auth", ["google", "microsoft", "token"])
def test_with_an_access_token(certificate: Certificate, auth: str) -> None:
    inbox = Inbox()
    with smtp_server(inbox, certificate, "tls") as port:
        _send(port, certificate, auth=auth)
        with pytest.raises(NotSent, match="535"):
            _send(port, certificate, auth=auth, secret="expired")
    assert len(inbox.mails) == 1


def test_to_all_of_its_recipients_or_to_none(certificate: Certificate) -> None:
    inbox = Inbox()
    with (
        smtp_server(inbox, certificate, "none") as port,
        pytest.raises(NotSent, match=r"takes no mail for nobody@acme\.example: 550"),
    ):
        _send(port, security="none", to=("dana@acme.example", "nobody@acme.example"))
    assert inbox.mails == []


def test_refusals_say_why_in_one_plain_line(certificate: Certificate, tmp_path: Path) -> None:
    inbox = Inbox()
    inbox.answer = "554 5.7.1 spam\x1b[2J?"
    with smtp_server(inbox, certificate, "tls") as port:
        with pytest.raises(NotSent, match=r"554 5\.7\.1 spam") as refused:
            _send(port, certificate)
        assert str(refused.value).isprintable()
        with pytest.raises(NotSent, match="535"):
            _send(port, certificate, secret="wrong")
        with pytest.raises(NotSent, match="certificate not accepted"):
            _send(port)
    with smtp_server(inbox, certificate, "none") as port, pytest.raises(NotSent, match="STARTTLS"):
        _send(port, certificate, security="starttls")
    with pytest.raises(NotSent, match="cannot be reached"):
        _send(port, security="none")


def _scripted(answers: Callable[[socket.socket], None]) -> int:
    """A server that takes one connection and does with it as told; returns its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listening, listening.accept()[0] as line:
            answers(line)

    threading.Thread(target=serve, daemon=True).start()
    port: int = listening.getsockname()[1]
    return port


def _until_data(line: socket.socket, *, data: bytes = b"354 go on\r\n") -> None:
    file = line.makefile("rb")
    line.sendall(b"220 here\r\n")
    for command in file:
        word = command[:4].upper()
        line.sendall(data if word == b"DATA" else b"250 OK\r\n")
        if word == b"DATA":
            return


def test_no_answer_to_the_whole_mail_is_told_as_unknown() -> None:
    def hangs_up(line: socket.socket) -> None:
        _until_data(line)
        while not line.recv(65536).endswith(b".\r\n"):
            pass

    with pytest.raises(MaybeSent, match="no answer"):
        _send(_scripted(hangs_up), security="none", login=False)


def test_silence_after_the_whole_mail_is_unknown_too() -> None:
    gone = threading.Event()

    def says_nothing(line: socket.socket) -> None:
        _until_data(line)
        gone.wait(10)

    with pytest.raises(MaybeSent, match="no answer"):
        _send(_scripted(says_nothing), security="none", login=False)
    gone.set()


def test_hung_up_before_the_mail_began_is_certainly_not_sent() -> None:
    def hangs_up(line: socket.socket) -> None:
        line.sendall(b"220 here\r\n")
        line.recv(1000)

    with pytest.raises(NotSent):
        _send(_scripted(hangs_up), security="none", login=False)

    def refuses(line: socket.socket) -> None:
        _until_data(line, data=b"451 later\r\n")

    with pytest.raises(NotSent, match="451 later"):
        _send(_scripted(refuses), security="none", login=False)
