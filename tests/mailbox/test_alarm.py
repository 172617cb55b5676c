"""Waiting for mail: every way in which IDLE has lost mail for others."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from signoff_nlp.mailbox.alarm import Woke, wait
from signoff_nlp.mailbox.failures import AnswerTimeout, ConnectionLost
from signoff_nlp.mailbox.folders import examine
from signoff_nlp.mailbox.search import new_uids
from signoff_nlp.mailbox.session import Session
from tests.mailbox.certificates import Certificate
from tests.mailbox.conftest import Open, impatient, mail
from tests.mailbox.dovecot import User
from tests.mailbox.proxy import proxied, without
from tests.mailbox.scripted import Peer, scripted

NEWS, QUIET, ASKED = (Woke(reason, idle=True) for reason in ("news", "quiet", "asked"))


@contextmanager
def idling(certificate: Certificate, opened: Open, script: Callable[[Peer, bytes], None]) -> Iterator[Session]:
    """A session whose server goes on as the script says, once IDLE has been asked for with the tag it gets."""

    def whole(peer: Peer) -> None:
        peer.login()
        script(peer, peer.expect("IDLE"))

    with scripted(certificate, whole) as server:
        session = opened(port=server.port, ca_file=certificate.chain)
        yield session
        session.wire.shutdown()


def done(peer: Peer, tag: bytes) -> None:
    assert peer.line() == b"DONE"
    peer.say(tag + b" OK idle done\r\n")
    peer.drain()


def test_a_real_server_wakes_us(user: User, opened: Open) -> None:
    user.deliver(mail(1))
    session = opened(user)
    examine(session, "INBOX")
    threading.Timer(0.1, user.deliver, [mail(2)]).start()
    assert wait(session, 20) == NEWS
    assert list(new_uids(session, 1)) == [2]
    assert wait(session, 0.05) == QUIET


def test_each_renewal_is_a_new_idle(certificate: Certificate, opened: Open) -> None:
    def patient(peer: Peer, tag: bytes) -> None:
        for _ in range(3):
            peer.say(b"+ idling\r\n")
            assert peer.line() == b"DONE"
            peer.say(tag + b" OK done\r\n")
            tag = peer.expect("IDLE")
        peer.say(b"+ idling\r\n* 1 EXISTS\r\n")
        done(peer, tag)

    with idling(certificate, opened, patient) as session:
        assert wait(session, 20, renew=0.02) == NEWS
        with pytest.raises(ValueError, match="renew"):
            wait(session, 20, renew=1740)


def test_news_in_one_piece_with_the_continuation(certificate: Certificate, opened: Open) -> None:
    def glued(peer: Peer, tag: bytes) -> None:
        peer.say(b"+ idling\r\n* 23 EXISTS\r\n")
        done(peer, tag)

    with idling(certificate, opened, glued) as session:
        assert wait(session, 60) == NEWS


def test_news_before_the_continuation(certificate: Certificate, opened: Open) -> None:
    def early(peer: Peer, tag: bytes) -> None:
        peer.say(b"* 23 EXISTS\r\n", b"+ idling\r\n")
        done(peer, tag)

    with idling(certificate, opened, early) as session:
        assert wait(session, 60) == NEWS


def test_news_that_cross_our_done(certificate: Certificate, opened: Open) -> None:
    def late(peer: Peer, tag: bytes) -> None:
        peer.say(b"+ idling\r\n")
        assert peer.line() == b"DONE"
        peer.say(b"* 23 EXISTS\r\n" + tag + b" OK done\r\n")
        peer.drain()

    with idling(certificate, opened, late) as session:
        assert wait(session, 0.05) == NEWS


LINE = b"* 23 EXISTS\r\n"


@pytest.mark.parametrize("cut", range(1, len(LINE)))
def test_a_line_in_two_segments(cut: int, certificate: Certificate, opened: Open) -> None:
    def split(peer: Peer, tag: bytes) -> None:
        peer.say(b"+ idling\r\n", LINE[:cut])
        time.sleep(0.02)  # the client has seen the first half by now, or it sees both: it must not matter
        peer.say(LINE[cut:])
        done(peer, tag)

    with idling(certificate, opened, split) as session:
        assert wait(session, 60) == NEWS


def test_a_closed_line_is_noticed_at_once_and_does_not_spin(
    certificate: Certificate, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closing(peer: Peer, tag: bytes) -> None:
        peer.say(b"+ idling\r\n")
        peer.hang_up()

    with idling(certificate, opened, closing) as session:
        looks: list[bytes | None] = []
        peek = session.wire._peek
        monkeypatch.setattr(session.wire, "_peek", lambda: (looks.append(peek()), looks[-1])[1])
        with pytest.raises(ConnectionLost):
            wait(session, 60)
        assert len(looks) <= 3


def test_the_goodbye_of_an_expired_token_is_told(certificate: Certificate, opened: Open) -> None:
    def expiring(peer: Peer, tag: bytes) -> None:
        peer.say(b"+ idling\r\n", b"* BYE Session invalidated - AccessTokenExpired\r\n")
        peer.hang_up()

    with idling(certificate, opened, expiring) as session, pytest.raises(ConnectionLost) as lost:
        wait(session, 60)
    assert lost.value.bye == "Session invalidated - AccessTokenExpired"
    assert lost.value.reason == "token_expired"


def test_a_server_that_has_frozen_is_noticed_after_the_wait(user: User, opened: Open) -> None:
    session = opened(user)
    examine(session, "INBOX")
    impatient(session)
    with user.frozen(), pytest.raises(AnswerTimeout):
        wait(session, 0.2)


def test_a_line_that_falls_silent_in_the_middle(certificate: Certificate, opened: Open) -> None:
    def half(peer: Peer, tag: bytes) -> None:
        peer.say(b"+ idling\r\n", b"* 23 EXI")
        peer.drain()

    with idling(certificate, opened, half) as session:
        impatient(session)
        with pytest.raises(AnswerTimeout):
            wait(session, 60)


def test_another_descriptor_ends_the_wait(user: User, opened: Open) -> None:
    session = opened(user)
    examine(session, "INBOX")
    readable, writable = os.pipe()
    try:
        threading.Timer(0.05, os.write, [writable, b"!"]).start()
        assert wait(session, 60, other=readable) == ASKED
    finally:
        os.close(readable)
        os.close(writable)


def test_a_kick_in_idle(user: User, opened: Open) -> None:
    session = opened(user)
    examine(session, "INBOX")
    threading.Timer(0.1, user.kick).start()
    with pytest.raises(ConnectionLost):
        wait(session, 60)


def test_without_idle_waiting_is_a_pause_with_a_sign_of_life(
    user: User, certificate: Certificate, opened: Open
) -> None:
    with proxied(user.server.port, certificate) as proxy:
        proxy.rewrite = without("IDLE")
        session = opened(port=proxy.port, ca_file=certificate.chain, user=user.name)
        examine(session, "INBOX")
        assert wait(session, 0.05) == Woke("quiet", idle=False)
        impatient(session)
        proxy.stall()
        with pytest.raises(AnswerTimeout, match="NOOP"):
            wait(session, 0.05)


@pytest.mark.parametrize("answer", [b"NO not now", b"BAD what?"])
def test_idle_that_is_offered_but_refused(answer: bytes, certificate: Certificate, opened: Open) -> None:
    def refusing(peer: Peer, tag: bytes) -> None:
        peer.say(b"* OK hold on\r\n" + tag + b" " + answer + b"\r\n")
        peer.answer("NOOP")
        peer.drain()

    with idling(certificate, opened, refusing) as session:
        assert wait(session, 0.05) == Woke("quiet", idle=False)
