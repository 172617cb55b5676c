"""The examples of `authority.toml`, `roles.toml` and `names.toml`, run through the reading of people."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from signoff_nlp import vocabulary
from signoff_nlp.language.components.names import looks_like_person
from signoff_nlp.language.components.people import find_people
from signoff_nlp.language.components.titles import classify_title
from signoff_nlp.language.phrases import Rule, rules
from signoff_nlp.types import Person

_MARK = re.compile(r"\[\[(.*?)\]\]")
_MODIFIERS = {"planned", "aspect", "narrated"}
_OWNS = {"owner": True, "director": True, "head_of_house": True, "buyer": True, "buying": True, "running": True}
_OWNS_NOTHING = ("trade", "field", "support")


def _kind(person: Person) -> str:
    if person.how != "author" or person.start is None:
        return person.how if person.how != "author" else "signer"
    if person.owner is not None and person.title is None:
        return "claim" if person.owner else "denial"
    return "self"


_READ_AS: dict[str, Callable[[Person], bool]] = {
    **dict.fromkeys(("claim", "owns", "runs"), lambda one: _kind(one) == "claim"),
    "buys": lambda one: _kind(one) == "self" and one.owner is True,
    "denial": lambda one: _kind(one) == "denial",
    **dict.fromkeys(
        ("self", "self_name", "self_this", "self_role", "self_after", "self_speaking"), lambda one: _kind(one) == "self"
    ),
    **dict.fromkeys(
        ("by", "by_weak", "label", "label_titled", "per", "behalf"), lambda one: _kind(one) == "authorising"
    ),
    **dict.fromkeys(("reported", "reported_name", "reported_from"), lambda one: _kind(one) == "reported"),
}
_RULES = [rule for rule in rules("authority") if rule.gives["frame"] not in _MODIFIERS]


def _found(rule: Rule, text: str) -> list[tuple[int, int]]:
    fits = _READ_AS[rule.gives["frame"]]
    return [(one.start or 0, one.end or 0) for one in find_people(text) if fits(one)]


def _met(rule: Rule, marked: str) -> bool:
    mark = _MARK.search(marked)
    assert mark is not None, f"no [[mark]] in: {marked}"
    start, end = mark.start(), mark.start() + len(mark[1])
    return any(left < end and start < right for left, right in _found(rule, _MARK.sub(r"\1", marked)))


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule in _RULES for text in rule.yes], ids=str)
def test_a_phrase_is_read_as_its_rule_says(rule: Rule, text: str) -> None:
    assert _met(rule, text)


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule in _RULES for text in rule.no], ids=str)
def test_a_near_miss_is_not(rule: Rule, text: str) -> None:
    assert not _found(rule, text)


def test_every_rule_has_examples_of_both_kinds() -> None:
    assert [rule.name for rule in _RULES if not rule.yes or not rule.no] == []


def test_the_runner_can_fail() -> None:
    assert not _met(next(rule for rule in _RULES if rule.name == "released_by"), "[[Released by]] the team.")


def _titles(side: str, tables: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(table, title) for table in tables for title in vocabulary.load("roles")[table][side]]


@pytest.mark.parametrize(("table", "title"), _titles("yes", tuple(_OWNS)))
def test_a_title_owns_releases(table: str, title: str) -> None:
    assert classify_title(title) is True


@pytest.mark.parametrize(("table", "title"), _titles("no", tuple(_OWNS)))
def test_a_title_beside_it_does_not(table: str, title: str) -> None:
    assert classify_title(title) is not True


@pytest.mark.parametrize(("table", "title"), _titles("yes", _OWNS_NOTHING))
def test_a_title_owns_something_else(table: str, title: str) -> None:
    assert classify_title(title) is False


@pytest.mark.parametrize(("table", "title"), _titles("no", _OWNS_NOTHING))
def test_a_title_beside_it_owns_more(table: str, title: str) -> None:
    assert classify_title(title) is not False


@pytest.mark.parametrize(
    "title", [*vocabulary.load("roles")["void"]["yes"], *vocabulary.load("roles")["unclear"]["yes"]]
)
def test_nobody_can_tell_what_such_a_title_owns(title: str) -> None:
    assert classify_title(title) is not True


_EVERYDAY = ("everyday_given", "everyday_surname")


@pytest.mark.parametrize("name", [name for table in _EVERYDAY for name in vocabulary.load("names")[table]["yes"]])
def test_a_name_may_hold_an_everyday_word(name: str) -> None:
    assert looks_like_person(name)


@pytest.mark.parametrize("words", [words for table in _EVERYDAY for words in vocabulary.load("names")[table]["no"]])
def test_everyday_words_alone_are_no_name(words: str) -> None:
    assert not looks_like_person(words)
