"""A message's text cut into pieces, each with the values that its words carry, so that the two can point at each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import NamedTuple

from signoff_nlp.names import Frozen

MOST = 20_000  # characters of one message that a page shows; the whole is a page of its own
_MARKS = 400


class Mark(NamedTuple):
    """Words that carry a value: its name on the page, and what kind of value it is."""

    name: str
    start: int
    end: int
    kind: str


class Piece(Frozen):
    """A stretch of text; `marks` name the values that it carries, `kind` is the foremost one's, "" for plain text."""

    text: str
    marks: tuple[str, ...] = ()
    kind: str = ""


def pieces(text: str, marks: Iterable[Mark], most: int = MOST) -> tuple[Piece, ...]:
    """Cut the text at the marks' ends. Joined, the pieces give the text again, or its first `most` characters.

    Marks may overlap: a piece names all that cover it. Of very many the first are shown. Linear in text and marks.
    """
    shown = text[:most]
    kept = [one for one in marks if 0 <= one.start < one.end and one.start < len(shown)][:_MARKS]
    begins: dict[int, list[Mark]] = {}
    ends: dict[int, list[Mark]] = {}
    for one in kept:
        begins.setdefault(one.start, []).append(one)
        ends.setdefault(min(one.end, len(shown)), []).append(one)
    cuts = sorted({0, len(shown), *begins, *ends})
    open_ones: dict[Mark, None] = {}
    found: list[Piece] = []
    for start, end in itertools.pairwise(cuts):
        for one in ends.get(start, ()):
            open_ones.pop(one, None)
        for one in begins.get(start, ()):
            open_ones[one] = None
        names = tuple(dict.fromkeys(one.name for one in open_ones))
        found.append(Piece(text=shown[start:end], marks=names, kind=next(iter(open_ones)).kind if open_ones else ""))
    return tuple(found)
