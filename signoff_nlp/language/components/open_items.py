"""What a message leaves undecided: "colour TBD", "still checking labels", "qty to be confirmed"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.language.components.wording import find_phrases
from signoff_nlp.language.normal import normal
from signoff_nlp.language.phrases import Match
from signoff_nlp.types import Fact

_WORD = re.compile(r"[^\W\d_]+")
_BLANK = re.compile(r"(?<!\w)_{3,}(?!\w)")
_END = re.compile(r"[.!?;]+(?=\s|$)|\n")
_REACH = 300  # characters of a sentence that count, to either side
_LABELS = {
    "REVISION": "revision", "FILE": "revision", "QUANTITY": "quantity", "MATERIAL": "material", "COLOR": "color",
    "FINISH": "finish", "PACKAGING": "packaging",
}  # fmt: skip
_ASPECTS = ("revision", "quantity", "material", "color", "finish", "packaging")


@cache
def _aspects() -> Mapping[str, str]:
    lists = vocabulary.load("open_items")["lists"]
    return {word: aspect for aspect in _ASPECTS for word in lists[aspect]}


def find_open_items(text: str, taken: Sequence[Fact] = ()) -> list[tuple[int, int, str, str]]:
    """Return (start, end, words, what) of everything that `text` names as undecided, left to right.

    `what` is revision, quantity, material, color, finish, packaging or other: by the nearest word before the telling
    words in their sentence, else after them, else by the facts of `taken`. A sentence that plainly puts the thing
    outside the released scope opens nothing.
    """
    matches = find_phrases("open_items", text)
    blanks = _blanks(text)
    if not matches:
        return blanks
    low = normal(text)
    outside = sorted(match.start for match in matches if match.rule.name == "outside")
    found: list[tuple[int, int, str, str]] = []
    for match in matches:
        if match.rule.name == "outside" or (found and match.start < found[-1][1]):
            continue
        first, last = _sentence(low, match)
        if bisect_left(outside, first) < bisect_left(outside, last):
            continue
        what = _about(low, match, first, last, taken)
        if what is not None and what in match.rule.gives.get("only", (what,)):
            found.append((match.start, match.end, text[match.start : match.end], what))
    return sorted((*found, *blanks))


def _blanks(text: str) -> list[tuple[int, int, str, str]]:
    """A form sent back with a blank left in it: "colour ____", "____ units"."""
    found = []
    for blank in _BLANK.finditer(text) if "___" in text else ():
        before = _WORD.findall(text, max(0, blank.start() - 30), blank.start())[-1:]
        after = _WORD.match(text, blank.end() + 1)
        what = _aspects().get(before[0].lower()) if before else None
        if what is None and before and before[0].lower() in _points():
            what = "other"
        if what is None and after is not None and after.group().lower() in _units():
            what = "quantity"
        if what is not None:
            found.append((blank.start(), blank.end(), blank.group(), what))
    return found


@cache
def _points() -> frozenset[str]:
    return frozenset(vocabulary.load("open_items")["lists"]["point"])


@cache
def _units() -> frozenset[str]:
    return frozenset(vocabulary.load("quantities")["units"]["words"])


def _sentence(low: str, match: Match) -> tuple[int, int]:
    first = max(0, match.start - _REACH)
    for mark in _END.finditer(low, max(0, match.start - _REACH), match.start):
        first = mark.end()
    limit = min(len(low), match.end + _REACH)
    mark_after = _END.search(low, match.end, limit)
    return first, mark_after.start() if mark_after else limit


def _about(low: str, match: Match, first: int, last: int, taken: Sequence[Fact]) -> str | None:
    """What the words are about, by the nearest name; None for money and meetings, which no run waits for."""
    left = max(first, match.start - 80)
    right = min(last, match.end + 80)
    comma_left = max(left, low.rfind(",", left, match.start) + 1)
    comma_right = next((at for at in (low.find(",", match.end, right),) if at >= 0), right)
    stretches = (
        (comma_left, match.start, -1), (match.start, comma_right, 1), (left, comma_left, -1), (comma_right, right, 1)
    )  # fmt: skip
    for start, end, step in stretches:
        for word in _WORD.findall(low, start, end)[::step]:
            if word in _aspects():
                return _aspects()[word]
            if word in _foreign():
                return None
    near = [fact for fact in taken if fact.label in _LABELS and first <= fact.start and fact.end <= last]
    near.sort(key=lambda fact: min(abs(fact.start - match.end), abs(match.start - fact.end)))
    return _LABELS[near[0].label] if near else "other"


@cache
def _foreign() -> frozenset[str]:
    return frozenset(vocabulary.load("open_items")["lists"]["foreign"])
