"""What people do with drafts, and what overtakes them: seen and respected, never undone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from signoff_nlp.mailbox.connection import connect
from signoff_nlp.mailbox.drafts import append
from signoff_nlp.mailbox.session import Session, close
from signoff_nlp.service.worker import Workers
from tests.mailbox.dovecot import PASSWORD, User
from tests.service import invariants, mails
from tests.service.shop import Shop


class Person:
    """Somebody with a mail program of her own."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.session: Session = connect(shop.settings.accounts[0], PASSWORD, timeout=10)

    def draft(self) -> bytes:
        (one,) = invariants.lying(self.shop)
        return one.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    def remove(self, *which: str) -> None:
        """Delete what lies in Drafts, all of it or `which`."""
        assert self.shop.user is not None
        self.shop.user.doveadm("expunge", "-u", self.shop.user.name, "mailbox", "Drafts", *(which or ("all",)))

    def move(self, folder: str) -> None:
        assert self.shop.user is not None
        self.shop.user.doveadm("mailbox", "create", "-u", self.shop.user.name, folder, check=False)
        self.shop.user.doveadm("move", "-u", self.shop.user.name, folder, "mailbox", "Drafts", "all")

    def save(self, raw: bytes) -> None:
        append(self.session, "Drafts", raw)

    def send(self, raw: bytes) -> None:
        append(self.session, "Sent", raw, ("\\Seen",))


@pytest.fixture
def drafted(shop: Shop, workers: Workers) -> Shop:
    """A shop in whose Drafts folder one draft lies."""
    shop.round(workers)
    shop.deliver(mails.vague(1))
    shop.round(workers)
    return shop


@pytest.fixture
def person(drafted: Shop) -> Iterator[Person]:
    """Somebody who works in that shop."""
    found = Person(drafted)
    yield found
    close(found.session)


def states(shop: Shop) -> list[tuple[str, str | None]]:
    return [(one.state, one.reason) for one in invariants.ledger_drafts(shop)]


def settled(shop: Shop, workers: Workers) -> list[tuple[str, str | None]]:
    shop.round(workers)
    found = states(shop)
    shop.round(workers)
    assert states(shop) == found
    invariants.check(shop)
    return found


def test_an_edited_draft_is_the_persons(drafted: Shop, person: Person, workers: Workers) -> None:
    raw = person.draft()
    person.save(raw.replace(b"Kind regards", b"Greetings from Mike"))
    person.remove("uid", "1")
    assert settled(drafted, workers) == [("edited", "a person works on it")]


def test_an_edited_draft_without_our_headers_is_known_by_what_it_answers(
    drafted: Shop, person: Person, workers: Workers
) -> None:
    raw = re.sub(rb"(Message-ID|X-Signoff-Token): [^\r]*\r\n", b"", person.draft())
    person.remove()
    person.save(b"Message-ID: <other@outlook.example>\r\n" + raw.replace(b"Kind regards", b"Greetings from Mike"))
    assert settled(drafted, workers) == [("edited", "likely: another draft answers the same message")]


def test_a_sent_draft_is_known_for_sure(drafted: Shop, person: Person, workers: Workers) -> None:
    person.send(person.draft())
    person.remove()
    assert settled(drafted, workers) == [("sent", "sure: message 2, 100% of its text")]


def test_a_sent_draft_with_another_id_is_likely(drafted: Shop, person: Person, workers: Workers) -> None:
    raw = re.sub(rb"(Message-ID|X-Signoff-Token): [^\r]*\r\n", b"", person.draft())
    person.remove()
    drafted.round(workers)
    assert states(drafted)[0][0] == "discarded"
    person.send(b"Message-ID: <other@outlook.example>\r\n" + raw.replace(b"Which colour do we use?", b"What colour?"))
    ((state, reason),) = settled(drafted, workers)
    assert state == "sent"
    assert re.fullmatch(r"likely: message 2, [89]\d% of its text", reason or "")


def test_a_discarded_draft_stays_discarded(drafted: Shop, person: Person, workers: Workers) -> None:
    person.remove()
    assert settled(drafted, workers) == [("discarded", "it is in no folder any more")]
    assert invariants.lying(drafted) == []


def test_a_moved_draft_is_found(drafted: Shop, person: Person, workers: Workers) -> None:
    person.move("Later")
    assert settled(drafted, workers) == [("moved", "it is in Later")]


def test_another_answer_of_the_shop_overtakes_a_draft(drafted: Shop, person: Person, workers: Workers) -> None:
    answer = mails.mail("a1", "Hi Dana, called you, all fine.", sender=mails.SHOP, to=mails.DANA, answers="m1")
    person.send(answer)
    assert settled(drafted, workers) == [("superseded", "the shop has had the last word")]
    assert len(invariants.lying(drafted)) == 1


def test_an_answer_of_the_shop_that_is_there_already_leaves_nothing_to_draft(
    shop: Shop, user: User, workers: Workers
) -> None:
    shop.round(workers)
    shop.deliver(mails.vague(1))
    person = Person(shop)
    person.send(mails.mail("a1", "Hi Dana, called you.", sender="mike@private.example", to=mails.DANA, answers="m1"))
    close(person.session)
    shop.round(workers)
    assert invariants.silence(shop) == ["the shop has had the last word"]
    invariants.check(shop)


def test_a_new_mail_of_the_buyer_overtakes_a_draft_and_gets_its_own(drafted: Shop, workers: Workers) -> None:
    drafted.deliver(mails.vague("1b", answers="m1", subject="Re: Hinge bracket 1"))
    assert settled(drafted, workers) == [("superseded", "message 2 came after it"), ("confirmed", None)]
    assert [one["In-Reply-To"] for one in invariants.lying(drafted)] == ["<m1@acme.example>", "<m1b@acme.example>"]
