"""Every example of the vocabularies of materials, colours, finishes and processes, marked as [[words|value|flags]]."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import pytest

from signoff_nlp.language.components.colors import find_colors
from signoff_nlp.language.components.finishes import find_exclusions, find_finishes, find_special_handling
from signoff_nlp.language.components.materials import find_materials
from signoff_nlp.language.components.references import find_references
from signoff_nlp.types import Fact
from signoff_nlp.vocabulary import load

MARK = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
IDIOMS = ("colors", "idioms")  # its `yes` examples mark what hides a colour


class Mark(NamedTuple):
    """A marked stretch, and the parts after its words."""

    start: int
    end: int
    parts: tuple[str, ...]


def unmarked(example: str) -> tuple[str, list[Mark]]:
    """Return the text of an example without its marks, and the marks with offsets into that text."""
    plain, marks, done = "", [], 0
    for match in MARK.finditer(example):
        plain += example[done : match.start()]
        words, *parts = match[1].split("|")
        marks.append(Mark(len(plain), len(plain) + len(words), tuple(parts)))
        plain += words
        done = match.end()
    return plain + example[done:], marks


def colors(text: str) -> list[Fact]:
    return find_colors(text, find_materials(text))


def finishes(text: str) -> list[Fact]:
    return find_finishes(text, find_references(text))


FINDERS: dict[str, Callable[[str], list[Fact]]] = {
    "materials": find_materials,
    "colors": colors,
    "finishes": finishes,
}
SPANS = {"exclusions": find_exclusions, "handling": find_special_handling}


def standing(name: str, text: str) -> list[Fact]:
    """Return the facts that count: neither rejected nor of something else nor left out."""
    return [fact for fact in FINDERS[name](text) if not {"other", "rejected", "excluded"} & set(fact.flags)]


def examples(side: str) -> list[tuple[str, str, str]]:
    return [
        (name, table, example)
        for name in FINDERS
        for table, rule in load(name).items()
        if side == "no" or (name, table) != IDIOMS
        for example in rule.get(side, ())
    ]


def span_examples(side: str) -> list[tuple[str, str]]:
    return [(table, example) for table in SPANS for example in load("processes")[table][side]]


def agrees(name: str, example: str) -> bool:
    """Tell whether exactly the marked facts are found, with their values and flags."""
    text, marks = unmarked(example)
    found = standing(name, text)
    if [(fact.start, fact.end) for fact in found] != [(mark.start, mark.end) for mark in marks]:
        return False
    for fact, mark in zip(found, marks, strict=True):
        parts = mark.parts if name == "finishes" else mark.parts[1:]
        if name != "finishes" and (fact.value or "") != mark.parts[0]:
            return False
        if not set(parts[0].split(",") if parts else ()) <= set(fact.flags):
            return False
    return True


@pytest.mark.parametrize(("name", "table", "example"), examples("yes"))
def test_finds_exactly_what_an_example_marks(name: str, table: str, example: str) -> None:
    assert agrees(name, example), [(fact.text, fact.value, fact.flags) for fact in FINDERS[name](unmarked(example)[0])]


@pytest.mark.parametrize(("name", "table", "example"), examples("no"))
def test_finds_nothing_in_a_counter_example(name: str, table: str, example: str) -> None:
    assert standing(name, example) == []


@pytest.mark.parametrize(("table", "example"), span_examples("yes"))
def test_finds_the_marked_exclusion_or_handling(table: str, example: str) -> None:
    text, marks = unmarked(example)
    assert [(start, end) for start, end, _ in SPANS[table](text)] == [(mark.start, mark.end) for mark in marks]


@pytest.mark.parametrize(("table", "example"), span_examples("no"))
def test_finds_no_exclusion_or_handling(table: str, example: str) -> None:
    assert SPANS[table](example) == []


@pytest.mark.parametrize(
    "example", ["[[PETG|ABS]] in black", "PETG in [[black|PETG]]", "[[PETG|PETG|metal]] in black", "PETG in black"]
)
def test_the_runner_can_fail(example: str) -> None:
    assert not agrees("materials", example)


@pytest.mark.parametrize("name", list(FINDERS))
def test_every_table_of_names_carries_an_example(name: str) -> None:
    assert all(rule["yes"] for rule in load(name).values() if "names" in rule)


def test_idioms_hide_their_colors() -> None:
    assert all(standing("colors", unmarked(example)[0]) == [] for example in load("colors")["idioms"]["yes"])


@pytest.mark.parametrize(
    ("flag", "side", "example"),
    [
        (rule["gives"], side, example)
        for rule in load("surroundings").values()
        for side in ("yes", "no")
        for example in rule[side]
    ],
)
def test_surroundings_give_their_flag(flag: str, side: str, example: str) -> None:
    materials = find_materials(example)
    facts = [*materials, *find_colors(example, materials)]
    assert any(flag in fact.flags for fact in facts) is (side == "yes")
