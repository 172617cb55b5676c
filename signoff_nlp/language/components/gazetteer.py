"""The one look-up of vocabulary phrases in text: by pieces, whatever stands between them.

A text is cut into pieces, runs of letters and runs of digits. A phrase is a path of such pieces, so "PA12-GF30",
"PA 12 GF30" and "pa12 gf 30" are one path (pa, 12, gf, 30) and no tokeniser decides where a label ends. Between two
pieces of a phrase at most one small joint may stand (space, hyphen, slash, point, underscore), never a line break or
the end of a sentence, and a phrase begins and ends at the edge of a word.

Time: one pass over the text, and per piece a walk no longer than the longest phrase.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")

# A plus sign counts as a piece only as the end of a name ("PLA+"), not as a joint ("S355J2+N").
PIECE = re.compile(r"[^\W\d_]+|\d+|(?<=\w)\+(?!\w)")
JOINTS = frozenset(
    ["", " ", "-", "/", ".", "_", "+", "\u00a0", "\u2011", "\u2013", " - ", " / ", " + ", "- ", " -", "/ ", " /"]
).union([" & ", "&", "®", "® ", "™", "™ ", "'", "’"])
# German adjectives bend: "schwarz~" in a vocabulary file stands for all of these.
BENDINGS = ("", "e", "er", "es", "en", "em")
ENDINGS = re.compile(r"\[([^\]]*)\]")  # "anodizad[o|a|os]": the endings of other languages


class Piece(NamedTuple):
    """A run of letters or digits: its folded form and where it stands (code points)."""

    form: str
    start: int
    end: int


class Hit(NamedTuple, Generic[T]):
    """A phrase found at `start`..`end` and what the vocabulary says about it. `first` and `last` index the pieces."""

    start: int
    end: int
    entry: T
    first: int
    last: int


@lru_cache(maxsize=2)
def pieces(text: str) -> tuple[Piece, ...]:
    """Return the pieces of `text` in order. Remembered for the last texts, as several components ask for the same."""
    folded = text.casefold()
    if len(folded) == len(text):
        return tuple([Piece(match[0], *match.span()) for match in PIECE.finditer(folded)])
    return tuple([Piece(match[0].casefold(), *match.span()) for match in PIECE.finditer(text)])


@lru_cache(maxsize=2)
def places(text: str) -> dict[str, list[int]]:
    """Return the indexes of the pieces that begin a word, by their form."""
    found: dict[str, list[int]] = {}
    end = -1
    for index, piece in enumerate(pieces(text)):
        if piece.start != end or piece.form == "+":
            found.setdefault(piece.form, []).append(index)
        end = piece.end
    return found


def indexes(text: str, forms: Container[str]) -> list[int]:
    """Return the indexes of the words of `text` that begin with one of the folded `forms`, in order.

    What an expression can begin with is asked first, so that expressions are tried at few places and never scan.
    """
    known = places(text)
    # Walk the words of the text, which are fewer than the forms.
    both = forms.intersection(known) if isinstance(forms, frozenset) else [form for form in known if form in forms]
    return sorted([index for form in both for index in known[form]]) if both else []


def matches(pattern: re.Pattern[str], text: str, forms: Container[str]) -> list[re.Match[str]]:
    """Return the matches of `pattern` that begin at a word out of `forms`, leftmost first and without overlap."""
    row, found, free = pieces(text), [], 0
    for index in indexes(text, forms):
        start = row[index].start
        match = pattern.match(text, start) if start >= free else None
        if match:
            found.append(match)
            free = match.end()
    return found


class Spans:
    """Stretches of text that answer quickly whether they overlap another stretch."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.starts: list[int] = []
        self.reach: list[int] = []  # the furthest end of all stretches up to here
        for start, end in sorted(spans):
            self.starts.append(start)
            self.reach.append(max(end, self.reach[-1]) if self.reach else end)

    def overlap(self, start: int, end: int) -> bool:
        """Tell whether any stretch shares a character with `start`..`end`."""
        before = bisect_left(self.starts, end)
        return before > 0 and self.reach[before - 1] > start

    def contain(self, start: int, end: int) -> bool:
        """Tell whether one stretch holds all of `start`..`end`."""
        before = bisect_right(self.starts, start)
        return before > 0 and self.reach[before - 1] >= end


def spellings(phrase: str) -> list[str]:
    """Return the phrases that one vocabulary spelling stands for: "~" at the end of a word bends it as German does,
    "[o|a]" gives its endings."""
    endings = ENDINGS.search(phrase)
    if endings:
        head, tail = phrase[: endings.start()], phrase[endings.end() :]
        return [form for ending in endings[1].split("|") for form in spellings(head + ending + tail)]
    if "~" not in phrase:
        return [phrase]
    head, _, tail = phrase.partition("~")
    return [head + bending + rest for bending in BENDINGS for rest in spellings(tail)]


def listed(says: str) -> list[str]:
    """Return the phrases of a comma-separated vocabulary value, bent forms included."""
    return [form for phrase in says.split(",") if phrase.strip() for form in spellings(phrase.strip())]


class Gazetteer(Generic[T]):
    """Phrases with what is known about each; `find` returns the leftmost longest ones in a text.

    A later entry for the same path replaces an earlier one.
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self.heads: dict[str, dict[str, Any]] = {}
        for phrase, entry in entries:
            node: dict[str, Any] = self.heads
            for piece in PIECE.findall(phrase):
                node = node.setdefault(piece.casefold(), {})
            node[""] = entry

    def find(self, text: str) -> list[Hit[T]]:
        """Return the hits in `text`, in order and without overlap. Offsets are code points."""
        found: list[Hit[T]] = []
        heads, row = self.heads, pieces(text)
        free = 0
        for index in indexes(text, heads):
            if index < free:
                continue
            last = self._longest(text, row, index)
            if last is not None:
                found.append(Hit(row[index].start, row[last[0]].end, last[1], index, last[0]))
                free = last[0] + 1
        return found

    def _longest(self, text: str, row: tuple[Piece, ...], index: int) -> tuple[int, T] | None:
        """Return the index of the last piece of the longest phrase that begins at `index`, and its entry."""
        best: tuple[int, T] | None = None
        node: dict[str, Any] | None = self.heads[row[index].form]
        size = len(row)
        while node is not None:
            end = row[index].end
            if "" in node and (index + 1 == size or row[index + 1].start > end or row[index + 1].form == "+"):
                best = (index, node[""])
            index += 1
            if index == size or text[end : row[index].start] not in JOINTS:
                break
            node = node.get(row[index].form)
        return best
