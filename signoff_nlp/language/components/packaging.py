"""Packing and labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from signoff_nlp import vocabulary
from signoff_nlp.language.components.open_items import find_open_items
from signoff_nlp.language.normal import normal
from signoff_nlp.types import Fact

_WORD = re.compile(r"[^\W\d_]+")


class Tables(NamedTuple):
    """packaging.toml [packing], compiled; `keys` are words of which one must stand in a text that packs anything."""

    expression: re.Pattern[str]
    keys: frozenset[str]
    not_after: frozenset[str]


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _tables() -> Tables:
    data = vocabulary.load("packaging")["packing"]
    container, labels = f"(?:{_any(data['containers'])})", f"(?:{_any(data['labels'])})"
    pieces, adjective = f"(?:{_any(data['pieces'])})", f"(?:{_any(data['adjectives'])})"
    options = [
        rf"\d{{1,5}}(?: ?{pieces})?(?: (?:{_any(data['per'])}) | ?/ ?){container}",
        rf"(?:{_any(data['adjectives'])}|{_any(data['containers'])}) {container} (?:{_any(data['of'])}) ?\d{{1,5}}",
        rf"{container} (?:{_any(data['of'])}) ?\d{{1,5}}",
        rf"(?:{_any(data['vpe'])})[ :]{{1,2}}\d{{1,5}}",
        rf"(?:{_any(data['none'])}) (?:{adjective} )?{labels}",
        rf"(?:the )?(?:{adjective} ){{1,3}}{labels}(?: in (?:{_any(data['languages'])}))?",
        rf"(?:the )?{labels} in (?:{_any(data['languages'])})(?: and (?:{_any(data['languages'])}))?",
        r"(?:the )?(?:label set|labels set)(?: \w{1,3}(?!\w))?",
        rf"(?:{_any(data['kinds'])})",
    ]
    keys = {
        word
        for name in ("containers", "labels", "kinds", "vpe")
        for words in data[name]
        for word in _WORD.findall(words)
    }
    return Tables(
        re.compile(rf"(?<![\w-])(?:{'|'.join(options)})(?![\w-])"), frozenset(keys), frozenset(data["not_after"])
    )


def find_packaging(text: str, taken: Sequence[Fact] = ()) -> list[Fact]:
    """Return what is said of packing and labels as facts labelled PACKAGING, left to right.

    `value` is the words with single blanks; the flag "open" marks what its sentence leaves undecided ("labels still
    TBD"). Characters that a fact of `taken` holds are left alone.
    """
    low = normal(text)
    words = set(_WORD.findall(low))
    if not (_tables().keys & words):
        return []
    undecided = [(start, end) for start, end, _, what in find_open_items(text) if what == "packaging"]
    held = [(fact.start, fact.end) for fact in taken]
    found: list[Fact] = []
    for start, end in (*_spans(low), *_open_words(low, undecided)):
        if any(first < end and start < last for first, last in held):
            continue
        held.append((start, end))
        words_here = text[start:end]
        is_open = any(_same_sentence(low, start, end, *span) for span in undecided)
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


def _spans(low: str) -> Iterator[tuple[int, int]]:
    tables = _tables()
    for match in tables.expression.finditer(low):
        following = _WORD.match(low, match.end() + 1)
        if following and low[match.end()] in " -" and following[0] in tables.not_after:
            continue
        yield match.span()


def _open_words(low: str, undecided: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The bare word that an open point is about: "the labels are still TBD"."""
    aspects = vocabulary.load("open_items")["lists"]["packaging"]
    for start, end in undecided:
        left = max(low.rfind(mark, 0, start) for mark in ".;!?\n") + 1
        near = [match for match in _WORD.finditer(low, left, min(len(low), end + 40)) if match[0] in aspects]
        if near:
            yield near[0].span()


def _same_sentence(low: str, start: int, end: int, first: int, last: int) -> bool:
    left, right = (end, first) if end <= first else (last, start)
    return left >= right or not any(mark in low[left:right] for mark in (". ", ";", "!", "?", "\n"))


@Language.component("signoff_packaging")
def component(doc: Doc) -> Doc:
    """Add packing and labels to `doc._.facts`."""
    doc._.facts.extend(find_packaging(doc._.source, taken=doc._.facts))
    return doc
