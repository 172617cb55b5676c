"""Numbers of orders, quotes and parts: every example of the vocabulary."""

from __future__ import annotations

import re

import pytest

from signoff_nlp import vocabulary
from signoff_nlp.language.components.references import find_references

LABELS = {"purchase_order": "PO_NUMBER", "quote": "QUOTE_NUMBER", "part": "PART"}
TABLES = {name: table for name, table in vocabulary.load("references").items() if name in LABELS}


@pytest.mark.parametrize(("table", "example"), [(name, text) for name, data in TABLES.items() for text in data["yes"]])
def test_a_table_finds_its_examples(table: str, example: str) -> None:
    mark = re.search(r"\[\[(.*?)\]\]", example)
    assert mark is not None
    found = find_references(example.replace("[[", "").replace("]]", ""))
    assert (LABELS[table], mark.start(), mark[1]) in [(fact.label, fact.start, fact.text) for fact in found]


@pytest.mark.parametrize(("table", "example"), [(name, text) for name, data in TABLES.items() for text in data["no"]])
def test_a_table_leaves_its_counter_examples(table: str, example: str) -> None:
    assert [fact for fact in find_references(example) if fact.label == LABELS[table]] == []


def test_the_value_is_the_number_alone() -> None:
    (fact,) = find_references("Our PO is tr-2291, thanks.")
    assert (fact.text, fact.value) == ("PO is tr-2291", "TR-2291")
