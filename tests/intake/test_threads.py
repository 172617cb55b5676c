"""Order, duplicates, quoted history, conversations."""

from __future__ import annotations

from signoff_nlp.intake.email import read_mail
from signoff_nlp.intake.grouping import group_threads
from signoff_nlp.intake.sources import read_thread
from signoff_nlp.settings import Limits, Settings
from signoff_nlp.types import Thread

SETTINGS = Settings()
US = ["shop.example"]
DANA, MIKE = "Dana Ruiz <dana@acme.example>", "Mike Tanner <mike@shop.example>"


def mail(
    number: int,
    sender: str,
    body: str,
    *,
    day: int | None = None,
    parent: int | None = None,
    to: str | None = None,
    subject: str = "bracket",
    more: str = "",
) -> str:
    lines = [
        f"From: {sender}",
        f"To: {to or (MIKE if sender == DANA else DANA)}",
        f"Subject: {subject}",
        f"Message-ID: <{number}@x.example>",
    ]
    if day is not None:
        lines.append(f"Date: {day} May 2026 10:{number % 60:02}:00 +0000")
    if parent is not None:
        lines.append(f"In-Reply-To: <{parent}@x.example>")
    return "\r\n".join(lines) + f"\r\n{more}\r\n{body}\r\n"


def thread(*sources: str, us: list[str] | None = None, settings: Settings = SETTINGS) -> Thread:
    return read_thread(list(sources), us=US if us is None else us, settings=settings)


def texts(found: Thread) -> list[str]:
    return [message.text.strip() for message in found.messages]


class TestOrder:
    def test_by_date(self) -> None:
        found = thread(mail(2, MIKE, "second", day=5), mail(1, DANA, "first", day=4))
        assert texts(found) == ["first", "second"]
        assert [(message.index, message.side) for message in found.messages] == [(0, "buyer"), (1, "shop")]

    def test_an_answer_never_precedes_its_question(self) -> None:
        assert texts(thread(mail(2, MIKE, "answer", day=3, parent=1), mail(1, DANA, "question", day=4))) == [
            "question",
            "answer",
        ]

    def test_the_given_order_without_dates(self) -> None:
        assert texts(thread(mail(1, DANA, "one"), mail(2, MIKE, "two"), mail(3, DANA, "three"))) == [
            "one",
            "two",
            "three",
        ]

    def test_an_undated_mail_stays_after_its_neighbour(self) -> None:
        found = thread(
            mail(1, DANA, "one", day=1),
            mail(2, MIKE, "undated"),
            mail(3, DANA, "three", day=3),
            mail(4, MIKE, "zero", day=1),
        )
        assert texts(found) == ["one", "undated", "zero", "three"]

    def test_answers_in_a_circle(self) -> None:
        assert sorted(texts(thread(mail(1, DANA, "a", day=1, parent=2), mail(2, MIKE, "b", day=2, parent=1)))) == [
            "a",
            "b",
        ]

    def test_a_mail_that_answers_itself(self) -> None:
        assert texts(thread(mail(1, DANA, "a", day=1, parent=1))) == ["a"]


class TestDuplicates:
    def test_the_same_mail_twice(self) -> None:
        assert texts(thread(mail(1, DANA, "go", day=1), mail(1, DANA, "go", day=1))) == ["go"]

    def test_a_borrowed_message_id_hides_nothing(self) -> None:
        found = thread(mail(1, DANA, "please go ahead", day=1), mail(1, DANA, "please stop", day=2))
        assert texts(found) == ["please go ahead", "please stop"]
        assert any("same Message-ID" in warning for warning in found.warnings)

    def test_without_identifiers_nothing_is_dropped(self) -> None:
        raw = mail(1, DANA, "go", day=1).replace("Message-ID: <1@x.example>\r\n", "")
        assert texts(thread(raw, raw)) == ["go", "go"]


QUOTED = (
    "On Mon, May 4, 2026 at 10:02 AM Mike Tanner <mike@shop.example> wrote:\r\n"
    "> Rev B4, 250 pcs, black PETG.\r\n> Shall we start?\r\n"
)


class TestHistory:
    def test_a_single_mail_is_read_with_its_history(self) -> None:
        found = thread(mail(1, DANA, f"Confirmed, please proceed.\r\n\r\n{QUOTED}", day=5))
        assert texts(found) == ["Rev B4, 250 pcs, black PETG.\nShall we start?", "Confirmed, please proceed."]
        assert [(message.origin, message.side, message.index) for message in found.messages] == [
            ("quoted", "shop", 0),
            ("message", "buyer", 1),
        ]
        assert found.messages[0].author.address == "mike@shop.example"

    def test_what_the_thread_holds_is_not_rebuilt(self) -> None:
        asked = mail(
            1, MIKE, "Rev B4, 250 pcs, black PETG.\r\nShall we start?\r\n\r\n-- \r\nMike Tanner\r\nShop", day=4
        )
        found = thread(asked, mail(2, DANA, f"Confirmed, please proceed.\r\n\r\n{QUOTED}", day=5, parent=1))
        assert [message.origin for message in found.messages] == ["message", "message"]

    def test_a_short_message_does_not_swallow_a_longer_quote(self) -> None:
        thanks = mail(1, MIKE, "Thanks", day=3)
        long = QUOTED.replace("Rev B4", "Thanks, so it is rev B4")
        assert len(thread(thanks, mail(2, DANA, f"Yes.\r\n\r\n{long}", day=5)).messages) == 3

    def test_a_forward_is_never_the_senders_word(self) -> None:
        body = (
            "See below.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Graham Pillay <graham@acme.example>\r\n"
            "Date: Thu, May 28, 2026 at 9:00 AM\r\nSubject: run\r\nTo: Dana Ruiz <dana@acme.example>\r\n\r\n"
            "We release rev B4, all 250.\r\n"
        )
        found = thread(mail(1, DANA, body, day=29))
        assert found.messages[-1].text.strip() == "See below."
        assert [(message.origin, message.side, message.author.address) for message in found.messages[:-1]] == [
            ("quoted", "buyer", "graham@acme.example")
        ]

    def test_an_unknown_author_is_not_taken_for_the_shop(self) -> None:
        found = thread(mail(1, DANA, "Fine by me.\r\n\r\n> We could start with rev B4, 250 pcs.\r\n", day=5))
        assert [(message.origin, message.side) for message in found.messages] == [
            ("quoted", "buyer"),
            ("message", "buyer"),
        ]

    def test_a_name_is_looked_up_among_the_people_of_the_mail(self) -> None:
        block = "From: Mike Tanner\r\nSent: Monday, 4 May 2026 10:02\r\nTo: Dana Ruiz\r\nSubject: bracket\r\n"
        body = f"Confirmed.\r\n\r\n{block}\r\nShall we start?\r\n"
        found = thread(mail(1, DANA, body, day=5))
        assert [(message.side, message.author.address) for message in found.messages] == [
            ("shop", "mike@shop.example"),
            ("buyer", "dana@acme.example"),
        ]

    def test_the_history_of_machines_is_left_alone(self) -> None:
        found = thread(mail(1, DANA, f"I am away.\r\n\r\n{QUOTED}", day=5, more="Auto-Submitted: auto-replied\r\n"))
        assert [(message.origin, message.side) for message in found.messages] == [("message", "machine")]

    def test_a_thread_in_which_each_mail_quotes_all_before_it(self) -> None:
        def build(count: int) -> list[str]:
            sources, history = [], ""
            for number in range(count):
                body = (
                    f"Message number {number} says that tray {number * 7} holds {number * 3} parts of lot {number}.\r\n"
                )
                sources.append(
                    mail(
                        number,
                        (DANA, MIKE)[number % 2],
                        body + "\r\n" + history,
                        day=1 + number // 60,
                        parent=number - 1 if number else None,
                    )
                )
                intro = f"On Mon, May 4, 2026 at 10:{number % 60:02} AM {(DANA, MIKE)[number % 2]} wrote:\r\n"
                history = intro + "".join(f"> {line}\r\n" for line in (body + history).splitlines()[:60])
            return sources

        found = thread(*build(120))
        assert [message.origin for message in found.messages] == ["message"] * 120
        alone = thread(build(20)[-1])
        assert texts(alone) == [
            f"Message number {n} says that tray {n * 7} holds {n * 3} parts of lot {n}." for n in range(20)
        ]

    def test_more_messages_than_the_limit(self) -> None:
        settings = Settings(limits=Limits(thread_messages=2))
        found = thread(*(mail(n, DANA, f"number {n}", day=1) for n in range(5)), settings=settings)
        assert texts(found) == ["number 3", "number 4"]
        assert any("last 2 of 5" in warning for warning in found.warnings)


class TestUs:
    def test_without_us_it_is_inferred_and_said(self) -> None:
        found = thread(mail(1, DANA, "first", day=4), mail(2, MIKE, "second", day=5), us=[])
        assert [message.side for message in found.messages] == ["buyer", "shop"]
        assert any("mike@shop.example" in warning for warning in found.warnings)

    def test_the_servers_tell_whose_mailbox_it_is(self) -> None:
        more = "Received: from out.acme.example by mx.shop.example; Mon, 4 May 2026 10:00:00 +0000\r\n"
        found = thread(mail(1, MIKE, "first", day=4), mail(2, DANA, "second", day=5, more=more), us=[])
        assert [message.side for message in found.messages] == ["shop", "buyer"]


class TestGrouping:
    def groups(self, *sources: str) -> list[list[str]]:
        mails = [read_mail(source.encode(), SETTINGS) for source in sources]
        return [[found.body.new.strip() for found in group] for group in group_threads(mails)]

    def test_by_reference_even_to_a_mail_that_is_not_there(self) -> None:
        assert self.groups(
            mail(1, DANA, "a"), mail(2, DANA, "b", subject="cover"),
            mail(3, MIKE, "c", parent=1, subject="Re: bracket"),
            mail(4, MIKE, "d", parent=99, subject="x"), mail(5, DANA, "e", parent=99, subject="y"),
        ) == [["a", "c"], ["b"], ["d", "e"]]  # fmt: skip

    def test_by_outlooks_conversation_index(self) -> None:
        index = "Thread-Index: AQHcabcdefghijklmnopqrstuvw"
        assert self.groups(
            mail(1, DANA, "a", subject="one", more=f"{index}xyz\r\n"),
            mail(2, MIKE, "b", subject="two", more=f"{index}xyzABCDEF\r\n"),
        ) == [["a", "b"]]

    def test_by_subject_and_people_only_for_answers_without_references(self) -> None:
        assert self.groups(mail(1, DANA, "a"), mail(2, MIKE, "b", subject="AW: Re: Bracket")) == [["a", "b"]]
        assert self.groups(mail(1, DANA, "a"), mail(2, DANA, "b")) == [["a"], ["b"]]
        other = mail(2, "Eve <eve@other.example>", "b", subject="Re: bracket", to="zoe@third.example")
        assert self.groups(mail(1, DANA, "a"), other) == [["a"], ["b"]]
