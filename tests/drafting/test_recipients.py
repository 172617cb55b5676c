"""To, Cc, subject and the reply headers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from signoff_nlp.drafting.draft import write_draft
from signoff_nlp.drafting.recipients import reply_subject
from signoff_nlp.settings import Settings
from signoff_nlp.types import Author, Draft, Message, Thread

US = Settings(us=("shop.example", "mike@gmail.com", "Mike (Shop)"))


def at(*addresses: str) -> tuple[Author, ...]:
    return tuple(Author(address=address) for address in addresses)


def draft(make: SimpleNamespace, thread: Thread, settings: Settings = US) -> Draft:
    found = write_draft(thread, [make.decision(without=("go",))], settings=settings)
    assert found is not None
    return found


def add(thread: Thread, **fields: Any) -> Thread:
    return Thread(messages=(*thread.messages, Message(index=len(thread.messages), **fields)))


def test_to_the_author_cc_to_the_other_people(make: SimpleNamespace) -> None:
    thread = make.thread(
        to=at("mike@shop.example", "Bo@Acme.example"), cc=at("lab@partner.example", "dana@acme.example")
    )
    found = draft(make, thread)
    assert found.to == ("dana@acme.example",)
    assert found.cc == ("bo@acme.example", "lab@partner.example")


@pytest.mark.parametrize(
    "address",
    [
        "sales@shop.example", "x@mail.shop.example", "mike@gmail.com", "no-reply@portal.example", "noreply2@acme.example",
        "acme-noreply@portal.example", "MAILER-DAEMON@acme.example", "bounces+17@list.example", "not an address", "a@b\r\nBcc: c@d",
        "<x@acme.example>", "a,b@acme.example", "a\u202e@acme.example", "", "@", "x@", "x" * 300 + "@acme.example",
    ],
)  # fmt: skip
def test_never_in_cc(make: SimpleNamespace, address: str) -> None:
    assert draft(make, make.thread(cc=at(address))).cc == ()


def test_reply_to_is_respected(make: SimpleNamespace) -> None:
    found = draft(
        make, make.thread(reply_to=at("orders@acme.example"), cc=at("orders@acme.example", "bo@acme.example"))
    )
    assert (found.to, found.cc) == (("orders@acme.example",), ("bo@acme.example",))


@pytest.mark.parametrize("address", ["noreply@acme.example", "mike@shop.example"])
def test_a_reply_to_that_nobody_of_theirs_reads_is_not_used(make: SimpleNamespace, address: str) -> None:
    assert draft(make, make.thread(reply_to=at(address))).to == ("dana@acme.example",)


def test_a_forged_mail_does_not_choose_who_is_answered(make: SimpleNamespace) -> None:
    found = draft(make, make.thread(verified=False, reply_to=at("crook@else.example"), cc=at("crook@else.example")))
    assert (found.to, found.cc) == (("dana@acme.example",), ())


def test_the_last_person_who_speaks_is_answered(make: SimpleNamespace) -> None:
    thread = add(make.thread(), id="<3@acme.example>", author=Author(name="Bo", address="bo@acme.example"), text="And?")
    thread = add(thread, id="<4@shop.example>", author=Author(address="mike@shop.example"), side="shop", text="Soon.")
    thread = add(
        thread, id="<5@acme.example>", author=Author(address="robot@acme.example"), side="machine", text="I am away"
    )
    found = draft(make, thread)
    assert (found.to, found.in_reply_to) == (("bo@acme.example",), "<3@acme.example>")


def test_an_empty_last_message_does_not_speak(make: SimpleNamespace) -> None:
    thread = add(make.thread(), author=Author(address="bo@acme.example"), text=" \n")
    assert draft(make, thread).to == ("dana@acme.example",)


def test_history_in_a_quotation_is_not_the_last_speaker(make: SimpleNamespace) -> None:
    thread = add(make.thread(), author=Author(address="bo@acme.example"), text="older", origin="quoted")
    assert draft(make, thread).to == ("dana@acme.example",)


def test_addresses_of_a_machine_in_the_thread_are_left_out(make: SimpleNamespace) -> None:
    robot = Message(side="machine", author=Author(address="erp@acme.example"), text="Order received")
    thread = Thread(messages=(robot, *make.thread(cc=at("erp@acme.example", "bo@acme.example")).messages))
    assert draft(make, thread).cc == ("bo@acme.example",)


def test_the_shop_is_known_by_its_own_messages(make: SimpleNamespace) -> None:
    shop = Message(side="shop", author=Author(address="lena@works.example"), text="Sample sent.")
    thread = Thread(
        messages=(
            shop,
            *make.thread(to=at("lena@works.example"), cc=at("office@works.example", "bo@else.example")).messages,
        )
    )
    assert draft(make, thread, Settings()).cc == ("bo@else.example",)


def test_where_nothing_tells_the_shop_only_the_buyers_own_domain_is_copied(make: SimpleNamespace) -> None:
    thread = make.thread(to=at("mike@works.example", "bo@acme.example"))
    assert draft(make, thread, Settings()).cc == ("bo@acme.example",)


def test_without_an_address_nobody_is_named(make: SimpleNamespace) -> None:
    assert draft(make, make.thread(author=Author(name="Dana Ruiz"))).to == ()


@pytest.mark.parametrize(
    ("subject", "reply"),
    [
        ("bracket", "Re: bracket"), ("Re: bracket", "Re: bracket"), ("RE: AW: SV: Odp: RV: TR: FW: Fwd: bracket", "Re: bracket"),
        ("re:re:RE :bracket", "Re: bracket"), ("Re[2]: AW(3): bracket", "Re: bracket"), ("回复：bracket", "Re: bracket"),
        ("Rev B4: bracket", "Re: Rev B4: bracket"), ("Release: lot 2", "Re: Release: lot 2"), ("", "Re:"), (None, "Re:"),
        ("[EXTERNAL] Re: bracket", "Re: bracket"), ("RE: [EXT] AW: bracket", "Re: bracket"), ("[lids] bracket", "Re: [lids] bracket"),
        ("Vá: bracket", "Re: bracket"), ("Отв: Re: bracket", "Re: bracket"), ("返信: bracket", "Re: bracket"),
        ("bracket\r\nBcc: x@y.example", "Re: bracket Bcc: x@y.example"), ("a\u202eb\x00c", "Re: abc"),
    ],
)  # fmt: skip
def test_subject(subject: str | None, reply: str) -> None:
    assert reply_subject(subject) == reply


def test_a_long_subject_and_a_long_stack_stay_bounded() -> None:
    assert len(reply_subject("x" * 100_000)) <= 210
    assert len(reply_subject("Re: " * 50_000 + "x")) <= 210


def test_references_carry_the_thread(make: SimpleNamespace) -> None:
    found = draft(make, make.thread())
    assert found.in_reply_to == "<2@acme.example>"
    assert found.references == ("<1@shop.example>", "<2@acme.example>")


def test_in_reply_to_stands_in_for_missing_references(make: SimpleNamespace) -> None:
    found = draft(make, make.thread(references=(), in_reply_to="<0@shop.example>"))
    assert found.references == ("<0@shop.example>", "<2@acme.example>")


@pytest.mark.parametrize("bad", ["<a@b>\r\nBcc: x@y", "a@b", "<a b@c>", "", "<a\u202e@b>", None])
def test_a_broken_id_is_no_header(make: SimpleNamespace, bad: str | None) -> None:
    found = draft(make, make.thread(id=bad, references=("<1@x>", bad or "")))
    assert found.in_reply_to is None
    assert found.references == ("<1@x>",)


def test_a_long_chain_keeps_its_root_and_its_end(make: SimpleNamespace) -> None:
    found = draft(make, make.thread(references=tuple(f"<{n}@x>" for n in range(500))))
    assert len(found.references) == 50
    assert found.references[0] == "<0@x>"
    assert found.references[-2:] == ("<499@x>", "<2@acme.example>")
