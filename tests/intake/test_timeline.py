"""Mails and chats on one timeline."""

from __future__ import annotations

import pytest

from signoff_nlp.intake.sources import read_thread
from signoff_nlp.settings import Settings

SETTINGS = Settings(us=("shop.example", "Mike"))


def mail(day: int, text: str, hour: int = 12) -> str:
    return (
        f"From: Dana Ruiz <dana@acme.example>\nTo: mike@shop.example\nSubject: bracket\nMessage-ID: <{day}@acme.example>\n"
        f"Date: {day:02} May 2026 {hour:02}:00:00 -0400\n\n{text}\n"
    )


def told(*sources: str) -> list[str]:
    found = read_thread(list(sources), settings=SETTINGS)
    assert [message.index for message in found.messages] == list(range(len(found.messages)))
    return [message.text for message in found.messages]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_dated_messages_interleave_however_they_are_given(order: tuple[int, ...]) -> None:
    given = (
        mail(4, "first"),
        "[15/05/2026, 10:32:00] Dana Ruiz: second\n[25/05/2026, 10:33:00] Mike: fourth\n",
        mail(20, "third"),
    )
    assert told(*(given[at] for at in order)) == ["first", "second", "third", "fourth"]


def test_a_chat_without_dates_stands_where_it_is_given() -> None:
    chat = "Dana Ruiz: second\nMike: third\n"
    assert told(mail(4, "first"), chat, mail(20, "fourth")) == ["first", "second", "third", "fourth"]
    assert told(chat, mail(4, "fourth")) == ["second", "third", "fourth"]
    assert told(mail(4, "first"), mail(20, "fourth"), chat) == ["first", "fourth", "second", "third"]


def test_a_clock_without_a_zone_is_that_of_the_mails() -> None:
    """A chat of 13:00 comes after the mail of 12:00, before that of 14:00."""
    chat = "[15/05/2026, 13:00:00] Dana Ruiz: between\n"
    first, last = mail(15, "before"), mail(15, "after", 14).replace("<15@", "<16@")
    assert told(first, last, chat) == ["before", "between", "after"]
    found = read_thread([first, chat], settings=SETTINGS)
    assert [str(message.sent_at) for message in found.messages] == [
        "2026-05-15 12:00:00-04:00",
        "2026-05-15 13:00:00-04:00",
    ]


def test_two_chats_and_no_mail() -> None:
    later, earlier = "[16/05/2026, 09:00:00] Dana Ruiz: later\n", "[15/05/2026, 09:00:00] Dana Ruiz: earlier\n"
    assert told(later, earlier) == ["earlier", "later"]
