"""Several parts or order lines in one thread: each has its own decision (rule 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.judge.spans import Spans
from signoff_nlp.types import Reading, Section

_SHORT = 3
_NAME_WORD = re.compile(r"[^\W\d_]+-\d[\w-]*|\d[\w-]*|[^\W\d_]+\d[\w-]*|[^\W\d_]+")  # words and part numbers
# Said of the part itself, these rule over what is said of all.
_PER_PART = frozenset({"REVISION", "QUANTITY", "MATERIAL", "COLOR", "FINISH"})


class Part(NamedTuple):
    """One part: its name as first written, its line number, and the words that mean it."""

    name: str
    line: str | None
    words: frozenset[str]


def by_part(readings: Sequence[Reading]) -> list[tuple[str | None, Sequence[Reading]]]:
    """Return (subject, readings that concern it) for each part; one pair with subject None where the thread has one."""
    parts = _parts(readings)
    if len(parts) < 2:
        return [(None, readings)]
    named = [_Named(reading, parts) for reading in readings]
    return [(part.name, tuple(_view(one, part) for one in named)) for part in parts]


def _parts(readings: Sequence[Reading]) -> list[Part]:
    """The parts that the buyer's sections name, in order of first mention; common words tell no part from another."""
    sections = [
        section
        for reading in readings
        if reading.message.side == "buyer"
        for section in reading.sections
        if not section.alone or section.line or _known_elsewhere(section, reading, readings)
    ]
    named: dict[str, Section] = {}
    for section in sections:
        known = next((key for key, one in named.items() if _same(one, section)), None)
        if known is None:
            named[section.name.lower()] = section
    bags = {key: _words(key) for key in named}
    parts = []
    for key, section in named.items():
        others = frozenset().union(*(bag for other, bag in bags.items() if other != key))
        parts.append(Part(section.name, section.line, (bags[key] - others) or bags[key]))
    return parts


def _known_elsewhere(section: Section, own: Reading, readings: Sequence[Reading]) -> bool:
    """A lone head ("Regulator knob: ...") names a part where others speak of it too; else it is a mere label."""
    words = _words(section.name)
    return any(
        words & _words(f"{reading.message.subject or ''} {reading.message.text}")
        for reading in readings
        if reading is not own
    )


def _same(one: Section, other: Section) -> bool:
    if one.line and other.line:
        return one.line == other.line
    left, right = _words(one.name), _words(other.name)
    return bool(left and right) and (left <= right or right <= left)


def _words(name: str) -> frozenset[str]:
    return frozenset(
        word.rstrip("s")
        for word in _NAME_WORD.findall(name.lower())
        if (len(word) >= _SHORT or word.isdecimal()) and word != "the"
    )


class _Named:
    """A message and which of its sections and other clauses speak of which parts."""

    def __init__(self, reading: Reading, parts: Sequence[Part]) -> None:
        covered = Spans((section.start, section.end) for section in reading.sections)
        self.reading = reading
        self.sections = [
            (section, about)
            for section in reading.sections
            if (about := [part for part in parts if _is_about(section, part)])
        ]
        self.clauses = [
            (start, end, about) for start, end, about in _topics(reading, parts) if about and not covered.hold(start)
        ]


def _view(named: _Named, part: Part) -> Reading:
    """The message without what speaks of other parts only."""
    reading = named.reading
    hidden = [(section.start, section.end) for section, about in named.sections if part not in about]
    hidden += [(start, end) for start, end, about in named.clauses if part not in about]
    own = Spans((section.start, section.end) for section, about in named.sections if part in about)
    said = {f.label for f in reading.facts if f.label in _PER_PART and own.hold(f.start)}
    if not hidden and not said:
        return reading

    unseen = Spans(hidden)

    def shown(start: int) -> bool:
        return not unseen.hold(start)

    return reading.model_copy(
        update={
            "facts": tuple(f for f in reading.facts if shown(f.start) and (f.label not in said or own.hold(f.start))),
            "pointers": tuple(pointer for pointer in reading.pointers if shown(pointer.start)),
            "cues": tuple(cue for cue in reading.cues if shown(cue.start)),
            "acts": tuple(act for act in reading.acts if shown(act.start)),
            "speech": tuple(one for one in reading.speech if shown(one.start)),
            "clauses": tuple(span for span in reading.clauses if shown(span[0])),
        }
    )


def _topics(reading: Reading, parts: Sequence[Part]) -> Iterator[tuple[int, int, list[Part]]]:
    """Yield each clause with the parts it speaks of; within a sentence a clause goes on about the part named before.

    "Put line 2, the cup holder, on hold and don't mould any of it" speaks of line 2 to its end.
    """
    text, before, about = reading.message.text, 0, list[Part]()
    for start, end in reading.clauses:
        if any(mark in text[max(before - 1, 0) : start] for mark in ".!?\n"):
            about = []
        own = _mentioned(text[start:end], parts)
        if own or not _widening().isdisjoint(text[start:end].lower().split()):
            about = own
        yield start, end, about
        before = end


@cache
def _widening() -> frozenset[str]:
    return frozenset(vocabulary.load("parts")["widening"]["words"])


def _is_about(section: Section, part: Part) -> bool:
    if section.line and part.line:
        return section.line == part.line
    return section.name.lower() == part.name.lower() or bool(_words(section.name) & part.words)


def _mentioned(text: str, parts: Sequence[Part]) -> list[Part]:
    low = text.lower()
    words = {word.rstrip("s") for word in _NAME_WORD.findall(low)}
    numbers = set(re.findall(r"(?:line|item|pos\.?|position)\s?(\d{1,4})", low))
    return [part for part in parts if part.words & words or (part.line and part.line in numbers)]
