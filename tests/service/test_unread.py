"""A thread of which a message was not read: no release stands on it."""

from __future__ import annotations

import signoff_nlp
from signoff_nlp.service.recording import with_unread
from signoff_nlp.types import Report

MAIL = (
    "From: Dana Ruiz <dana@acme.example>\nTo: mike@jcprintfarm.example\nSubject: JC-2281\n\nHi Mike,\n\nPlease start production:"
    " 250 pcs, rev B4, black PETG, as printed.\n\nDana Ruiz\nPurchasing Manager\nAcme Fixtures\n"
)


def report(text: str = MAIL) -> Report:
    return signoff_nlp.load().read(text, us=["jcprintfarm.example"])


def test_what_nobody_read_may_be_a_stop() -> None:
    found = with_unread(report(), ["message 7 of the thread was not read: 40,000,000 bytes"])
    assert report().verdict == "released"
    assert (found.verdict, found.draft) == ("clarify", None)
    assert [(one.verdict, one.reasons[-1].code) for one in found.decisions] == [("clarify", "open_item")]
    assert "message 7" in found.warnings[-1]


def test_a_thread_that_was_read_whole_stays_as_it_is() -> None:
    assert with_unread(report(), []) == report()


def test_what_is_no_release_stays_what_it_is_and_is_warned_of() -> None:
    before = report(MAIL.replace("Please start production", "Please hold production"))
    found = with_unread(before, ["message 7 was not read"])
    assert (found.verdict, found.draft) == (before.verdict, before.draft)
    assert found.warnings == (*before.warnings, "message 7 was not read")
