"""Connecting: encrypted or not at all, and every refusal says why."""

from __future__ import annotations

import logging
import socket
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from signoff_nlp.errors import MailboxError
from signoff_nlp.mailbox.failures import (
    AnswerTimeout,
    CommandRefused,
    ConnectionLost,
    LoginRefused,
    TlsRefused,
    plain,
    reason_of,
)
from signoff_nlp.mailbox.folders import examine
from signoff_nlp.mailbox.session import Session, noop
from tests.mailbox.certificates import Certificate, expired, self_signed
from tests.mailbox.conftest import Open
from tests.mailbox.dovecot import User
from tests.mailbox.proxy import proxied, without
from tests.mailbox.scripted import Peer, scripted

ANSWERS = tomllib.loads((files("signoff_nlp.mailbox") / "answers.toml").read_text("utf-8"))


def test_tls_and_starttls_lead_to_the_same_mailbox(user: User, opened: Open) -> None:
    direct = opened(user)
    upgraded = opened(user, security="starttls", port=user.server.port)
    assert "IDLE" in direct.capabilities
    assert examine(direct, "INBOX") == examine(upgraded, "INBOX")
    noop(upgraded)


def test_nothing_of_a_login_is_logged_or_kept(user: User, opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    session = opened(user)
    assert "secret" not in caplog.text
    assert session.wire.debug == 0
    assert session.wire._cmd_log == {}
    assert session.wire.sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) != 0
    assert session.wire.sock.gettimeout() == 10


def test_a_host_and_a_timeout_are_required(user: User, opened: Open) -> None:
    with pytest.raises(MailboxError, match="needs host and user"):
        opened(user, host=None)
    with pytest.raises(ValueError, match="timeout"):
        opened(user, timeout=0)


def test_a_name_that_does_not_exist_and_a_closed_port(opened: Open) -> None:
    with pytest.raises(ConnectionLost, match="name not found"):
        opened(host="mail.invalid", port=993)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionLost, match="cannot be reached"):
            opened(host="127.0.0.1", port=unused.getsockname()[1])


def test_a_server_that_never_speaks_is_given_up(opened: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(AnswerTimeout, match="no answer"):
        opened(port=silent.getsockname()[1], timeout=0.2)


def test_a_port_that_speaks_clear_text_is_no_tls(user: User, opened: Open) -> None:
    with pytest.raises(TlsRefused, match="no encryption"):
        opened(user, port=user.server.port)


@pytest.mark.parametrize("kind", ["expired", "other_name", "unknown_authority"])
def test_a_certificate_that_proves_nothing_is_refused(kind: str, tmp_path: Path, opened: Open) -> None:
    made = {
        "expired": lambda: expired(tmp_path),
        "other_name": lambda: self_signed(tmp_path, "other", "DNS:mail.other.example"),
        "unknown_authority": lambda: self_signed(tmp_path),
    }[kind]()
    words = {"expired": "expired", "other_name": "mismatch|not valid for", "unknown_authority": "self.signed"}[kind]
    trusted = None if kind == "unknown_authority" else made.chain
    with proxied(9, made) as proxy, pytest.raises(TlsRefused, match=words):
        opened(port=proxy.port, ca_file=trusted)


def test_an_authority_file_that_is_none(user: User, opened: Open, tmp_path: Path) -> None:
    with pytest.raises(TlsRefused, match=r"ca_file .* cannot be used"):
        opened(user, ca_file=tmp_path / "missing.pem")


def test_without_starttls_nothing_is_said_in_clear_text(certificate: Certificate, opened: Open) -> None:
    def stripped(peer: Peer) -> None:
        peer.say(b"* OK ready\r\n")
        peer.answer("CAPABILITY", b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
        peer.answer("CAPABILITY", b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
        assert peer.line() == b""

    with scripted(certificate, stripped, clear=True) as server, pytest.raises(TlsRefused, match="offers no STARTTLS"):
        opened(port=server.port, security="starttls", ca_file=certificate.chain)


def test_words_sent_in_clear_text_behind_starttls_are_refused(certificate: Certificate, opened: Open) -> None:
    def injecting(peer: Peer) -> None:
        peer.say(b"* OK ready\r\n")
        for _ in range(2):
            peer.answer("CAPABILITY", b"* CAPABILITY IMAP4rev1 STARTTLS\r\n")
        peer.answer("STARTTLS", tagged=b"OK begin\r\n* OK [ALERT] trust me")
        peer.drain()

    with scripted(certificate, injecting, clear=True) as server, pytest.raises(ConnectionLost, match="clear text"):
        opened(port=server.port, security="starttls", ca_file=certificate.chain)


def test_a_server_that_says_we_are_in_already_is_refused(certificate: Certificate, opened: Open) -> None:
    def preauth(peer: Peer) -> None:
        peer.say(b"* PREAUTH welcome\r\n")
        peer.answer("CAPABILITY", b"* CAPABILITY IMAP4rev1 STARTTLS\r\n")
        assert peer.line() == b""

    with scripted(certificate, preauth, clear=True) as server, pytest.raises(TlsRefused, match="before encryption"):
        opened(port=server.port, security="starttls", ca_file=certificate.chain)


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_tokens(mechanism: str, user: User, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.mailbox.conftest.PASSWORD", user.token())
    noop(opened(user, auth="token", mechanism=mechanism))
    monkeypatch.setattr("tests.mailbox.conftest.PASSWORD", user.token(seconds=-60))
    with pytest.raises(LoginRefused) as refused:
        opened(user, auth="google", mechanism=mechanism)
    assert refused.value.reason == "token_expired"
    assert '"status"' in refused.value.server_text


def test_a_wrong_password(user: User, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.mailbox.conftest.PASSWORD", "wröng")
    with pytest.raises(LoginRefused, match="app password") as refused:
        opened(user)
    assert refused.value.reason == "wrong_password"


def test_login_where_the_server_has_no_plain(user: User, certificate: Certificate, opened: Open) -> None:
    with proxied(user.server.port, certificate) as proxy:
        proxy.rewrite = without("AUTH=PLAIN")
        noop(opened(port=proxy.port, ca_file=certificate.chain, user=user.name))
        with pytest.raises(LoginRefused, match="beyond ASCII"):
            opened(port=proxy.port, ca_file=certificate.chain, user="jörg")


def test_authenticated_but_not_connected_is_told_apart(certificate: Certificate, opened: Open) -> None:
    def refusing(peer: Peer) -> None:
        peer.say(b"* OK ready\r\n")
        peer.capability()
        peer.capability()
        tag = peer.expect("AUTHENTICATE XOAUTH2")
        peer.say(b"+ \r\n")
        peer.line()
        peer.say(tag + b" NO User is authenticated but not connected.\r\n")
        peer.drain()

    with scripted(certificate, refusing) as server, pytest.raises(LoginRefused) as refused:
        opened(port=server.port, ca_file=certificate.chain, auth="microsoft")
    assert refused.value.reason == "not_connected"
    assert "not connected" in refused.value.server_text


def test_a_greeting_that_says_goodbye(certificate: Certificate, opened: Open) -> None:
    def full(peer: Peer) -> None:
        peer.say(b"* BYE too many connections\r\n")

    with scripted(certificate, full) as server, pytest.raises(ConnectionLost, match="too many connections"):
        opened(port=server.port, ca_file=certificate.chain)


@pytest.mark.parametrize("reason", ANSWERS)
def test_each_saying_of_servers_proves_itself(reason: str) -> None:
    rule = ANSWERS[reason]
    assert rule["yes"]
    assert rule["no"]
    assert {text: reason_of(text) for text in rule["yes"]} == dict.fromkeys(rule["yes"], reason)
    assert reason not in {reason_of(text) for text in rule["no"]}


def test_a_servers_text_stays_one_short_line() -> None:
    assert plain(b"a\x1b[31mb\r\nc\xff") == "a [31mb c\ufffd"
    assert len(plain("x" * 100_000)) == 400


def test_after_a_kick_the_goodbye_is_told(user: User, opened: Open) -> None:
    session = opened(user)
    examine(session, "INBOX")
    user.kick()
    with pytest.raises(ConnectionLost) as lost:
        _until_lost(session)
    assert lost.value.bye
    with pytest.raises(ConnectionLost):
        noop(session)


def _until_lost(session: Session) -> None:
    while True:
        noop(session)


def test_a_refused_command_leaves_the_session_usable(user: User, opened: Open) -> None:
    session = opened(user)
    with pytest.raises(CommandRefused) as refused:
        examine(session, "No such folder")
    assert "doesn't exist" in refused.value.server_text
    noop(session)
