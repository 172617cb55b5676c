"""Packing and labels."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.language.components.holding import Held
from signoff_nlp.language.components.open_items import find_open_items
from signoff_nlp.language.components.wording import Wording, wording
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.types import Fact

_REACH = 300  # characters of a sentence that count
_RUN = re.compile(r"\d{1,5}")
_WORD = re.compile(r"[^\W\d_]+")


class Tables(NamedTuple):
    """packaging.toml [packing], made expressions, by the word that they begin with, and one for numbers."""

    by_word: Mapping[str, str]
    numbered: re.Pattern[str]
    keys: frozenset[str]
    not_after: frozenset[str]


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile an expression when its word first stands in a text: all together they cost a start a blink."""
    return re.compile(pattern)


@cache
def _tables() -> Tables:
    data = vocabulary.load("packaging")["packing"]
    container, labels, of = (f"(?:{_any(data[name])})" for name in ("containers", "labels", "of"))
    pieces, adjective, languages = (f"(?:{_any(data[name])})" for name in ("pieces", "adjectives", "languages"))
    marked = rf"(?:{adjective} ){{1,3}}{labels}(?: in {languages})?"
    bilingual = rf"{labels} in {languages}(?: and {languages})?"
    options = {
        "kinds": "", "vpe": r"[ :]{1,2}\d{1,5}", "none": rf" (?:{adjective} )?{labels}",
        "containers": rf"(?: {container})? {of} ?\d{{1,5}}", "labels": rf" in {languages}(?: and {languages})?",
    }  # fmt: skip
    by_word: dict[str, list[str]] = {}
    for name, rest in options.items():
        for words in sorted(data[name], key=len, reverse=True):
            by_word.setdefault(_WORD.findall(words)[0], []).append(re.escape(words) + rest)
    for words in data["adjectives"]:
        by_word.setdefault(_WORD.findall(words)[0], []).append(marked)
    for word in ("the", "label", "labels"):
        by_word.setdefault(word, []).extend([rf"the (?:{marked}|{bilingual}|labels? set)", r"labels? set(?: \d{1,3})?"])
    keys = {
        word
        for name in ("containers", "labels", "kinds", "vpe")
        for words in data[name]
        for word in _WORD.findall(words)
    }
    return Tables(
        {word: rf"(?:{'|'.join(dict.fromkeys(choices))})(?![\w-])" for word, choices in by_word.items()},
        re.compile(rf"\d{{1,5}}(?: ?{pieces})?(?: (?:{_any(data['per'])}) | ?/ ?){container}(?![\w-])"),
        frozenset(keys),
        frozenset(data["not_after"]),
    )


def find_packaging(text: str, taken: Sequence[Fact] = ()) -> list[Fact]:
    """Return what is said of packing and labels as facts labelled PACKAGING, left to right.

    `value` is the words with single blanks; the flag "open" marks what its sentence leaves undecided ("labels still
    TBD"). Characters that a fact of `taken` holds are left alone.
    """
    words = wording(text)
    low = words.low
    if words.places.keys().isdisjoint(_tables().keys):
        return []
    undecided = [(start, end) for start, end, _, what in find_open_items(text) if what == "packaging"]
    held = Held(len(text), taken)
    found: list[Fact] = []
    for start, end in (*_spans(words), *_open_words(low, undecided)):
        if not held.take(start, end):
            continue
        words_here = text[start:end]
        at = bisect_left(undecided, (start, end))
        is_open = any(_same_sentence(low, start, end, *span) for span in undecided[max(0, at - 1) : at + 1])
        found.append(
            Fact(
                label="PACKAGING",
                start=start,
                end=end,
                text=words_here,
                value=" ".join(words_here.split()),
                flags=("open",) if is_open else (),
            )
        )
    return sorted(found, key=lambda fact: fact.start)


def _spans(words: Wording) -> list[tuple[int, int]]:
    """Spans of packing and labels, leftmost and longest first; they may overlap."""
    tables, low = _tables(), words.low
    tries = [
        (_compiled(tables.by_word[word]), start)
        for word in tables.by_word.keys() & words.places.keys()
        for start in words.places[word]
    ]
    tries.extend((tables.numbered, match.start()) for match in _RUN.finditer(low))
    spans: list[tuple[int, int]] = []
    for expression, start in tries:
        if start and (low[start - 1] in "-_.,/" or low[start - 1].isalnum()):
            continue
        match = expression.match(low, start)
        if match is None:
            continue
        following = _WORD.match(low, match.end() + 1)
        if not following or low[match.end()] not in " -" or following[0] not in tables.not_after:
            spans.append(match.span())
    return sorted(spans, key=lambda span: (span[0], -span[1]))


def _open_words(low: str, undecided: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The bare word that an open point is about: "the labels are still TBD"."""
    aspects = vocabulary.load("open_items")["lists"]["packaging"]
    for start, end in undecided:
        far = max(0, start - _REACH)
        left = max(far, *(low.rfind(mark, far, start) + 1 for mark in ".;!?\n"))
        near = [match for match in _WORD.finditer(low, left, min(len(low), end + 40)) if match[0] in aspects]
        if near:
            yield near[0].span()


def _same_sentence(low: str, start: int, end: int, first: int, last: int) -> bool:
    left, right = (end, first) if end <= first else (last, start)
    if right - left > _REACH:
        return False
    return left >= right or not any(mark in low[left:right] for mark in (". ", ";", "!", "?", "\n"))


@step("packaging")
def fill(found: Findings) -> None:
    """Add packing and labels to `found.facts`."""
    found.facts.extend(find_packaging(found.text, taken=found.facts))
