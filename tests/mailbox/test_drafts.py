"""Drafts: stored once, found by comparison, and nothing is believed that is not proven."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from signoff_nlp.mailbox.drafts import TOKEN, Appended, AppendUnknown, append, body_hash, draft_heads, look
from signoff_nlp.mailbox.failures import CommandRefused, ConnectionLost
from signoff_nlp.mailbox.folders import examine
from signoff_nlp.mailbox.search import new_uids
from signoff_nlp.mailbox.session import noop
from tests.mailbox.certificates import Certificate
from tests.mailbox.conftest import Open, impatient, mail
from tests.mailbox.dovecot import QUOTA_20K, User, running
from tests.mailbox.proxy import proxied, without
from tests.mailbox.scripted import Peer, scripted


def draft(token: str, text: str = "Which revision is released?", message_id: str = "") -> bytes:
    """A draft as the drafting step writes it."""
    identity = message_id or f"<{token}@yourshop.example>"
    return f"From: shop@yourshop.example\n{TOKEN}: {token}\nMessage-ID: {identity}\nSubject: Re: bracket\n\n{text}\n".encode()


def test_a_draft_is_where_the_server_says(user: User, opened: Open) -> None:
    session = opened(user)
    position = examine(session, "Drafts")
    moment = datetime(2026, 5, 2, 10, 32, tzinfo=UTC)
    placed = append(session, "Drafts", draft("t1"), date=moment)
    assert placed == Appended(position.uidvalidity, 1)
    assert re.search(r"^flags: .*\\Draft \\Seen|^flags: .*\\Seen \\Draft", user.state("Drafts"), re.MULTILINE)
    found = look(session, "Drafts", position, "t1")
    assert [head.uid for head in found.matches] == [1]
    assert found.matches[0].received == moment
    assert {"\\Draft", "\\Seen"} <= found.matches[0].flags


def test_looking_compares_whole_values(user: User, opened: Open) -> None:
    session = opened(user)
    for token in ("t10", "t1x", "t1", "T1"):
        append(session, "Drafts", draft(token))
    append(session, "Drafts", draft("other", message_id="<a@b.example>"))
    before = user.state("Drafts")
    assert [head.uid for head in look(session, "Drafts", None, "t1").matches] == [3]
    assert [head.uid for head in look(session, "Drafts", None, "t").matches] == []
    assert [head.uid for head in look(session, "Drafts", None, "", "a@b.example").matches] == [5]
    assert [head.uid for head in look(session, "Drafts", None, "", "<a@b.example").matches] == [5]
    assert look(session, "Drafts", None, "", "").matches == ()
    since = examine(session, "Drafts")
    assert look(session, "Drafts", since, "t1").matches == ()
    assert [head.uid for head in look(session, "Drafts", since._replace(uidvalidity=1), "t1").matches] == [3]
    assert user.state("Drafts") == before


def test_an_answer_that_is_lost_is_unknown_and_the_draft_is_found(
    user: User, certificate: Certificate, opened: Open
) -> None:
    with proxied(user.server.port, certificate) as proxy:
        session = opened(port=proxy.port, ca_file=certificate.chain, user=user.name)
        position = examine(session, "Drafts")
        proxy.lose_answer_to = b"APPEND"
        outcome = append(session, "Drafts", draft("t1"))
        assert isinstance(outcome, AppendUnknown)
        assert outcome.why == "no_answer"
        assert proxy.swallowed.is_set()
        with pytest.raises(ConnectionLost):
            append(session, "Drafts", draft("t1"))
    assert [head.uid for head in look(opened(user), "Drafts", position, "t1").matches] == [1]


def test_silence_after_the_literal_is_unknown(user: User, certificate: Certificate, opened: Open) -> None:
    with proxied(user.server.port, certificate) as proxy:
        session = opened(port=proxy.port, ca_file=certificate.chain, user=user.name)
        impatient(session)
        proxy.rewrite = lambda data: b"" if b"APPEND" in data else data
        assert append(session, "Drafts", draft("t1")) == AppendUnknown("no_answer", "no answer to APPEND")
    assert len(look(opened(user), "Drafts", None, "t1").matches) == 1


def test_a_server_that_does_not_say_where(user: User, certificate: Certificate, opened: Open) -> None:
    with proxied(user.server.port, certificate) as proxy:
        hide = without("UIDPLUS")
        proxy.rewrite = lambda data: re.sub(rb"\[APPENDUID \d+ \d+\] ", b"", hide(data))
        session = opened(port=proxy.port, ca_file=certificate.chain, user=user.name)
        outcome = append(session, "Drafts", draft("t1"))
        assert isinstance(outcome, AppendUnknown)
        assert outcome.why == "no_place"
        assert [head.uid for head in look(session, "Drafts", None, "t1").matches] == [1]


def test_a_server_that_says_ok_and_stores_nothing(user: User, certificate: Certificate, opened: Open) -> None:
    def forgetful(peer: Peer) -> None:
        peer.login()
        line = peer.expect(r'APPEND "Drafts" \(\\Draft \\Seen\) \{\d+\}')
        size = int(peer.heard[-1].rpartition(b"{")[2][:-1])
        peer.say(b"+ go on\r\n")
        assert TOKEN.encode() in peer.literal(size + 2)
        peer.say(line + b" OK [APPENDUID 0 0] done\r\n")
        peer.examine(exists=0)
        peer.answer("UID SEARCH .*", b"* ESEARCH UID\r\n")
        peer.drain()

    with scripted(certificate, forgetful) as server:
        session = opened(port=server.port, ca_file=certificate.chain)
        assert isinstance(append(session, "Drafts", draft("t1")), AppendUnknown)
        assert look(session, "Drafts", None, "t1").matches == ()
        session.wire.shutdown()


def test_no_room_is_told_and_the_session_goes_on(opened: Open) -> None:
    with running(extra=QUOTA_20K) as server:
        session = opened(server.user())
        with pytest.raises(CommandRefused) as refused:
            append(session, "Drafts", mail(1, 40_000))
        assert refused.value.code == "OVERQUOTA"
        assert isinstance(append(session, "Drafts", draft("t1")), Appended)


def test_no_such_folder_is_told(user: User, opened: Open) -> None:
    session = opened(user)
    with pytest.raises(CommandRefused) as refused:
        append(session, "Entwürfe", draft("t1"))
    assert refused.value.code == "TRYCREATE"
    noop(session)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("code", ["LIMIT", "OVERQUOTA", "TRYCREATE"])
def test_a_refusal_before_or_after_the_literal(code: str, when: str, certificate: Certificate, opened: Open) -> None:
    def refusing(peer: Peer) -> None:
        peer.login()
        tag = peer.expect("APPEND .*")
        if when == "after":
            size = int(peer.heard[-1].rpartition(b"{")[2][:-1])
            peer.say(b"+ go on\r\n")
            peer.literal(size + 2)
        peer.say(tag + b" NO [" + code.encode() + b"] no more\r\n")
        peer.answer("NOOP")
        peer.drain()

    with scripted(certificate, refusing) as server:
        session = opened(port=server.port, ca_file=certificate.chain)
        with pytest.raises(CommandRefused) as refused:
            append(session, "Drafts", draft("t1"))
        assert refused.value.code == code
        noop(session)
        session.wire.shutdown()


def test_flags_are_flags(user: User, opened: Open) -> None:
    session = opened(user)
    with pytest.raises(ValueError, match="no flags"):
        append(session, "Drafts", draft("t1"), flags=["\\Draft)\r\nA1 DELETE INBOX"])


def test_what_people_made_of_a_draft(user: User, opened: Open) -> None:
    session = opened(user)
    raw = draft("t1")
    append(session, "Drafts", raw)
    append(session, "Drafts", draft("t1", "Which revision is released? And by whom?"))
    append(session, "Drafts", draft("t2", "x" * 3_000))
    examine(session, "Drafts")
    same, edited, large = draft_heads(session, [*new_uids(session, 0), 99], most=2_000)
    assert (same.token, same.message_id, same.body) == ("t1", "<t1@yourshop.example>", body_hash(raw))
    assert edited.body not in (None, same.body)
    assert large.body is None
    assert "\\Draft" in same.head.flags


@pytest.mark.parametrize(
    "moved", [b"A: 1\r\n\r\ntext\r\n", b"B: 2\nA: 1\n\ntext  \n\n\n", b"\ntext", b"A: 1\r\n\r\n\r\ntext"]
)
def test_moving_a_mail_is_no_edit(moved: bytes) -> None:
    assert body_hash(moved) == body_hash(b"A: 1\n\ntext")
    assert body_hash(moved) != body_hash(b"A: 1\n\nText")
