"""Who may release: rules of judgement, section 4 (item `authority`), rules 6 and 11."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from signoff_nlp.judge.authority import authority, directory
from signoff_nlp.types import Approver, Author, Message, Person, Reading, Records, Side, Stage

DANA = Approver(name="Dana Ruiz", address="dana@tarn.example", may_release=("sample", "pilot"))
MARA = Approver(name="Mara Holt", address=None, may_release=("full_production",))


def _reading(
    name: str | None,
    *people: Person,
    address: str | None = None,
    index: int = 0,
    side: Side = "buyer",
    channel: Literal["email", "chat"] = "email",
    verified: bool | None = None,
    text: str = "",
) -> Reading:
    message = Message(
        index=index, author=Author(name=name, address=address), side=side, channel=channel, verified=verified, text=text
    )
    return Reading(message=message, people=people)


def _signed(name: str, title: str | None = None, owner: bool | None = None) -> Person:
    return Person(name=name, title=title, owner=owner)


def _said(name: str | None, owner: bool, title: str | None = None) -> Person:
    return Person(name=name, owner=owner, title=title, start=0, end=3, text="...")


def _named(name: str, owner: bool | None = None) -> Person:
    return Person(name=name, owner=owner, how="authorising", start=0, end=5, text="by...")


def _judge(*readings: Reading, at: int = 0, stage: Stage | None = None, approvers: tuple[Approver, ...] = ()) -> Any:
    return authority(readings, at, stage, Records(approvers=approvers))


@pytest.mark.parametrize(
    ("people", "satisfied"),
    [
        ((_signed("Jo Bright", "Buyer", True),), True),
        ((_signed("Jo", "Buyer", True),), False),
        ((_signed("Jo Bright", "Designer", False),), False),
        ((_signed("Jo Bright"),), False),
        ((_signed("Jo"), _said("Jo", True)), True),
        ((_said(None, True),), False),
        ((_signed("Jo Bright", "Buyer", True), _said("Jo Bright", False)), False),
        ((_signed("Jo Bright", "Designer", False), _said("Jo Bright", True)), True),
        ((_signed("Jo Bright", "Designer", False), _named("Dana Ruiz")), True),
        ((_signed("Jo Bright", "Designer", False), _named("Dana")), False),
        ((_signed("Jo Bright"), _named("Dana Ruiz", owner=False)), False),
        ((_signed("Jo Bright", "Designer", False), _named("Jo Bright")), False),
        ((Person(name="Dana Ruiz", how="reported", start=0, end=5, text="Dana."),), False),
        ((_signed("大島 健", "購買部", True),), True),
        ((), False),
    ],
)
def test_without_a_directory_role_claim_or_phrase_decide(people: tuple[Person, ...], satisfied: bool) -> None:
    assert _judge(_reading("Jo", *people)).satisfied is satisfied


def test_who_somebody_is_may_be_learned_from_another_message_of_his() -> None:
    first = _reading("Jo", _signed("Jo"), _said("Jo Bright", True, "owner"), address="jo@tarn.example")
    other = _reading("Kim", _signed("Kim Ostrom"), address="kim@tarn.example", index=1)
    release = _reading("Jo", _signed("Jo"), address="jo@tarn.example", index=2)
    assert _judge(first, other, release, at=2).name == "Jo Bright"
    assert not _judge(first, other, release, at=1).satisfied


def test_a_later_denial_takes_the_right_away_and_an_earlier_one_does_not() -> None:
    buyer = _signed("Jo Bright", "Buyer", True)
    denies = _said("Jo Bright", False)
    before = (_reading("Jo", denies, address="j@t.example"), _reading("Jo", buyer, address="j@t.example", index=1))
    after = (_reading("Jo", buyer, address="j@t.example"), _reading("Jo", denies, address="j@t.example", index=1))
    assert _judge(*before, at=1).satisfied
    assert not _judge(*after, at=0).satisfied


def test_a_failed_sender_releases_nothing() -> None:
    found = _judge(_reading("Jo", _signed("Jo Bright", "Buyer", True), verified=False))
    assert (found.satisfied, found.unverified) == (False, True)
    listed = _judge(_reading("Dana Ruiz", address="dana@tarn.example", verified=False), approvers=(DANA,))
    assert (listed.satisfied, listed.unverified) == (False, True)


@pytest.mark.parametrize(
    ("readings", "exists"),
    [
        ((_reading("Kim", address="kim@tarn.example"),), True),
        ((_reading("Kim", address="kim@other.example"),), False),
        ((_reading("Shop", address="shop@tarn.example", side="shop"),), False),
        ((_reading("Kim", address="kim@other.example", text="Hello, dana ruiz told us."),), True),
        ((_reading("Ruiz, Dana", address="d@other.example"),), True),
        ((_reading("Kim", _signed("Dana Ruiz"), channel="chat"),), True),
        ((_reading("Kim", text="Dana", channel="chat"),), False),
        ((_reading("Kim", text="Jordana Ruizinger", channel="chat"),), False),
    ],
)
def test_a_directory_exists_by_domain_or_by_name(readings: tuple[Reading, ...], exists: bool) -> None:
    assert bool(directory(readings, Records(approvers=(DANA,)))) is exists


def test_a_directory_counts_listed_people_only() -> None:
    kim = _reading("Kim", _signed("Kim Ostrom", "Owner", True), _said("Kim Ostrom", True), address="kim@tarn.example")
    assert not _judge(kim, approvers=(DANA,)).satisfied
    assert _judge(_reading("Dana", address="dana@tarn.example"), approvers=(DANA,)).name == "Dana Ruiz"


@pytest.mark.parametrize(("stage", "satisfied"), [("sample", True), ("full_production", False), (None, True)])
def test_a_listed_person_releases_her_stages(stage: Stage | None, satisfied: bool) -> None:
    dana = _reading("Dana Ruiz", address="dana@tarn.example")
    assert _judge(dana, stage=stage, approvers=(DANA, MARA)).satisfied is satisfied


def test_a_listed_name_with_another_address_is_unverified() -> None:
    found = _judge(_reading("Dana Ruiz", _signed("Dana Ruiz"), address="dana.ruiz@mail.example"), approvers=(DANA,))
    assert (found.satisfied, found.unverified) == (False, True)


@pytest.mark.parametrize(
    ("named", "stage", "satisfied"),
    [
        ("Dana Ruiz", "pilot", True),
        ("Dana Ruiz", "full_production", False),
        ("Mara Holt", "full_production", True),
        ("Ann Vale", "pilot", False),
    ],
)
def test_an_authorising_phrase_must_name_a_listed_person(named: str, stage: Stage, satisfied: bool) -> None:
    kim = _reading("Kim", _named(named), address="kim@tarn.example")
    assert _judge(kim, stage=stage, approvers=(DANA, MARA)).satisfied is satisfied


@pytest.mark.parametrize(
    ("shown", "says", "satisfied"),
    [
        ("Dana Ruiz", None, True),
        ("dana.ruiz", None, True),
        ("Ruiz, Dana", None, True),
        ("Dana", None, False),
        ("Dana", "Dana Ruiz", True),
        ("+44 7700 900111", "Dana Ruiz", False),
        ("Kim Ostrom", "Dana Ruiz", False),
        ("Dana Ruizova", None, False),
    ],
)
def test_in_a_chat_the_full_name_decides(shown: str, says: str | None, satisfied: bool) -> None:
    people = (_signed(says),) if says else ()
    readings = (
        _reading(shown, *people, channel="chat"),
        _reading("Shop", text="Hi Dana Ruiz", side="shop", channel="chat", index=1),
    )
    assert _judge(*readings, stage="pilot", approvers=(DANA,)).satisfied is satisfied


def test_a_bare_number_vouches_for_nobody_in_a_directory() -> None:
    number = _reading("+44 7700 900111", _named("Dana Ruiz"), channel="chat")
    assert not _judge(number, stage="pilot", approvers=(DANA,)).satisfied
    assert _judge(_reading("+44 7700 900111", _signed("Jo Bright", "Owner", True), channel="chat")).satisfied
