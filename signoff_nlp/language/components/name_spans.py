"""Names and titles at a place of a text: what stands right behind or before some words."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from signoff_nlp.language.components.frames import either
from signoff_nlp.language.components.names import looks_like_person, spell, words_of
from signoff_nlp.language.components.titles import all_role_words, classify_title, fold, holds_role

WINDOW = 120


@cache
def _title_end() -> re.Pattern[str]:
    """Where a title ends: at punctuation, at a dash, before words that go on with the sentence."""
    return re.compile(
        r"[;!?()\n:\"“”]|(?<!\b[SJ]r)(?<!\b[Aa]dm)\.(?!\w)|\s(?=@|[-–—]\s|" + either("title_end") + r"(?!\w))",
        re.IGNORECASE,
    )


@cache
def _introduces() -> re.Pattern[str]:
    """What joins a name and the title behind it: a comma, a dash, a bracket, a line break; "the", "your"."""
    return re.compile(
        rf"(?:\s+{either('between')})?(?:\s*[,(]\s*|\s+[-–—|/]+\s*|\s*:\s+|[ ]*\n[ ]*)(?:(?:and\s+)?(?:i'?m|i am)\s+)?"
        rf"(?:{either('article')}(?!\w))?\s*",
        re.IGNORECASE,
    )


@cache
def _no_title() -> re.Pattern[str]:
    return re.compile(either("no_title") + r"(?!\w)")


# "Sr. Manager - Procurement", "Manager, Purchase"
_TITLE_TAIL = re.compile(r"(?:,\s*|\s+[-–—]\s+)([^,.;:()\n]{2,40})")


class Found(NamedTuple):
    """A piece of a text: its words, with offsets in code points."""

    value: str
    start: int
    end: int


@cache
def _upper() -> str:
    return "".join(re.escape(chr(code)) for code in (*range(0x41, 0x250), *range(0x386, 0x530)) if chr(code).isupper())


@cache
def name_expression() -> str:
    """One to four capitalised words with the small words between them ("Femke de Wit"); bounded, so linear."""
    word = rf"(?:[{_upper()}][^\W\d_]{{0,20}}(?:['’-][^\W\d_]{{1,20}}){{0,2}}|[{_upper()}]\.)"
    small = "|".join(
        sorted((re.escape(particle) for particle in words_of("particle") if len(particle) > 1), key=len, reverse=True)
    )
    return rf"(?<![\w@.'’-])(?<!\S/)({word}(?:[ ](?:(?:{small})[ ]){{0,2}}{word}){{0,3}})(?![\w@]|\.\w)"


@cache
def _name_here() -> re.Pattern[str]:
    small = "|".join(sorted(words_of("honorific"), key=len, reverse=True))
    return re.compile(rf"(?:\s*(?:(?i:{small})\.?\s+)?){name_expression()}")


@cache
def _name_end() -> re.Pattern[str]:
    return re.compile(rf"{name_expression()}\s*$")


@cache
def names() -> re.Pattern[str]:
    """Everything in a text that is written like a name; the caller decides."""
    return re.compile(name_expression())


def checked(words: str, start: int) -> Found | None:
    """Return the longest beginning of `words` that can be a person's name."""
    pieces = words.split(" ")
    for count in range(len(pieces), 0, -1):
        name = " ".join(pieces[:count])
        if looks_like_person(name):
            return Found(spell(name), start, start + len(name))
    return None


def name_at(text: str, position: int) -> Found | None:
    """Return the name that stands at `position`, after blanks and a "Mr", or None."""
    ahead = text[position : position + 3].lstrip()
    if ahead and ahead[0].islower():
        return None
    found = _name_here().match(text, position)
    return checked(found.group(1), found.start(1)) if found else None


def name_before(text: str, position: int) -> Found | None:
    """Return the name that ends at `position`, or None."""
    first = max(0, position - 80)
    last = text[first:position].rstrip().rpartition(" ")[2]
    if not last or not any(letter.isupper() for letter in last[:4]):
        return None
    found = _name_end().search(text[first:position])
    if not found:
        return None
    pieces, start = found.group(1), first + found.start(1)
    while pieces:
        if looks_like_person(pieces):
            return Found(spell(pieces), start, start + len(pieces))
        head, _, pieces = pieces.partition(" ")
        start += len(head) + 1
    return None


def title_at(text: str, position: int, *, introduced: bool = True) -> Found | None:
    """Return the title at `position`: behind a comma, dash, bracket or line break, or (not `introduced`) right there.

    One piece that is no title may stand between ("Bryony Tate, Tumble & Tate, owner").
    """
    start = position
    if introduced:
        lead = _introduces().match(text, position)
        if not lead or lead.end() == position:
            return None
        start = lead.end()
    window = text[start : start + WINDOW]
    stop = _title_end().search(window)
    window = window[: stop.start()] if stop else window
    offset = start
    for number, piece in enumerate(window.split(",")[:4]):
        bare = _until_verb(piece.strip())
        lead_blank = len(piece) - len(piece.lstrip())
        if bare and number < 2 and holds_role(bare) and _short(bare):
            end = offset + lead_blank + len(bare)
            tail = _TITLE_TAIL.match(text, end) if classify_title(bare) is None else None
            end = tail.end() if tail and all_role_words(tail.group(1)) else end
            return Found(text[offset + lead_blank : end], offset + lead_blank, end)
        offset += len(piece) + 1
    return None


def _until_verb(words: str) -> str:
    """Cut "the owner and release it" at the "and": what follows is no title."""
    head, joined, tail = words.partition(" and ")
    return words if not joined or all_role_words(tail.split()[0] if tail.split() else "") else head


def _short(title: str) -> bool:
    return len(title.split()) <= 9 and not _no_title().match(fold(title))


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentence around `start`..`end`, looking at most 200 characters either way."""
    first = max(text.rfind(mark, max(0, start - 200), start) for mark in ".!?\n")
    last = min(
        (at for mark in ".!?\n" if (at := text.find(mark, end, end + 200)) >= 0), default=min(len(text), end + 200)
    )
    return (first + 1 if first >= 0 else max(0, start - 200)), min(last + 1, len(text))
