"""Match phrases over the words of a text: walk from word to word, no expression is compiled.

A phrase is a row of pieces; a piece is one of several options, an option one or more words. Between words stands white
space (a comma may precede it); inside an option of joined words ("sign-off", "don't") what joins them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_WORD = re.compile(r"\w+")
_CHUNK = re.compile(r"\S+")
_BLANK = re.compile(r",?[ \n]{1,3}(?=\S)")
_CLAUSE_START = re.compile(r"(?:(?<=^)|(?<=[.!?:;,(\n])|(?<=[.!?:;,(\n] )|(?<= - ))", re.MULTILINE)
_CLAUSE_END = re.compile(r"(?=\s*(?:[.!?;,:)\n…]|$| - ))", re.MULTILINE)
_STOPS = frozenset(".!?;:")
_GAP = 6  # words that "..." may stand for
_LONGEST = 30  # characters of a word that "..." may stand for


class Words(NamedTuple):
    """The words of a text and how one leads to the next."""

    text: str
    words: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    next: Sequence[int]  # the word after a word and white space, -1 where none
    after: Sequence[int]  # the chunk after a word and white space, -1 where none
    chunks: Sequence[int]  # of each chunk (what stands between white space) the word it begins with, -1 where none
    skips: Sequence[bool]  # of each chunk whether "..." may stand for it
    places: Mapping[str, Sequence[int]]


class Option(NamedTuple):
    """One way to say a piece: its words, and before each but the first what joins it (" " for white space)."""

    words: tuple[str, ...]
    joints: tuple[str, ...]


class Piece(NamedTuple):
    """One place of a phrase: options by their first word, longest first; a gap has none."""

    options: Mapping[str, tuple[Option, ...]]
    optional: bool = False
    gap: bool = False


class Pattern(NamedTuple):
    """A phrase ready to be matched. `heads` are the words it can begin with."""

    pieces: tuple[Piece, ...]
    at_start: bool
    at_end: bool
    heads: frozenset[str]


def option_of(said: str) -> Option | None:
    """Return the option for some words, None for what does not begin and end with a word (an emoji)."""
    spans = [match.span() for match in _WORD.finditer(said)]
    if not spans or spans[0][0] != 0 or spans[-1][1] != len(said):
        return None
    words = tuple(said[start:end] for start, end in spans)
    between = (said[left[1] : right[0]] for left, right in pairwise(spans))
    return Option(words, tuple(" " if joint.isspace() else joint for joint in between))


@lru_cache(maxsize=4)
def words_of(text: str) -> Words:
    """Return the words of a text in normal form; kept for the last few texts, which several lexicons read."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    places: dict[str, list[int]] = {}
    for match in _WORD.finditer(text):
        word = match[0]
        places.setdefault(word, []).append(len(words))
        words.append(word)
        starts.append(match.start())
        ends.append(match.end())
    at = {start: index for index, start in enumerate(starts)}
    spans = [match.span() for match in _CHUNK.finditer(text)]
    chunk_at = {start: index for index, (start, _) in enumerate(spans)}
    following = [-1] * len(words)
    after = [-1] * len(words)
    for index, end in enumerate(ends):
        blank = _BLANK.match(text, end)
        if blank:
            following[index] = at.get(blank.end(), -1)
            after[index] = chunk_at[blank.end()]
    skips = [end - start <= _LONGEST and _STOPS.isdisjoint(text[start:end]) for start, end in spans]
    for index in range(len(spans) - 1):
        skips[index] = skips[index] and spans[index + 1][0] - spans[index][1] <= 3
    return Words(text, words, starts, ends, following, after, [at.get(start, -1) for start, _ in spans], skips, places)


def match_at(pattern: Pattern, words: Words, first: int) -> int:
    """Return where (an offset) the pattern ends that begins at word `first`, -1 where it does not match."""
    if pattern.at_start and not _CLAUSE_START.match(words.text, words.starts[first]):
        return -1
    last = _walk(pattern, words, 0, first, -1)
    return words.ends[last] if last >= 0 else -1


def _walk(pattern: Pattern, words: Words, at: int, here: int, last: int) -> int:
    """Match the pieces from `at` on, the next to begin at word `here` (-1: nowhere); return the last word matched."""
    if at == len(pattern.pieces):
        if last < 0 or (pattern.at_end and not _CLAUSE_END.match(words.text, words.ends[last])):
            return -1
        return last
    piece = pattern.pieces[at]
    if piece.gap:
        return _leap(pattern, words, at, last)
    if here >= 0:
        for option in piece.options.get(words.words[here], ()):
            end = _said(option, words, here)
            if end >= 0:
                found = _walk(pattern, words, at + 1, words.next[end], end)
                if found >= 0:
                    return found
    return _walk(pattern, words, at + 1, here, last) if piece.optional else -1


def _leap(pattern: Pattern, words: Words, at: int, last: int) -> int:
    chunk = words.after[last] if last >= 0 else -1
    for _ in range(_GAP + 1):
        if chunk < 0 or chunk >= len(words.chunks):
            return -1
        here = words.chunks[chunk]
        if here >= 0:
            found = _walk(pattern, words, at + 1, here, last)
            if found > last:
                return found
        if not words.skips[chunk]:
            return -1
        chunk += 1
    return -1


def _said(option: Option, words: Words, here: int) -> int:
    """Return the last word of `option` when it stands at word `here`, else -1."""
    end = here + len(option.words)
    if end > len(words.words):
        return -1
    for index, joint in enumerate(option.joints, here):
        if words.words[index + 1] != option.words[index + 1 - here]:
            return -1
        if joint == " ":
            if words.next[index] != index + 1:
                return -1
        elif words.text[words.ends[index] : words.starts[index + 1]] != joint:
            return -1
    return end - 1
