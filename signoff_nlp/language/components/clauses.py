"""Sentence and clause boundaries that survive bullet lists, hard-wrapped lines and missing punctuation."""

from __future__ import annotations

import re
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from signoff_nlp import vocabulary

_LINE = re.compile(r"[^\n]+")
_END = re.compile(
    r"[.!?…]+[)\"'”]*(?=\s|$)|[;](?=\s)|\s[-–—]{1,2}\s|—|\s:[a-z][a-z0-9_+-]{1,30}:(?=\s|$)|[\U0001F300-\U0001FAFF\u2600-\u27BF]+(?=\s|$)"
)
_LAST_WORD = re.compile(r"([\w.]+)\.$")
_BULLET = re.compile(r"\s*(?:[-*•·–>]|\d{1,2}[.)]|[a-zA-Z][.)])\s")
_WRAPPED = 52  # a line this long without an end of sentence was probably wrapped by a mail program


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(vocabulary.load("clauses")["abbreviations"]["words"])


@cache
def _breaks() -> re.Pattern[str]:
    words = "|".join(map(re.escape, vocabulary.load("clauses")["breaks"]["words"]))
    return re.compile(
        rf"(?:,\s+(?:and\s+)?|\s+)(?={words}\b)|,\s+(?=(?:and|or)\s+(?:i|we|you|please|they|it)\b)", re.IGNORECASE
    )


def find_sentences(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every sentence or list line, in order, blank edges stripped."""
    sentences: list[tuple[int, int]] = []
    for start, end in _paragraph_lines(text):
        cursor = start
        for mark in _END.finditer(text, start, end):
            if _is_abbreviation(text, cursor, mark.start(), mark.end(), end):
                continue
            _add(sentences, text, cursor, mark.end())
            cursor = mark.end()
        _add(sentences, text, cursor, end)
    return sentences


def find_clauses(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every clause: sentences cut at conjunctions that end the reach of a cue."""
    clauses: list[tuple[int, int]] = []
    for start, end in find_sentences(text):
        cursor = start
        for mark in _breaks().finditer(text, start, end):
            if mark.start() - cursor > 1:
                _add(clauses, text, cursor, mark.start())
                cursor = mark.end()
        _add(clauses, text, cursor, end)
    return clauses


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    stripped = piece.strip()
    if stripped:
        spans.append((start + left, start + left + len(stripped)))


def _paragraph_lines(text: str) -> list[tuple[int, int]]:
    """Lines, with hard-wrapped ones joined to their continuation."""
    joined: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        start, end = line.span()
        if joined:
            before = text[joined[-1][0] : joined[-1][1]].rstrip()
            last_line = before.rsplit("\n", 1)[-1]
            adjacent = text[joined[-1][1] : start].count("\n") == 1
            words = text[start:end].lstrip()
            continues = adjacent and len(last_line) >= _WRAPPED and not before.endswith((".", "!", "?", ":", ";"))
            if (
                continues
                and words
                and not _BULLET.match(text, start, end)
                and (words[0].islower() or before.endswith(","))
            ):
                joined[-1] = (joined[-1][0], end)
                continue
            if continues and words and not _BULLET.match(text, start, end) and len(last_line) >= _WRAPPED + 12:
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
    return joined


def _is_abbreviation(text: str, start: int, mark: int, mark_end: int, end: int) -> bool:
    if text[mark] != "." or mark_end - mark > 1:
        return False
    rest = text[mark_end : min(end, mark_end + 4)].lstrip()
    if not rest:
        return False
    word = _LAST_WORD.search(text, max(start, mark - 14), mark + 1)
    if word is None:
        return False
    name = word.group(1).lower()
    if rest[0].islower() and (name in _abbreviations() or len(name) == 1 or "." in name):
        return True
    return (name in _abbreviations() and not rest[0].isupper()) or name in {"dr", "mr", "mrs", "ms", "st", "ing"}


@Language.component("signoff_clauses")
def component(doc: Doc) -> Doc:
    """Fill `doc._.clauses`."""
    doc._.clauses.extend(find_clauses(doc._.source))
    return doc
