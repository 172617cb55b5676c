"""Sentence and clause boundaries that survive bullet lists, hard-wrapped lines and missing punctuation."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from signoff_nlp import vocabulary
from signoff_nlp.language.findings import Findings, step

_RAGGED = 8  # characters by which a line that goes on in a small letter may fall short of the width
_LINE = re.compile(r"[^\n]+")
_END = re.compile(
    r"[.!?…]+[)\"'”]*(?=\s|$)|[;](?=\s)|\s[-–—]{1,2}\s|—|\s:[a-z][a-z0-9_+-]{1,30}:(?=\s|$)|[\U0001F300-\U0001FAFF\u2600-\u27BF]+(?=\s|$)"
)
_LAST_WORD = re.compile(r"([\w.]+)\.$")
_BULLET = re.compile(r"\s*(?:[-*•·–>]|\d{1,2}[.)]|[a-zA-Z][.)])\s")
_FIRST_WORD = re.compile(r"\S+")
_ENDS = (".", "!", "?", ":", ";")
_NARROWEST, _USUAL, _WIDEST = 50, 100, 130  # the widths, in characters, at which mail programs wrap
_WRAPPED = 2  # lines that must be broken at an unusual width before it is believed to be one


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(vocabulary.load("clauses")["abbreviations"]["words"])


@cache
def _titles() -> frozenset[str]:
    return frozenset(vocabulary.load("clauses")["titles"]["words"])


@cache
def _month() -> re.Pattern[str]:
    months = vocabulary.load("dates")["months"]
    names = "|".join(re.escape(name) for words in months.values() if isinstance(words, list) for name in words)
    return re.compile(rf"\s(?:{names})(?!\w)", re.IGNORECASE)


def _counts(text: str, start: int) -> bool:
    """A number before the word makes it a unit ("5 000 st."), not a title ("St. Gallen")."""
    return text[max(0, start - 3) : start].rstrip()[-1:].isdecimal()


@cache
def _breaks() -> re.Pattern[str]:
    table = vocabulary.load("clauses")
    words = "|".join(map(re.escape, table["breaks"]["words"]))
    joined = "|".join(map(re.escape, table["joined"]["words"]))
    orders = "|".join(map(re.escape, table["orders"]["words"]))
    return re.compile(
        rf"(?:,\s+(?:and\s+)?|(?<!\s)\s+)(?=(?:{words})\b)|,\s+(?=(?:and|or)\s+(?:i|we|you|please|they|it)\b)"
        rf"|(?:,|(?<!\s))\s+(?=and\s+(?:{joined})\b)|,\s+(?=(?:{orders})\b)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=4)  # half a dozen components ask for those of the same message
def find_sentences(text: str) -> tuple[tuple[int, int], ...]:
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
    return tuple(sentences)


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
    """Lines, with hard-wrapped ones joined to their continuation.

    A mail program breaks a line where the next word would have crossed its width: a line whose next word would have
    fitted was ended by its author. A text with a longer line was not wrapped at all, nor is a chat. A width beyond the
    usual is one only where more than its longest line is broken there.
    """
    lines = [line.span() for line in _LINE.finditer(text)]
    width = max((end - start for start, end in lines), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return lines
    joined = _joined(text, lines, width)
    return lines if width > _USUAL and len(lines) - len(joined) < _WRAPPED else joined


def _joined(text: str, lines: list[tuple[int, int]], width: int) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    last = (0, 0)
    for start, end in lines:
        word = _FIRST_WORD.match(text, start, end)
        if (
            joined
            and word
            and start - last[1] == 1
            and not text[last[0] : last[1]].rstrip().endswith(_ENDS)
            and last[1] - last[0] + 1 + len(word.group()) > width - (_RAGGED if word.group()[0].islower() else 0)
            and not _BULLET.match(text, start, end)
        ):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
        last = (start, end)
    return joined


@lru_cache(maxsize=4)
def unwrapped(text: str) -> str:
    """Return `text` with a blank for each line break that a mail program set; every code point keeps its offset."""
    if "\n" not in text:
        return text
    parts: list[str] = []
    cursor = 0
    for start, end in _paragraph_lines(text):
        parts += [text[cursor:start], text[start:end].replace("\n", " ")]
        cursor = end
    return "".join([*parts, text[cursor:]])


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
    if name.isdecimal() and len(name) < 3 and _month().match(text, mark_end):
        return True  # "1. bis 15. Juni"
    if rest[0].islower() and (name in _abbreviations() or len(name) == 1 or "." in name):
        return True
    return (name in _abbreviations() and not rest[0].isupper()) or (
        name in _titles() and not _counts(text, word.start())
    )


@step("clauses")
def fill(found: Findings) -> None:
    """Fill `found.clauses`."""
    found.clauses.extend(find_clauses(found.text))
