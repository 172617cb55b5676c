"""What servers say about which mails there are: filtered, bounded, and forgotten after each look."""

from __future__ import annotations

import pytest

from signoff_nlp.mailbox.failures import ConnectionLost
from signoff_nlp.mailbox.search import new_uids, sizes
from tests.mailbox.conftest import Talk
from tests.mailbox.scripted import CAPABILITIES, Peer


@pytest.mark.parametrize(
    "answer", [b'* ESEARCH (TAG "x") UID ALL 1:4294967295\r\n', b"* ESEARCH UID ALL 4294967295:1\r\n"]
)
def test_a_range_of_all_numbers_is_no_folder(answer: bytes, talk: Talk) -> None:
    def boasting(peer: Peer) -> None:
        peer.answer("UID SEARCH .*", answer)
        peer.drain()

    with talk(boasting) as session, pytest.raises(ConnectionLost, match="more mails than a folder can hold"):
        new_uids(session, 0)


def test_a_range_below_the_mark_costs_nothing(talk: Talk) -> None:
    def boasting(peer: Peer) -> None:
        peer.answer("UID SEARCH .*", b"* ESEARCH UID ALL 4294967295,1:4294967294\r\n")
        peer.drain()

    with talk(boasting) as session:
        assert list(new_uids(session, 4_294_967_293)) == [4_294_967_294, 4_294_967_295]


@pytest.mark.parametrize("capabilities", [CAPABILITIES, CAPABILITIES.replace("ESEARCH", "")])
def test_nothing_new_a_hundred_times_asks_for_no_body_and_keeps_nothing(capabilities: str, talk: Talk) -> None:
    def quiet(peer: Peer) -> None:
        esearch = "ESEARCH" in capabilities
        for _ in range(100):
            answer = b"* ESEARCH UID ALL 3\r\n" if esearch else b"* SEARCH 3\r\n"
            peer.answer(r"UID SEARCH (RETURN \(ALL\) )?UID 4:\*", b"* 3 EXISTS\r\n* 0 RECENT\r\n" + answer)
        peer.drain()

    with talk(quiet, capabilities) as session:
        for _ in range(100):
            assert list(new_uids(session, 3)) == []
        assert sum(len(values) for values in session.wire.untagged_responses.values()) < 5
        assert session.wire._cmd_log == {}


def test_numbers_in_any_order_with_a_sequence_of_changes_behind(talk: Talk) -> None:
    def plain(peer: Peer) -> None:
        peer.answer("UID SEARCH UID 1:.*", b"* SEARCH 9 4 4\r\n* SEARCH 7 (MODSEQ 917162500)\r\n")
        peer.answer("UID SEARCH UID 1:.*", b"* SEARCH\r\n")
        peer.answer("UID SEARCH UID 1:.*", b"")
        peer.drain()

    with talk(plain, "IMAP4rev1 AUTH=PLAIN") as session:
        assert list(new_uids(session, 0)) == [4, 7, 9]
        assert list(new_uids(session, 0)) == []
        assert list(new_uids(session, 0)) == []


def test_sizes_only_of_what_was_asked_for(talk: Talk) -> None:
    def chatty(peer: Peer) -> None:
        answer = b"* 1 FETCH (UID 1 RFC822.SIZE 10)\r\n* 2 FETCH (FLAGS ())\r\n* 8 FETCH (RFC822.SIZE 5 UID 8)\r\n"
        peer.answer("UID FETCH 1:2 .*", answer + b"* 2 FETCH (RFC822.SIZE 7 UID 2)\r\n")
        peer.drain()

    with talk(chatty) as session:
        assert sizes(session, [1, 2]) == {1: 10, 2: 7}
