"""What of a thread in the store the reader is given, and in which order."""

from __future__ import annotations

import signoff_nlp
from signoff_nlp.service.assembling import left_out, moment_of, sources_of
from signoff_nlp.store import retention, threads
from signoff_nlp.store.engine import Store
from tests.service.threads import HOLD, RELEASE, US, keep, mail
from tests.store.making import NOW, later

CHAT = "10:32 Dana Ruiz: please stop the run\n10:33 Mike (JC Print): stopped\n"


def test_mails_in_order_and_the_same_bytes_once(store: Store) -> None:
    first, second = mail("one"), mail("two", 2, at=later(hours=1))
    with store.begin() as db:
        thread, _ = keep(db, second, 2, at=later(hours=1))
        keep(db, first, 1)
        keep(db, second, 7, at=later(hours=1), folder="Sent")
        assert sources_of(db, thread) == [first, second]
        assert sources_of(db, thread, most=1) == [second]


def test_a_chat_stands_after_what_had_come_when_it_was_pasted(store: Store) -> None:
    first, second = mail("one"), mail("two", 2, at=later(days=2))
    with store.begin() as db:
        thread, _ = keep(db, first, 1)
        keep(db, second, 2, at=later(days=2))
        threads.add_chat(db, thread, CHAT.encode(), later(days=1))
        threads.add_chat(db, thread, b"later chat", later(days=3))
        assert sources_of(db, thread) == [first, CHAT.encode(), second, b"later chat"]
        assert moment_of(db, thread) == later(days=3)


def test_what_nobody_could_read_is_left_out_and_named(store: Store) -> None:
    with store.begin() as db:
        thread, _ = keep(db, mail("one"), 1)
        _, poison = keep(db, mail("two", 2), 2, state="quarantined")
        _, large = keep(db, mail("three", 3), 3, state="skipped")
        assert sources_of(db, thread) == [mail("one")]
        assert {row.id for row in left_out(db, thread)} == {poison, large}
        assert moment_of(db, thread) is None


def test_a_forgotten_thread_has_nothing_to_read(store: Store) -> None:
    with store.begin() as db:
        thread, _ = keep(db, mail("one"), 1)
        retention.delete_thread(db, thread, NOW)
        assert sources_of(db, thread) == []


def test_a_chat_between_two_mails_counts_between_them(store: Store) -> None:
    """A hold in a chat stops what a mail released; a release by a later mail lifts the hold."""
    reader = signoff_nlp.load(signoff_nlp.Settings(us=US))
    with store.begin() as db:
        thread, _ = keep(db, mail(RELEASE), 1)
        threads.add_chat(db, thread, CHAT.encode(), later(days=1))
        stopped = reader.read(sources_of(db, thread), now=moment_of(db, thread))
        keep(db, mail(RELEASE, 2, at=later(days=2)), 2, at=later(days=2))
        again = reader.read(sources_of(db, thread), now=moment_of(db, thread))
    assert (stopped.verdict, [one.side for one in stopped.messages]) == ("hold", ["buyer", "buyer", "shop"])
    assert (again.verdict, [one.side for one in again.messages]) == ("released", ["buyer", "buyer", "shop", "buyer"])


def test_three_hundred_messages_are_read_whole(store: Store) -> None:
    with store.begin() as db:
        for number in range(1, 301):
            text = RELEASE if number == 299 else HOLD if number == 300 else f"Thank you, noted as point {number}."
            thread, _ = keep(db, mail(text, number, at=later(minutes=number)), number, at=later(minutes=number))
        sources = sources_of(db, thread)
    report = signoff_nlp.load(signoff_nlp.Settings(us=US)).read(sources)
    assert (len(sources), len(report.messages), report.verdict) == (300, 300, "hold")
