"""Chats without times, in which a name stands before each text. The layouts are the dialects' `untimed` ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from signoff_nlp.intake.chat.blocks import read_clock
from signoff_nlp.intake.chat.dividers import read_divider
from signoff_nlp.intake.chat.grammar import Bubble
from signoff_nlp.intake.chat.marks import is_title
from signoff_nlp.intake.chat.page import Page
from signoff_nlp.intake.chat.sides import ours
from signoff_nlp.intake.chat.speakers import (
    bare_value,
    choose,
    fold_name,
    in_sentence_case,
    is_label,
    is_name,
    looks_personal,
    mend_colons,
)
from signoff_nlp.intake.chat.stamps import read_date_line

_HEAD_OF_MAIL = re.compile(
    r"(?:from|to|subject|sent|date|cc|message-id|received|mime-version|content-type|return-path|von|de|gesendet|betreff|an|objet|à)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that may start a message."""

    number: int
    name: str
    text: str
    below: str


def cut(page: Page, layouts: Sequence[str], forced: bool = False, known: Iterable[str] = ()) -> list[Bubble] | None:
    """Cut a page into bubbles by its speakers, or return None where it is no chat.

    Of the `layouts` that make a chat of it, the first wins, unless a later one finds more messages of its speakers.
    """
    us = tuple(known)
    if not forced and _is_mail(page):
        return None
    best: list[Line] = []
    for pattern in layouts:
        lines = _lines(pattern, page)
        known = _of_the_shop(lines, us)
        speakers = choose(_evidence(lines), known) if lines else set()
        heads = [line for line in lines if fold_name(line.name) in speakers]
        if len(speakers) == 1 and not any(line.text for line in heads):
            continue  # "Mike:" above a letter is whom it is for
        said = {fold_name(line.name) for line in best}
        gained = sum(fold_name(line.name) in said for line in heads) > len(best) if best else bool(heads)
        if gained and (forced or heads[0].number == _first(page) or _dense(heads, page)):
            best = heads
    if not best and forced:
        for pattern in layouts:
            lines = _lines(pattern, page)
            speakers = choose(_evidence(lines), _of_the_shop(lines, us), True)
            heads = [line for line in lines if fold_name(line.name) in speakers]
            if heads and heads[0].number == _first(page) and len(heads) > len(best):
                best = heads
    if not best:
        return None
    bubbles = _bubbles(best, page)
    _take_times_below(bubbles)
    mend_colons(bubbles, us)
    return bubbles


def _of_the_shop(lines: Sequence[Line], us: Sequence[str]) -> tuple[str, ...]:
    """The shop's own names `us`, and those names of lines that are surely meant by them ("Mike" of "Mike Barn")."""
    if not us:
        return ()
    names = dict.fromkeys(line.name for line in lines if is_name(line.name) and not is_label(line.name))
    return (*us, *ours([name for name in names if looks_personal(name) or name.islower()], us, sure=True))


def _is_mail(page: Page) -> bool:
    first = page.folded[page.first : page.first + 8]
    return (
        sum(_HEAD_OF_MAIL.fullmatch(line.split(":", 1)[0].strip("* ")) is not None for line in first if ":" in line) > 1
    )


def _lines(pattern: str, page: Page) -> list[Line]:
    compiled = re.compile(pattern)
    found = []
    for number, folded in enumerate(page.folded):
        match = compiled.fullmatch(folded) if folded and not folded.isspace() else None
        if match is None:
            continue
        if "wide" in compiled.groupindex and page.lines[number][match.start("wide")] != "：":
            continue
        text = match["text"] or ""
        raw = page.lines[number]
        name = raw[match.start("name") : match.end("name")].strip()
        below = page.lines[number + 1].strip() if not text and number + 1 < len(page.lines) else ""
        found.append(Line(number, name, raw[len(raw) - len(text) :].strip() if text else "", below))
    return found


def _evidence(lines: Sequence[Line]) -> list[tuple[str, str, bool]]:
    """For each line its name, its first words (on it, or on the line below), and whether a field stands beside it."""
    fields = {
        line.number for line in lines if is_label(line.name) or bare_value(line.text) or in_sentence_case(line.name)
    }
    return [(line.name, line.text or line.below, bool({line.number - 1, line.number + 1} & fields)) for line in lines]


def _first(page: Page) -> int:
    """Number of the first line that says something: what stands above it are titles and days."""
    filled = (n for n, line in enumerate(page.folded) if line.strip())
    return next((n for n in filled if not is_title(page.folded[n].strip()) and not read_date_line(page.folded[n])), 0)


def _dense(heads: Sequence[Line], page: Page) -> bool:
    """Do messages start on a good part of the lines, though other lines stand before the first?"""
    filled = sum(bool(line.strip()) for line in page.lines)
    return len(heads) >= 4 and 2 * len(heads) >= filled


def _take_times_below(bubbles: Sequence[Bubble]) -> None:
    """Where every message ends in a line that is a time, these lines are the program's."""
    spoken = [bubble for bubble in bubbles if bubble.kind == "message"]
    for bubble in spoken:
        while bubble.lines and not bubble.lines[-1].strip():
            bubble.lines.pop()
    stamps = [read_clock(bubble.lines[-1].strip()) if len(bubble.lines) > 1 else None for bubble in spoken]
    if len(spoken) > 1 and all(stamps):
        for bubble, stamp in zip(spoken, stamps, strict=True):
            bubble.stamp = stamp
            bubble.lines.pop()


def _bubbles(heads: Sequence[Line], page: Page) -> list[Bubble]:
    starts = {head.number: head for head in heads}
    bubbles: list[Bubble] = []
    for number, line in enumerate(page.lines):
        head = starts.get(number)
        if head is not None:
            bubbles.append(Bubble(head.name, None, [head.text] if head.text else []))
            continue
        closing = number + 1 in starts or (number + 2 in starts and not page.lines[number + 1].strip())
        stamp = read_divider(page, number, closing, bool(bubbles) and not any(bubbles[-1].lines))
        if stamp is not None:
            bubbles.append(Bubble(None, stamp, kind="divider"))
            continue
        if not bubbles or bubbles[-1].kind == "divider":
            if line.strip() and not (is_title(line.strip()) and not any(b.author for b in bubbles)):
                bubbles.append(Bubble(None, None, [line]))
            continue
        bubbles[-1].lines.append(line)
    return bubbles
