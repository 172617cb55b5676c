"""Several parts or order lines in one thread: each has its own decision (rule 14)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from signoff_nlp.types import Reading, Section

_SHORT = 3
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
    return [(part.name, tuple(_view(reading, part, parts) for reading in readings)) for part in parts]


def _parts(readings: Sequence[Reading]) -> list[Part]:
    """The parts that the buyer's sections name, in order of first mention; common words tell no part from another."""
    sections = [s for reading in readings if reading.message.side == "buyer" for s in reading.sections]
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


def _same(one: Section, other: Section) -> bool:
    if one.line and other.line:
        return one.line == other.line
    left, right = _words(one.name), _words(other.name)
    return bool(left and right) and (left <= right or right <= left)


def _words(name: str) -> frozenset[str]:
    return frozenset(
        word.rstrip("s") for word in re.findall(r"[^\W\d_]+", name.lower()) if len(word) >= _SHORT and word != "the"
    )


def _view(reading: Reading, part: Part, parts: Sequence[Part]) -> Reading:
    """The message without what speaks of other parts only."""
    hidden = [
        (section.start, section.end)
        for section in reading.sections
        if not _is_about(section, part) and any(_is_about(section, p) for p in parts)
    ]
    covered = [(section.start, section.end) for section in reading.sections]
    for start, end in reading.clauses:
        if any(left <= start < right for left, right in covered):
            continue
        about = _mentioned(reading.message.text[start:end], parts)
        if about and part not in about:
            hidden.append((start, end))
    own = [(s.start, s.end) for s in reading.sections if _is_about(s, part)]
    said = {
        f.label for f in reading.facts if f.label in _PER_PART and any(left <= f.start < right for left, right in own)
    }
    if not hidden and not said:
        return reading

    def shown(start: int) -> bool:
        return not any(left <= start < right for left, right in hidden)

    def inside(start: int) -> bool:
        return any(left <= start < right for left, right in own)

    return reading.model_copy(
        update={
            "facts": tuple(f for f in reading.facts if shown(f.start) and (f.label not in said or inside(f.start))),
            "pointers": tuple(pointer for pointer in reading.pointers if shown(pointer.start)),
            "cues": tuple(cue for cue in reading.cues if shown(cue.start)),
            "acts": tuple(act for act in reading.acts if shown(act.start)),
        }
    )


def _is_about(section: Section, part: Part) -> bool:
    if section.line and part.line:
        return section.line == part.line
    return section.name.lower() == part.name.lower() or bool(_words(section.name) & part.words)


def _mentioned(text: str, parts: Sequence[Part]) -> list[Part]:
    low = text.lower()
    words = {word.rstrip("s") for word in re.findall(r"[^\W\d_]+", low)}
    numbers = set(re.findall(r"(?:line|item|pos\.?|position)\s?(\d{1,4})", low))
    return [part for part in parts if part.words & words or (part.line and part.line in numbers)]
