"""What a person changed of the machine's text: how much of it, and which words."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from signoff_nlp.store.desk_rows import Outcome

LIGHT = 0.4  # of the text, below which an edit counts as light
_TOKEN = re.compile(r"\S+|\n")
_MOST = 4000  # words of a text that are compared one by one


class Change(NamedTuple):
    """A stretch of text that stayed, that a person took out, or put in."""

    kind: Literal["same", "out", "in"]
    text: str


def changes(machine: str, person: str) -> tuple[Change, ...]:
    """Return both texts as one, word by word; line ends are words of their own."""
    old, new = _words(machine), _words(person)
    found: list[Change] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Change("same", _joined(old[a:b])))
            continue
        if b > a:
            found.append(Change("out", _joined(old[a:b])))
        if d > c:
            found.append(Change("in", _joined(new[c:d])))
    return tuple(found)


def changed_share(machine: str, person: str) -> float:
    """Return how much of the text was changed, from 0 (not at all, apart from white space) to 1 (all of it)."""
    old, new = machine.split()[:_MOST], person.split()[:_MOST]
    if old == new:
        return 0.0
    return 1.0 - SequenceMatcher(None, old, new, autojunk=False).ratio()


def outcome_of(share: float) -> Outcome:
    """Return what a sent text counts as."""
    return "unedited" if share == 0.0 else "light" if share < LIGHT else "rewritten"


def _words(text: str) -> list[str]:
    return _TOKEN.findall(text)[:_MOST]


def _joined(words: list[str]) -> str:
    return " ".join(words).replace(" \n ", "\n").replace("\n ", "\n").replace(" \n", "\n")
