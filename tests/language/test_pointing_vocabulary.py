"""Every example of the vocabularies of pointers, open items and packing, marked as [[words]]."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from signoff_nlp.language.components.open_items import find_open_items
from signoff_nlp.language.components.packaging import find_packaging
from signoff_nlp.language.components.pointers import find_pointers
from signoff_nlp.vocabulary import load

MARK = re.compile(r"\[\[(.*?)\]\]")


def pointing(text: str) -> list[str]:
    return [pointer.text for pointer in find_pointers(text)]


def opening(text: str) -> list[str]:
    return [words for _, _, words, _ in find_open_items(text)]


def packing(text: str) -> list[str]:
    return [fact.text for fact in find_packaging(text)]


FINDERS: dict[str, Callable[[str], list[str]]] = {"pointers": pointing, "open_items": opening, "packaging": packing}


def examples(side: str) -> list[tuple[str, str]]:
    return [(name, example) for name in FINDERS for rule in load(name).values() for example in rule.get(side, ())]


@pytest.mark.parametrize(("name", "example"), examples("yes"))
def test_finds_what_an_example_marks(name: str, example: str) -> None:
    found = FINDERS[name](MARK.sub(r"\1", example))
    assert [words.startswith(mark) for words, mark in zip(found, MARK.findall(example), strict=True)] == [True] * len(
        found
    )
    assert found != []


@pytest.mark.parametrize(("name", "example"), examples("no"))
def test_finds_nothing_in_a_counter_example(name: str, example: str) -> None:
    assert FINDERS[name](example) == []


@pytest.mark.parametrize(
    ("text", "target", "key", "covers"),
    [
        ("Material and colour as in Q-4410, go.", "quote", "Q-4410", ("material", "color")),
        (
            "Run the full order on Q-2087: revision, material and colour as that quote lists them.",
            "quote",
            "Q-2087",
            ("revision", "material", "color"),
        ),
        ("Farbe wie in Q-4410, bitte starten.", "quote", "Q-4410", ("color",)),
        (
            "Arrancad el presupuesto P-3310. Revisión, material y acabado, todo como está en P-3310.",
            "quote",
            "P-3310",
            ("revision", "material", "finish"),
        ),
        ("Rest as in Q-3380.", "quote", "Q-3380", ("material", "color", "finish")),
        ("everything as per our PO 88120", "po", "88120", ("revision", "quantity", "material", "color", "finish")),
    ],
)
def test_a_pointer_covers_what_it_names(text: str, target: str, key: str, covers: tuple[str, ...]) -> None:
    (pointer,) = find_pointers(text)
    assert (pointer.target, pointer.key, pointer.covers) == (target, key, covers)


@pytest.mark.parametrize("text", ["Price as in Q-4410", "run it all to Q-4410", "the parts from Q-919 arrived"])
def test_a_number_without_named_items_is_no_pointer(text: str) -> None:
    assert find_pointers(text) == []
