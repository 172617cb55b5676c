"""Chats in which a name stands alone above each message, with a blank line between: copies from phones and web pages.

    Carla                Carla
    go ahead             go ahead
    14:31

    Officina             Officina
    thanks               thanks

Contacts, headed sections and addresses look so too. So names must recur, or times must stand below; and somebody must
talk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from signoff_nlp.intake.chat.grammar import Bubble
from signoff_nlp.intake.chat.marks import is_title
from signoff_nlp.intake.chat.page import Page
from signoff_nlp.intake.chat.speakers import fold_name, is_header_name, is_label, looks_personal, talks
from signoff_nlp.intake.chat.stamps import Stamp, find_stamp, read_date_line

_TICKS = "-–— ✓✔√•·"  # around a time that stands below a message
_LONGEST = 48  # characters of a name that stands alone


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: the day above it, the name that may stand at its head, its other lines, the time below it."""

    day: Stamp | None
    name: str | None
    lines: tuple[str, ...]
    stamp: Stamp | None
    whole: tuple[str, ...]
    marked: bool  # a colon stands behind the name


def cut(page: Page, known: Iterable[str] = ()) -> list[Bubble] | None:
    """Cut a page into bubbles, or return None where its paragraphs are no messages. Linear."""
    found = [block for block in _blocks(page) if block.whole or block.day]
    while found and not found[0].day and is_title(found[0].whole[0].strip()):
        days = [read_date_line(line.strip()) for line in found[0].whole[1:]]
        if None in days:
            break
        found[:1] = [Block(day, None, (), None, (), False) for day in days[:1]]  # "iMessage" over "Today 16:48"
    spoken = [block for block in found if block.whole]
    speakers = _speakers(spoken, {fold_name(name) for name in known})
    if len(speakers) < 2 or spoken[0].name is None or fold_name(spoken[0].name) not in speakers:
        return None
    return _bubbles(found, speakers)


def _blocks(page: Page) -> Iterable[Block]:
    lines: list[int] = []
    for number in range(len(page.lines) + 1):
        if number < len(page.lines) and page.lines[number].strip():
            lines.append(number)
        elif lines:
            yield _block(page, lines)
            lines = []


def _block(page: Page, numbers: Sequence[int]) -> Block:
    first = page.folded[numbers[0]].strip()
    day = read_date_line(first)
    rest = numbers[1:] if day is not None else numbers
    whole = tuple(page.lines[n].rstrip() for n in rest)
    if len(rest) < 2:
        return Block(day, None, whole, None, whole, False)
    name = page.lines[rest[0]].strip()
    marked = name.endswith(":")
    stamp = read_clock(page.folded[rest[-1]].strip()) if len(rest) > 2 else None
    lines = whole[1:-1] if stamp is not None else whole[1:]
    name = name.rstrip(": ")
    fits = len(name) <= _LONGEST and is_header_name(name) and not name[-1:].isdecimal() and name[:1] not in "-•*>#"
    return Block(day, name if fits else None, lines, stamp, whole, marked)


def read_clock(line: str) -> Stamp | None:
    """Return the time that a line consists of, or None."""
    line = line.strip(_TICKS)
    found = find_stamp(line) if len(line) <= 60 else None
    return found[2] if found is not None and found[:2] == (0, len(line)) else None


def _speakers(blocks: Sequence[Block], known: set[str]) -> set[str]:
    """Return the folded names that speak; empty where the paragraphs are no chat."""
    named = [block for block in blocks if block.name is not None]
    if 3 * len(named) < 2 * len(blocks) or not any(talks("\n".join(block.lines)) for block in named):
        return set()
    counts = Counter(fold_name(block.name or "") for block in named)
    everybody = len(named) == len(blocks)
    stamped = everybody and sum(block.stamp is not None for block in blocks) >= max(1, len(blocks) - 1)
    titled = everybody and all(block.marked and " " in (block.name or "") for block in named)
    sure = {name for name in counts if counts[name] > 1 or name in known}
    if not (sure or stamped or titled):
        return set()
    once = {
        fold_name(block.name)
        for block in named
        if block.name is not None
        and not is_label(block.name)
        and (looks_personal(block.name) or (everybody and block.name.islower() and block.name.isalnum()))
    }
    return sure | once


def _bubbles(blocks: Sequence[Block], speakers: set[str]) -> list[Bubble]:
    bubbles: list[Bubble] = []
    for block in blocks:
        if block.day is not None:
            bubbles.append(Bubble(None, block.day, kind="divider"))
        if block.name is not None and fold_name(block.name) in speakers:
            bubbles.append(Bubble(block.name, block.stamp, list(block.lines)))
        elif bubbles and bubbles[-1].kind == "message":
            bubbles[-1].lines += ["", *block.whole]
        elif block.whole:
            bubbles.append(Bubble(None, None, list(block.whole)))
    return bubbles
