"""Who writes and by what right, in whole messages: `people_cases.toml`; and what the facts of persons are."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from signoff_nlp.judge.authority import identity
from signoff_nlp.language.components.people import find_people, person_facts
from signoff_nlp.types import Author, Fact, Message, Person, Reading

CASES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("people_cases.toml").read_text("utf-8"))["case"]


def _read(case: dict[str, Any]) -> list[Person]:
    author = Author(name=case["header"], address=case.get("address"))
    channel = "email" if "address" in case else "chat"
    return find_people(case["text"], author=author, signature=case.get("signature", ""), channel=channel)


def _standing(case: dict[str, Any], people: list[Person]) -> tuple[str, str | None]:
    message = Message(text=case["text"], author=Author(name=case["header"], address=case.get("address")))
    who = identity([Reading(message=message, people=tuple(people))], 0)
    if who is None or who.owner is None:
        return "unknown", who.name if who else None
    if who.owner:
        return ("role" if who.title else "claim"), who.name
    return ("other" if who.title else "denied"), who.name


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["text"])[:60])
def test_the_author_is_seen_with_the_right_he_has(case: dict[str, Any]) -> None:
    people = _read(case)
    standing, name = _standing(case, people)
    assert standing == case["is"]
    assert (name or "").casefold() == case.get("name", name or "").casefold()
    assert [one.name for one in people if one.how == "authorising"] == case.get("named", [])
    assert len([one for one in people if one.how == "reported"]) == case.get("told", 0)


def test_facts_hold_the_very_words() -> None:
    text = "Released by Dana Ruiz, Purchasing."
    facts = person_facts(find_people(text))
    assert [(fact.text, fact.value, fact.role) for fact in facts] == [("Dana Ruiz", "Dana Ruiz", "approver")]
    assert all(text[fact.start : fact.end] == fact.text for fact in facts)


def test_a_name_that_is_another_fact_is_nobody() -> None:
    text = "approved by Grey Marlin, buyer"
    person = find_people(text)
    assert any(one.how == "authorising" for one in person)
    taken = [Fact(label="PART", start=12, end=23, text="Grey Marlin")]
    assert not [one for one in find_people(text, taken=taken) if one.how == "authorising"]
