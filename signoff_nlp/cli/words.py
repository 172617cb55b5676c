"""The words that caused a conclusion, where they stand: the sentence of the message with the words in brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rich.text import Text

from signoff_nlp.cli.plain import printable
from signoff_nlp.types import Evidence, MessageReport, Report

_MOST = 110  # characters of the sentence on either side of the words
# A line break inside a wrapped sentence is none of its ends; one before an empty line or an item of a list is.
_END = re.compile(r"[.!?]\s|\n(?=\s*(?:\n|[-*\u2022>]|\d{1,2}[.)]))")


class Passage(NamedTuple):
    """A stretch of one message (code point offsets) and the words to mark in it."""

    message: int
    start: int
    end: int
    marks: tuple[tuple[int, int], ...]


def passages(report: Report, evidence: Sequence[Evidence]) -> list[Passage]:
    """Return the sentences that hold the evidence, in order; words of one sentence are marked together."""
    texts = {one.index: one.text for one in report.messages}
    found: list[Passage] = []
    for one in sorted(evidence, key=lambda one: (one.message, one.start, -one.end)):
        start, end = _sentence(texts.get(one.message, ""), one.start, one.end)
        last = found[-1] if found else None
        if last is None or last.message != one.message or start >= last.end:
            found.append(Passage(one.message, start, end, ((one.start, one.end),)))
        elif one.start >= last.marks[-1][1]:
            found[-1] = last._replace(end=max(end, last.end), marks=(*last.marks, (one.start, one.end)))
    return found


def in_place(report: Report, passage: Passage) -> Text:
    """Return the passage as one line, words in brackets (and in colour, where there is any), and who said it when."""
    message = next(one for one in report.messages if one.index == passage.message)
    line = Text("..." if _cut(message.text, passage.start, -1) else "")
    at = passage.start
    for start, end in passage.marks:
        line.append(_one_line(message.text[at:start]))
        line.append("[", "bold magenta")
        line.append(_one_line(message.text[start:end]).strip(), "bold magenta")
        line.append("]", "bold magenta")
        at = end
    line.append(_one_line(message.text[at : passage.end]).rstrip())
    line.append("..." if _cut(message.text, passage.end, 1) else "")
    line.append(f"  - {speaker(message)}", "dim")
    return line


def speaker(message: MessageReport) -> str:
    """Return who wrote a message, and when: "Dana Ruiz, 2 May 2026"."""
    who = printable(message.author.name or message.author.address or "unknown")
    when = message.sent_at
    return f"{who}, {when.day} {when:%b %Y}" if when else who


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence or line around a span, cut to size at words."""
    floor, ceiling = max(0, start - _MOST), min(len(text), end + _MOST)
    before = [match.end() for match in _END.finditer(text, floor, start)]
    after = _END.search(text, max(start, end - 1), ceiling)
    left = before[-1] if before else floor if floor == 0 else _word_edge(text, floor, start)
    right = after.start() + (after[0] != "\n") if after else ceiling
    if not after and ceiling < len(text):
        right = max(end, text.rfind(" ", end, ceiling))
    while left < start and text[left].isspace():
        left += 1
    return left, max(right, end)


def _word_edge(text: str, floor: int, start: int) -> int:
    found = text.find(" ", floor, start)
    return found + 1 if found >= 0 else floor


def _cut(text: str, at: int, step: int) -> bool:
    """Was the sentence cut here, rather than ended?"""
    side = text[max(0, at - 2) : at] if step < 0 else text[max(0, at - 1) : at + 1]
    ended = not side.strip() or "\n" in side or any(mark in side for mark in ".!?")
    return 0 < at < len(text) and not ended


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", printable(text))
