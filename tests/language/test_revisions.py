"""Revisions in text: every example of the vocabulary, and messages by many hands."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_nlp import vocabulary
from signoff_nlp.language.components.files import find_files
from signoff_nlp.language.components.revisions import find_revisions
from signoff_nlp.types import Fact

CASES = tomllib.loads(Path(__file__).with_name("revision_cases.toml").read_text("utf-8"))["case"]
TABLES = vocabulary.load("revisions")
ROLES = {
    "excluded": "superseded",
    "excluded_after": "superseded",
    "mentioned_before": "mentioned",
    "mentioned_after": "mentioned",
}
PIECES = [
    "rev",
    "Rev.",
    " ",
    "B4",
    "C",
    "-",
    "_",
    "v2.1",
    "not",
    "drawing",
    "1042-C",
    "index",
    "05",
    "\n",
    "|",
    "a.step",
    "TBD",
    "or",
    "é",
    "👍",
]


def _values(wanted: str) -> list[str | None]:
    return [value if re.match(r"v\d", value) else value.upper() for value in wanted.split("|")] if wanted else [None]


def _meant(table: str, fact: Fact) -> bool:
    return fact.role == ROLES.get(table, "approved") and (table != "open" or "open" in fact.flags)


@pytest.mark.parametrize(("table", "example"), [(name, text) for name, data in TABLES.items() for text in data["yes"]])
def test_vocabulary_yes(table: str, example: str) -> None:
    sentence, _, wanted = example.partition(" => ")
    start = sentence.index("[[")
    words = sentence[start + 2 : sentence.index("]]")]
    found = find_revisions(sentence.replace("[[", "").replace("]]", ""))
    assert [
        f for f in found if (f.start, f.text) == (start, words) and f.value in _values(wanted) and _meant(table, f)
    ], found


@pytest.mark.parametrize(("table", "example"), [(name, text) for name, data in TABLES.items() for text in data["no"]])
def test_vocabulary_no(table: str, example: str) -> None:
    limited = table in ROLES or table == "open"
    assert [fact for fact in find_revisions(example) if not limited or _meant(table, fact)] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_messages(case: dict[str, object]) -> None:
    text = str(case["text"])
    facts = find_revisions(text, find_files(text))
    assert [" ".join([str(f.value), str(f.role), *f.flags]) for f in facts] == case["revisions"]


def test_the_span_holds_the_keyword() -> None:
    (fact,) = find_revisions("Please run revision B4, black.")
    assert (fact.label, fact.text, fact.start, fact.end) == ("REVISION", "revision B4", 11, 22)


def test_the_label_in_a_file_name_is_found_inside_the_taken_file() -> None:
    text = "use bracket_revB4.step now"
    files = find_files(text)
    (fact,) = find_revisions(text, taken=files, files=())
    assert (fact.text, fact.value) == ("revB4", "B4")


def test_taken_characters_are_left_alone() -> None:
    text = "rev C and more"
    assert find_revisions(text, taken=[Fact(label="PART", start=0, end=5, text="rev C")]) == []


def test_a_long_message_of_labels_is_read_up_to_a_limit() -> None:
    assert 0 < len(find_revisions("rev C, " * 30_000)) <= 400


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_facts_quote_the_text_and_do_not_overlap(text: str) -> None:
    facts = find_revisions(text)
    assert all(text[fact.start : fact.end] == fact.text and fact.text for fact in facts)
    assert all(one.end <= other.start for one, other in pairwise(facts))
