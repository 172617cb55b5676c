"""The phrases of `vocabulary/authority.toml`, found in a text at the words they begin with.

The notation is that of `signoff_nlp.language.phrases`. A phrase is tried only where its first word stands, and only when
its rarest word stands anywhere in the text: a mail without any of them costs one pass over its words.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from signoff_nlp.language.phrases import expression, rules, word_list

FILE = "authority"
_PIECE = re.compile(r"\^|\.\.\.|\([^()]*\)\??|\{\w+\}\??|[^\s(){}^]+")
_WORD = re.compile(r"\w+")
_EMPTY: tuple[int, ...] = ()


class Frame(NamedTuple):
    """A phrase in a text: what kind it is, and where (code points)."""

    kind: str
    start: int
    end: int


class _Index(NamedTuple):
    kinds: tuple[str, ...]
    phrases: tuple[str, ...]
    by_first: dict[str, tuple[int, ...]]
    by_rarest: dict[str, tuple[int, ...]]


@cache
def either(name: str) -> str:
    """Return an expression for any word of a list of the file, the longest first; bounded by no edges."""
    words = sorted(word_list(FILE, name), key=len, reverse=True)
    return "(?:" + "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in words) + ")"


def _options(piece: str) -> tuple[str, ...]:
    piece = piece.removesuffix("?")
    if piece.startswith("{"):
        return word_list(FILE, piece[1:-1])
    return tuple(part.strip() for part in piece.strip("()").split("|"))


def _first_words(pieces: list[str]) -> set[str]:
    words: set[str] = set()
    for piece in pieces:
        if piece == "^":
            continue
        words.update(_WORD.findall(option)[0] for option in _options(piece))
        if not piece.endswith("?"):
            break
    return words


def _rarest_words(pieces: list[str]) -> set[str]:
    """Of the pieces that must stand take the one with the longest shortest word, a word for each of its options."""
    sets = [
        {max(_WORD.findall(option), key=len) for option in _options(piece)}
        for piece in pieces
        if piece not in ("^", "...") and not piece.endswith("?")
    ]
    return max(sets, key=lambda words: min(len(word) for word in words))


@cache
def _index() -> _Index:
    kinds: list[str] = []
    phrases: list[str] = []
    by_first: dict[str, list[int]] = {}
    by_rarest: dict[str, list[int]] = {}
    for rule in rules(FILE):
        for phrase in rule.phrases:
            pieces = _PIECE.findall(phrase.removesuffix("$"))
            for word in _first_words(pieces):
                by_first.setdefault(word, []).append(len(phrases))
            for word in _rarest_words(pieces):
                by_rarest.setdefault(word, []).append(len(phrases))
            kinds.append(rule.gives["frame"])
            phrases.append(phrase)
    return _Index(
        tuple(kinds), tuple(phrases),
        {word: tuple(numbers) for word, numbers in by_first.items()},
        {word: tuple(numbers) for word, numbers in by_rarest.items()},
    )  # fmt: skip


@cache
def _compiled(number: int) -> re.Pattern[str]:
    return re.compile(expression(FILE, _index().phrases[number]), re.MULTILINE)


def find_frames(low: str) -> dict[str, list[Frame]]:
    """Return the phrases in `low` (a text in normal form) by kind, in order; of two of a kind that overlap the longer."""
    index = _index()
    places = [(found.group(), found.start()) for found in _WORD.finditer(low)]
    active: set[int] = set()
    for word in {word for word, _ in places}:
        active.update(index.by_rarest.get(word, _EMPTY))
    frames: dict[str, list[Frame]] = {}
    if not active:
        return frames
    for word, start in places:
        for number in index.by_first.get(word, _EMPTY):
            if number in active and (match := _compiled(number).match(low, start)):
                _add(frames.setdefault(index.kinds[number], []), Frame(index.kinds[number], match.start(), match.end()))
    return frames


def _add(found: list[Frame], frame: Frame) -> None:
    """Append in order of start; a longer phrase from the same start replaces the shorter, one inside another is dropped."""
    if found and frame.start < found[-1].end:
        if frame.start == found[-1].start and frame.end > found[-1].end:
            found[-1] = frame
        elif frame.end > found[-1].end:
            found.append(frame)
        return
    found.append(frame)
