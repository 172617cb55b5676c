"""The vocabulary of chat labels: every table is proved by its own examples."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from signoff_nlp import vocabulary
from signoff_nlp.intake.chat.speakers import is_header_name, is_label, is_name, talks, words

TABLES = vocabulary.load("chat_labels")


def _name(example: str) -> str:
    return example.split(":", 1)[0]


def _before_the_time(example: str) -> str:
    return re.split(r" \d", example, maxsplit=1)[0]


def _contains(table: str) -> Callable[[str], bool]:
    return lambda example: any(word in example.casefold() for word in words(table))


CHECKS: dict[str, Callable[[str], bool]] = {
    "field_label": lambda example: is_label(_name(example)),
    "label_word": lambda example: is_label(_name(example)),
    "role": lambda example: _name(example).casefold() in words("role"),
    "talk": lambda example: talks(example.split(": ", 1)[1]),
    "label_ending": lambda example: is_label(_name(example)),
    "log_level": lambda example: not is_name(_name(example)),
    "not_before_a_time": lambda example: not is_header_name(_before_the_time(example)),
    "shop_name": _contains("shop_name"),
    "shop_says": _contains("shop_says"),
    "buyer_says": _contains("buyer_says"),
}


def wrong(table: str, rules: dict[str, list[str]]) -> list[str]:
    """The examples of a table that fail."""
    check = CHECKS[table]
    marked = [example.replace("[[", "").replace("]]", "") for example in rules["yes"]]
    return [e for e in marked if not check(e)] + [e for e in rules["no"] if check(e)]


@pytest.mark.parametrize("table", TABLES)
def test_examples(table: str) -> None:
    assert TABLES[table]["yes"]
    assert TABLES[table]["no"]
    assert wrong(table, TABLES[table]) == []


@pytest.mark.parametrize("table", TABLES)
def test_the_examples_can_fail(table: str) -> None:
    swapped = {"yes": TABLES[table]["no"], "no": [e.replace("[[", "").replace("]]", "") for e in TABLES[table]["yes"]]}
    assert len(wrong(table, swapped)) == len(swapped["yes"]) + len(swapped["no"])
