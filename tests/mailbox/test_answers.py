"""Answers of servers that are wrong, late, hostile or meant for somebody else: nothing is mixed up, nothing explodes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from signoff_nlp.mailbox.failures import AnswerTimeout, BodyTooLarge, CommandRefused, ConnectionLost
from signoff_nlp.mailbox.fetch import LARGE, PART, Fetched, bodies, headers
from signoff_nlp.mailbox.folders import folders
from signoff_nlp.mailbox.search import new_uids
from signoff_nlp.mailbox.session import Session, close
from tests.mailbox.conftest import Talk, impatient
from tests.mailbox.scripted import Peer

CAP = 4 * LARGE


def body(uid: int, text: bytes, number: int | None = None) -> bytes:
    """A complete answer to a fetch of a body."""
    return b"* %d FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (number or uid, uid, len(text), text)


def fetched(session: Session, uids: list[int], size: int = 10, **limits: int) -> list[Fetched]:
    return list(bodies(session, uids, dict.fromkeys(uids, size), cap=CAP, **limits))


def test_answers_to_nobodys_question_mix_nothing_up(talk: Talk) -> None:
    def chatty(peer: Peer) -> None:
        peer.answer(
            r"UID FETCH 1:3 \(UID INTERNALDATE BODY.PEEK\[\]\)",
            b"* 2 FETCH (FLAGS (\\Seen))\r\n"
            + b"* 3 FETCH (BODY[] {4}\r\nnone)\r\n"  # no UID: nobody's, though it may look like number 3
            + b"* 9 FETCH (UID 9 BODY[] {5}\r\nother)\r\n"
            + b"* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n"
            + body(3, b"three", 2)
            + b"* 1 EXPUNGE\r\n* VANISHED 1\r\n* 7 EXISTS\r\n"
            + b"* 4 FETCH (BODY[] {3}\r\ntwo UID 2)\r\n"
            + b"* 2 FETCH (UID 3 FLAGS (\\Flagged))\r\n",
        )
        peer.answer(r"UID SEARCH RETURN \(ALL\) UID 1", b'* ESEARCH (TAG "x") UID\r\n')
        peer.answer("UID SEARCH RETURN .*", b'* ESEARCH (TAG "x") UID\r\n')
        peer.drain()

    with talk(chatty) as session:
        found = {mail.uid: (mail.outcome, mail.raw) for mail in fetched(session, [1, 2, 3])}
        assert found == {1: ("vanished", None), 2: ("whole", b"two"), 3: ("whole", b"three")}
        assert list(new_uids(session, 3)) == []


def test_what_came_before_a_command_is_no_answer_to_it(talk: Talk) -> None:
    def early(peer: Peer) -> None:
        tag = peer.expect("UID SEARCH .*")
        peer.say(b"* 1 FETCH (UID 1 BODY[] {5}\r\nearly)\r\n* ESEARCH UID ALL 1\r\n" + tag + b" OK done\r\n")
        peer.answer("UID FETCH 1 .*", body(1, b"right"))
        peer.drain()

    with talk(early) as session:
        assert list(new_uids(session, 0)) == [1]
        assert [mail.raw for mail in fetched(session, [1])] == [b"right"]


def test_two_mails_with_one_uid_are_an_error(talk: Talk) -> None:
    def twice(peer: Peer) -> None:
        peer.answer("UID FETCH .*", body(1, b"one") + body(1, b"two"))
        peer.drain()

    with talk(twice) as session, pytest.raises(ConnectionLost, match="two different mails as UID 1"):
        fetched(session, [1])


@pytest.mark.parametrize("sent", [2 * LARGE, 1_400_000_000])
def test_a_body_far_beyond_its_size_is_not_read(sent: int, talk: Talk) -> None:
    def lying(peer: Peer) -> None:
        peer.expect("UID FETCH 1:2 .*")
        peer.say(b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % sent)
        peer.drain()

    with talk(lying) as session:
        with pytest.raises(BodyTooLarge) as large:
            fetched(session, [1, 2])
        assert (large.value.uids, large.value.announced, large.value.sent) == ((1, 2), 20, sent)
        with pytest.raises(ConnectionLost):
            fetched(session, [1])


def test_a_part_longer_than_asked_for_is_not_read(talk: Talk) -> None:
    def lying(peer: Peer) -> None:
        peer.expect(r"UID FETCH 1 .*BODY.PEEK\[\]<0\.262144>\)")
        peer.say(b"* 1 FETCH (UID 1 BODY[]<0> {%d}\r\n" % (PART + 1))
        peer.drain()

    with talk(lying) as session, pytest.raises(BodyTooLarge) as large:
        fetched(session, [1], size=2 * LARGE)
    assert large.value.uids == (1,)


def parts(raw: bytes, beyond: bytes = b'""') -> Callable[[Peer], None]:
    """Serve `raw` in the parts that are asked for."""

    def serve(peer: Peer) -> None:
        while line := peer.line():
            tag, _, rest = line.partition(b" ")
            if b"HEADER" in rest:
                peer.say(b"* 1 FETCH (UID 1 BODY[HEADER]<0> {4}\r\nA: 1)\r\n" + tag + b" OK done\r\n")
                continue
            start = int(rest.partition(b"<")[2].partition(b".")[0])
            part = raw[start : start + PART]
            text = b"{%d}\r\n%s" % (len(part), part) if part else beyond
            peer.say(b"* 1 FETCH (UID 1 BODY[]<%d> %s)\r\n" % (start, text) + tag + b" OK done\r\n")

    return serve


@pytest.mark.parametrize("beyond", [b'""', b"{0}\r\n"])
@pytest.mark.parametrize("length", [4 * PART, 4 * PART + 17, 8 * PART, 100])
def test_a_large_mail_ends_where_it_ends_whatever_its_size_says(length: int, beyond: bytes, talk: Talk) -> None:
    raw = bytes(range(256)) * (length // 256) + b"x" * (length % 256)
    for announced in (LARGE + 1, 3 * LARGE):
        with talk(parts(raw, beyond)) as session:
            (mail,) = fetched(session, [1], size=announced)
        assert (mail.outcome, mail.size) == ("whole", length)
        assert mail.raw == raw


@pytest.mark.parametrize(("announced", "outcome"), [(LARGE + 1, "whole"), (3 * LARGE, "refused")])
def test_nil_beyond_the_end_is_an_end_where_all_that_was_announced_has_come(
    announced: int, outcome: str, talk: Talk
) -> None:
    def ending(peer: Peer) -> None:
        for start in range(0, 2 * LARGE, PART):
            peer.answer("UID FETCH .*", b"* 1 FETCH (UID 1 BODY[]<%d> {%d}\r\n%s)\r\n" % (start, PART, b"x" * PART))
        peer.answer("UID FETCH .*", b"* 1 FETCH (UID 1 BODY[]<%d> NIL)\r\n" % (2 * LARGE))
        peer.answer("UID SEARCH .*", b"* ESEARCH UID ALL 1\r\n")
        peer.drain()

    with talk(ending) as session:
        (mail,) = fetched(session, [1], size=announced)
    assert (mail.outcome, len(mail.raw or b"")) == (outcome, 2 * LARGE if outcome == "whole" else 0)


def test_a_mail_that_goes_between_two_parts_is_not_cut_short(talk: Talk) -> None:
    def going(peer: Peer) -> None:
        peer.answer("UID FETCH .*", b"* 1 FETCH (UID 1 BODY[]<0> {%d}\r\n%s)\r\n" % (PART, b"x" * PART))
        peer.answer("UID FETCH .*", b"* 1 FETCH (UID 1 BODY[]<%d> NIL)\r\n* 1 EXPUNGE\r\n" % PART)
        peer.answer("UID SEARCH .*", b"* ESEARCH UID\r\n")
        peer.drain()

    with talk(going) as session:
        (mail,) = fetched(session, [1], size=2 * LARGE)
    assert (mail.outcome, mail.raw) == ("vanished", None)


def test_a_mail_that_grows_beyond_the_cap_comes_as_its_header(talk: Talk) -> None:
    with talk(parts(b"x" * (CAP + PART))) as session:
        (mail,) = fetched(session, [1], size=LARGE + 1)
    assert (mail.outcome, mail.raw) == ("too_large", b"A: 1")
    assert mail.size > CAP


def test_one_mail_that_a_server_cannot_give_holds_up_nobody(talk: Talk) -> None:
    def choosy(peer: Peer) -> None:
        while line := peer.line():
            tag, _, rest = line.partition(b" ")
            if b"SEARCH" in rest:
                peer.say(b"* ESEARCH UID ALL 3\r\n" + tag + b" OK done\r\n")
                continue
            low, _, high = rest.split()[2].partition(b":")
            uids = range(int(low), int(high or low) + 1)
            if 3 in uids:
                peer.say(tag + b" NO could not be converted to RFC-822 format\r\n")
            else:
                peer.say(b"".join(body(uid, b"mail %d" % uid) for uid in uids) + tag + b" OK done\r\n")

    with talk(choosy) as session:
        found = fetched(session, list(range(1, 9)))
    assert [mail.outcome for mail in found] == ["whole", "whole", "refused", *["whole"] * 5]
    assert found[2].note == "could not be converted to RFC-822 format"
    assert [mail.raw for mail in found if mail.raw] == [b"mail %d" % uid for uid in (1, 2, 4, 5, 6, 7, 8)]


def test_a_no_of_the_moment_condemns_no_mail(talk: Talk) -> None:
    def busy(peer: Peer) -> None:
        peer.answer("UID FETCH .*", tagged=b"NO [UNAVAILABLE] later")
        peer.answer("UID FETCH .*", tagged=b"BAD [SERVERBUG] oops")
        peer.drain()

    with talk(busy) as session:
        with pytest.raises(CommandRefused) as refused:
            fetched(session, [1, 2])
        assert refused.value.code == "UNAVAILABLE"
        with pytest.raises(CommandRefused) as refused:
            fetched(session, [1, 2])
        assert refused.value.code == "SERVERBUG"


def test_headers_without_flags_or_date(talk: Talk) -> None:
    def sparse(peer: Peer) -> None:
        block = b"Subject: x\r\n\r\n"
        answer = b'* 1 FETCH (UID 1 INTERNALDATE "99-Foo-0000" BODY[HEADER.FIELDS ("SUBJECT")]<0> {%d}\r\n%s)\r\n'
        peer.answer(
            "UID FETCH .*", answer % (len(block), block) + b"* 2 FETCH (UID 2 BODY[HEADER.FIELDS (SUBJECT)] NIL)\r\n"
        )
        peer.drain()

    with talk(sparse) as session:
        (head,) = headers(session, [1, 2], ["Subject"])
    assert head == (1, (("subject", "x"),), frozenset(), None, 0)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"* 1 FETCH (UID 1 BODY[] \r\n",
        b"* 1 FETCH UID\r\n",
        b"* 1 FETCH ((\r\n",
        b'* 1 FETCH (UID 1 BODY[] "a)\r\n',
        b"%&/\r\n",
    ],
)
def test_nonsense_ends_the_connection(nonsense: bytes, talk: Talk) -> None:
    def babbling(peer: Peer) -> None:
        tag = peer.expect("UID FETCH .*")
        peer.say(nonsense + tag + b" OK done\r\n")
        peer.drain()

    with talk(babbling) as session:
        with pytest.raises(ConnectionLost):
            fetched(session, [1])
        assert session.wire.sock.fileno() == -1


@pytest.mark.parametrize(
    "nothing",
    [
        b"",
        b"* 1 FETCH (UID 1 BODY[])\r\n",
        b"* 1 FETCH (UID 1 BODY[] 12)\r\n",
        b"* 1 FETCH (UID\xff 1)\r\n",
        b"* 1 FETCH (UID (1) BODY[] {1}\r\na)\r\n",
    ],
)
@pytest.mark.parametrize(("there", "outcome"), [(b" ALL 1", "refused"), (b"", "vanished")])
def test_only_a_mail_that_is_not_there_has_vanished(there: bytes, outcome: str, nothing: bytes, talk: Talk) -> None:
    def withholding(peer: Peer) -> None:
        peer.answer("UID FETCH .*", nothing)
        peer.answer("UID SEARCH .*", b"* ESEARCH UID" + there + b"\r\n")
        peer.answer("UID SEARCH .*", b"* ESEARCH UID" + there + b"\r\n")
        peer.drain()

    with talk(withholding) as session:
        assert [mail.outcome for mail in fetched(session, [1])] == [outcome]
        assert [mail.outcome for mail in bodies(session, [1], {}, cap=CAP)] == [outcome]


def test_a_line_without_end_is_not_read_to_its_end(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signoff_nlp.mailbox.wire.LINE_MOST", 100_000)

    def endless(peer: Peer) -> None:
        peer.expect("LIST .*")
        with contextlib.suppress(OSError):  # the client may hang up before all of it is written
            peer.say(b"* LIST () NIL " + b"x" * 200_000)
        peer.drain()

    with talk(endless) as session, pytest.raises(ConnectionLost):
        folders(session)


def test_a_server_that_hangs_up_in_a_literal_or_goes_silent(talk: Talk) -> None:
    def short(peer: Peer) -> None:
        peer.expect("UID FETCH .*")
        peer.say(b"* 1 FETCH (UID 1 BODY[] {100}\r\nonly this")
        peer.hang_up()

    with talk(short) as session, pytest.raises(ConnectionLost, match="middle of an answer"):
        fetched(session, [1], size=100)

    def silent(peer: Peer) -> None:
        peer.expect("UID FETCH .*")
        peer.say(b"* 1 FETCH (UID 1 BODY[] {100}\r\nonly this")
        peer.drain()

    with talk(silent) as session:
        impatient(session)
        with pytest.raises(AnswerTimeout, match="no answer to FETCH"):
            fetched(session, [1], size=100)


def test_closing_waits_for_nobody(talk: Talk) -> None:
    def rude(peer: Peer) -> None:
        peer.answer("LOGOUT", b"* BYE see you\r\n")
        peer.drain()

    with talk(rude) as session:
        close(session)
        close(session)
        assert session.wire.sock.fileno() == -1
