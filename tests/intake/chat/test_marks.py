"""The vocabulary of chat marks: every table is proved by its own examples."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from signoff_nlp import vocabulary
from signoff_nlp.intake.chat.marks import bot_tag, is_title, pattern

TABLES = vocabulary.load("chat_marks")


def _whole(kind: str) -> Callable[[str], bool]:
    return lambda example: pattern(kind).fullmatch(example) is not None


CHECKS: dict[str, Callable[[str], bool]] = {
    "edited": lambda example: pattern("edited").search(example) is not None,
    "deleted": _whole("deleted"),
    "omitted": _whole("nothing"),
    "medium": _whole("attached"),
    "attached": _whole("attached"),
    "added": _whole("nothing"),
    "below": _whole("below"),
    "reacted": _whole("nothing"),
    "forwarded": _whole("forwarded"),
    "title": is_title,
    "machine": lambda example: bot_tag(example)[1],
}


def wrong(table: str, yes: list[str], no: list[str]) -> list[str]:
    """The examples of a table that fail."""
    marked = [example.replace("[[", "").replace("]]", "") for example in yes]
    return [e for e in marked if not CHECKS[table](e)] + [e for e in no if CHECKS[table](e)]


@pytest.mark.parametrize("table", TABLES)
def test_examples(table: str) -> None:
    assert TABLES[table]["yes"]
    assert TABLES[table]["no"]
    assert wrong(table, TABLES[table]["yes"], TABLES[table]["no"]) == []


@pytest.mark.parametrize("table", TABLES)
def test_the_examples_can_fail(table: str) -> None:
    yes, no = TABLES[table]["no"], TABLES[table]["yes"]
    assert len(wrong(table, yes, [e.replace("[[", "").replace("]]", "") for e in no])) == len(yes) + len(no)


@pytest.mark.parametrize("kind", ["deleted", "nothing", "below", "attached", "forwarded", "title"])
def test_no_phrase_of_a_sign_off_is_a_mark(kind: str) -> None:
    spoken = (
        "go",
        "ok",
        "yes",
        "go ahead",
        "rev C",
        "250",
        "start",
        "stop",
        "released",
        "hold",
        "approved",
        "👍",
        "done",
    )
    assert [word for word in spoken if pattern(kind).fullmatch(word)] == []
