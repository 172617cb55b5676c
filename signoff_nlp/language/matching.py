"""Match phrases over the words of a text: walk from word to word, no expression is compiled.

A phrase is a row of pieces; a piece is one of several options, an option one or more words. Between words stands white
space (a comma may precede it); inside an option of joined words ("sign-off", "don't") what joins them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise, product
from typing import Generic, NamedTuple, TypeVar

from signoff_nlp.language.misspelt import mended

_WORD = re.compile(r"\w+")
_CHUNK = re.compile(r"\S+")
_BLANK = re.compile(r",?(?!(?: ?\n ?){2})[ \n]{1,3}(?=\S)")  # a phrase may be wrapped, it never spans paragraphs
_BLANKS = frozenset(
    comma + "".join(blanks)
    for comma in ("", ",")
    for count in (1, 2, 3)
    for blanks in product(" \n", repeat=count)
    if blanks.count("\n") < 2
)
_CLAUSE_START = re.compile(r"(?:(?<=^)|(?<=[.!?:;,(\n])|(?<=[.!?:;,(\n] )|(?<= - ))", re.MULTILINE)
_CLAUSE_END = re.compile(r"(?=\s*(?:[.!?;,:)\n…]|$| - ))", re.MULTILINE)
_STOPS = frozenset(".!?;:")
_GAP = 6  # words that "..." may stand for
_LONGEST = 30  # characters of a word that "..." may stand for
T = TypeVar("T")


class Words:
    """The words of a text, where they stand, and how one leads to the next."""

    __slots__ = ("_chunks", "ends", "places", "starts", "text", "words")

    def __init__(self, text: str) -> None:
        spans = [match.span() for match in _WORD.finditer(text)]
        self.text = text
        self.words = [mended(text[start:end]) for start, end in spans]
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.places: dict[str, list[int]] = {}
        for index, word in enumerate(self.words):
            if word in self.places:
                self.places[word].append(index)
            else:
                self.places[word] = [index]
        self._chunks: Chunks | None = None

    def next(self, index: int) -> int:
        """Return the word after a word and white space, -1 where none."""
        after = index + 1
        if after == len(self.words) or self.text[self.ends[index] : self.starts[after]] not in _BLANKS:
            return -1
        return after

    def chunks(self) -> Chunks:
        """Return what stands between white space; made when a phrase with "..." first asks."""
        if self._chunks is None:
            self._chunks = _chunks_of(self)
        return self._chunks


class Chunks(NamedTuple):
    """What stands between white space: the word each begins with (-1: none), whether "..." may stand for it."""

    words: Sequence[int]
    skips: Sequence[bool]
    at: Mapping[int, int]  # by where they begin


def _chunks_of(words: Words) -> Chunks:
    at = {start: index for index, start in enumerate(words.starts)}
    spans = [match.span() for match in _CHUNK.finditer(words.text)]
    skips = [end - start <= _LONGEST and _STOPS.isdisjoint(words.text[start:end]) for start, end in spans]
    for index in range(len(spans) - 1):
        skips[index] = skips[index] and words.text[spans[index][1] : spans[index + 1][0]] in _BLANKS
    return Chunks([at.get(start, -1) for start, _ in spans], skips, {start: i for i, (start, _) in enumerate(spans)})


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
    """A phrase ready to be matched; `needs` are words of which one must stand in the text, for each piece of it."""

    pieces: tuple[Piece, ...]
    at_start: bool
    at_end: bool
    needs: tuple[frozenset[str], ...] = ()


@cache
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
    return Words(text)


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
            end = _said(option, words, here) if option.joints else here
            if end >= 0:
                found = _walk(pattern, words, at + 1, words.next(end), end)
                if found >= 0:
                    return found
    return _walk(pattern, words, at + 1, here, last) if piece.optional else -1


def _leap(pattern: Pattern, words: Words, at: int, last: int) -> int:
    blank = _BLANK.match(words.text, words.ends[last]) if last >= 0 else None
    if blank is None:
        return -1
    starts, skips, chunk_at = words.chunks()
    chunk = chunk_at[blank.end()]
    for _ in range(_GAP + 1):
        if chunk >= len(starts):
            return -1
        here = starts[chunk]
        if here >= 0:
            found = _walk(pattern, words, at + 1, here, last)
            if found > last:
                return found
        if not skips[chunk]:
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
            if words.next(index) < 0:
                return -1
        elif words.text[words.ends[index] : words.starts[index + 1]] != joint:
            return -1
    return end - 1


def _second_words(pieces: Sequence[Piece]) -> set[str] | None:
    """Return the words that can stand right behind what is matched before `pieces`, None where any word can."""
    found: set[str] = set()
    for piece in pieces:
        if piece.gap:
            return None
        found |= piece.options.keys()
        if not piece.optional:
            return found
    return None


class PhraseIndex(Generic[T]):
    """Phrases by their first two words, each with what it stands for: a text costs one look-up a word."""

    def __init__(self, phrases: Iterable[tuple[Pattern, T]]) -> None:
        self._alone: dict[str, list[tuple[Pattern, T]]] = {}
        self._paired: dict[str, dict[str, list[tuple[Pattern, T]]]] = {}
        for phrase in phrases:
            self._add(phrase)
        self._heads = frozenset((*self._alone, *self._paired))

    def _add(self, phrase: tuple[Pattern, T]) -> None:
        pieces = phrase[0].pieces
        alone: set[str] = set()
        pairs: set[tuple[str, str]] = set()
        for at, piece in enumerate(pieces):
            behind = _second_words(pieces[at + 1 :])
            for option in (option for options in piece.options.values() for option in options):
                if len(option.words) > 1:
                    pairs.add((option.words[0], option.words[1]))
                elif behind is None:
                    alone.add(option.words[0])
                else:
                    pairs.update((option.words[0], word) for word in behind)
            if not piece.optional:
                break
        for word in alone:
            self._alone.setdefault(word, []).append(phrase)
        for word, second in pairs:
            if word not in alone:
                self._paired.setdefault(word, {}).setdefault(second, []).append(phrase)

    def find(self, words: Words) -> Iterator[tuple[T, int, int]]:
        """Yield what stands in a text: (what the phrase stands for, start, end), in no order."""
        places, row = words.places, words.words
        last = len(row) - 1
        for word in self._heads.intersection(places):
            paired = self._paired.get(word)
            if paired is not None:
                for first in places[word]:
                    for pattern, what in paired.get(row[first + 1], ()) if first < last else ():
                        end = match_at(pattern, words, first)
                        if end >= 0:
                            yield what, words.starts[first], end
            for pattern, what in self._alone.get(word, ()):
                if pattern.needs and not _may_stand(pattern, places):
                    continue
                for first in places[word]:
                    end = match_at(pattern, words, first)
                    if end >= 0:
                        yield what, words.starts[first], end


def _may_stand(pattern: Pattern, known: Mapping[str, object]) -> bool:
    return not any(need.isdisjoint(known) for need in pattern.needs)
