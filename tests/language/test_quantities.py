"""Counts and their roles: every example of the vocabulary, and messages by many hands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_nlp import vocabulary
from signoff_nlp.language.components.files import find_files
from signoff_nlp.language.components.quantities import find_quantities
from signoff_nlp.language.components.revisions import find_revisions
from signoff_nlp.types import Fact

CASES = tomllib.loads(Path(__file__).with_name("quantity_cases.toml").read_text("utf-8"))["case"]
TABLES = vocabulary.load("quantities")
PIECES = [
    "250",
    " ",
    "pcs",
    "of",
    "the",
    "first",
    "hold",
    ",",
    "\n",
    "two",
    "dozen",
    "not",
    "per bag",
    "about",
    "rest",
    "1.200",
    "all",
    "-",
    "x",
    "?",
    "quote",
    "|",
    "é",
    "👍",
]


def _read(text: str) -> list[Fact]:
    files = find_files(text)
    return find_quantities(text, [*files, *find_revisions(text, files)])


@pytest.mark.parametrize(("table", "example"), [(name, text) for name, data in TABLES.items() for text in data["yes"]])
def test_vocabulary_yes(table: str, example: str) -> None:
    sentence, _, value = example.partition(" => ")
    gives = TABLES[table].get("gives", {})
    facts = {(fact.start, fact.text): fact for fact in _read(sentence.replace("[[", "").replace("]]", ""))}
    for number, mark in enumerate(re.finditer(r"\[\[(.*?)\]\]", sentence)):
        fact = facts.get((mark.start() - 4 * number, mark[1]))
        assert fact is not None, facts
        assert number or not value or fact.value == int(value)
        assert fact.role == gives.get("role", fact.role)
        assert "flag" not in gives or gives["flag"] in fact.flags


@pytest.mark.parametrize(("table", "example"), [(name, text) for name, data in TABLES.items() for text in data["no"]])
def test_vocabulary_no(table: str, example: str) -> None:
    gives = TABLES[table].get("gives", {})
    facts = _read(example)
    if gives.get("role", "released") != "released":
        facts = [fact for fact in facts if fact.role == gives["role"]]
    elif "flag" in gives:
        facts = [fact for fact in facts if gives["flag"] in fact.flags]
    assert facts == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_messages(case: dict[str, object]) -> None:
    facts = _read(str(case["text"]))
    shown = [
        " ".join([str(f.value), str(f.role), *(x for x in f.flags if not x.startswith("unit:") and x != "counted")])
        for f in facts
    ]
    assert shown == case["counts"]


def test_the_unit_is_kept_as_found() -> None:
    (fact,) = find_quantities("Please run 40 Stück.")
    assert (fact.label, fact.text, fact.value, fact.flags) == ("QUANTITY", "40 Stück", 40, ("counted", "unit:stück"))


def test_taken_characters_hold_no_count() -> None:
    text = "please run 4500 pcs"
    assert find_quantities(text, taken=[Fact(label="PO_NUMBER", start=11, end=15, text="4500")]) == []


def test_a_wrapped_line_is_read_as_one_sentence() -> None:
    text = "We release the first lot now and would like to keep the other\n300 on hold until the lease is signed."
    assert [(fact.value, fact.role) for fact in find_quantities(text) if fact.value] == [(300, "held")]


def test_a_long_listing_is_read_up_to_a_limit() -> None:
    assert 0 < len(find_quantities("250 pcs " * 20_000)) <= 1300


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
def test_facts_quote_the_text(text: str) -> None:
    for fact in find_quantities(text):
        assert text[fact.start : fact.end] == fact.text
        assert fact.role in {"released", "held", "per_pack", "sample", "quoted", "other"}
        assert fact.value is None or (isinstance(fact.value, int) and fact.value > 0)
