"""Numbers that no fact explains: what may be a count, and was not read as one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.types import Fact, Reading

_BARE = re.compile(r"(?<![\w.,/:#+-])\d{1,6}(?![\w/:%]|-\w|[.,]\d)")
_NEXT_WORD = re.compile(r"\s?([^\W\d_]+)(?![\w])")
_WORD = re.compile(r"[^\W\d_]+")
_ALIKE = 5  # how many times larger or smaller than a count a number may be and still be taken for one


_TELEPHONE = re.compile(r"(?<!\w)(?:\+|00)\d[\d ()/.-]{6,20}\d(?!\w)")


@cache
def _numbered_lines() -> re.Pattern[str]:
    """ "Points 1 to 4": numbers of lines count nothing."""
    words = "|".join(re.escape(word) for word in vocabulary.load("sections")["line_words"]["words"])
    return re.compile(rf"\b(?:{words})s?\s\d{{1,2}}(?:\s?(?:to|-|–|and|&|,|bis|und)\s?\d{{1,2}})*", re.IGNORECASE)


def unread(reading: Reading) -> Iterator[re.Match[str]]:
    """Yield the bare numbers of a message that are no part of a fact, of a lot's name or of a line's number."""
    text = _numbered_lines().sub(lambda found: " " * len(found[0]), reading.message.text)
    text = _TELEPHONE.sub(lambda found: " " * len(found[0]), text)
    held = [fact for fact in reading.facts if fact.label != "QUANTITY" or fact.value is not None]
    named = [act for act in reading.acts if act.kind == "stage"]
    for match in _BARE.finditer(text):
        at = match.start()
        if not any(one.start <= at < one.end for one in held) and not any(one.start <= at < one.end for one in named):
            behind = _NEXT_WORD.match(reading.message.text, match.end())
            if behind is None or behind[1].lower() not in _uncounted():
                yield match


@cache
def _uncounted() -> frozenset[str]:
    return frozenset(vocabulary.load("quantities")["uncounted"]["words"])


def unread_other(reading: Reading, restated: str | int) -> bool:
    """Say whether a number in a confirmation may be a new count: "only the number is 36"."""
    return any(match[0] != str(restated) for match in unread(reading))


def rivals(reading: Reading, count: int) -> bool:
    """Say whether a person's message holds a number of about the size of `count` that may be the count as well:
    one that no fact explains ("sales is now telling me 450" beside 400), or units of which nothing is known."""
    if reading.message.side == "machine":
        return False
    others = [fact.value for fact in reading.facts if fact.label == "QUANTITY" and _may_count(fact, count)]
    found = [value for value in others if isinstance(value, int)] + [int(match[0]) for match in unread(reading)]
    return any(_is_alike(value, count) for value in found)


def counts_anew(reading: Reading, count: int) -> list[re.Match[str]]:
    """Return the unread numbers of a change that take the place of `count`: of about its size, and in a clause of no hole,
    wall or other thing that a number may be set for ("we need 120 in the end", "machen Sie 120 daraus")."""
    return [
        match for match in unread(reading) if _is_alike(int(match[0]), count) and not _is_set(reading, match.start())
    ]


def _is_set(reading: Reading, at: int) -> bool:
    start, end = next(((start, end) for start, end in reading.clauses if start <= at < end), (0, 0))
    return not _settings().isdisjoint(_WORD.findall(reading.message.text[start:end].lower()))


@cache
def _settings() -> frozenset[str]:
    return frozenset(vocabulary.load("quantities")["unchanged"]["words"])


def _is_alike(value: int, count: int) -> bool:
    return value != count and count <= value * _ALIKE and value <= count * _ALIKE


def _may_count(fact: Fact, count: int) -> bool:
    if "rejected" in fact.flags:
        return False
    larger = fact.role == "per_pack" and isinstance(fact.value, int) and fact.value > count  # no pack of the order
    guessed = fact.role in (None, "released", "quoted") and "approximate" in fact.flags
    return fact.role == "other" or larger or guessed
