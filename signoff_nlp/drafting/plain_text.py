"""Foreign values made safe for a plain-text letter: one line, no control or direction characters, quoted, bounded."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date

from signoff_nlp.types import Evidence

LONGEST = 400
LONGEST_QUOTE = 90
CUT = "..."
# Joiners belong to the spelling of words in several scripts; every other format character is dropped.
_JOINERS = frozenset("\u200c\u200d")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def one_line(value: object, longest: int = LONGEST) -> str:
    """Return `value` as one line of at most `longest` characters: whitespace collapsed, control and bidirectional
    characters dropped, what is too long cut at a word."""
    text = str(value)
    if not text.isprintable():
        text = "".join(map(_safe, text[: longest * 8]))
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    head = text[: longest - len(CUT)]
    return (head.rpartition(" ")[0] or head) + CUT


def _safe(char: str) -> str:
    if char.isspace() or char in "\u2028\u2029\x85":
        return " "
    return "" if unicodedata.category(char) in _DROPPED and char not in _JOINERS else char


def quoted(text: str) -> str:
    """Return the buyer's words in quotation marks, on one line, without the marks that end a sentence."""
    line = one_line(text, LONGEST_QUOTE).replace('"', "'")
    return f'"{line.rstrip(" .,;:") or line}"'


def distinct_words(evidence: Iterable[Evidence]) -> list[str]:
    """Return the quoted words of `evidence`, each once, in order; words inside longer ones are left out."""
    lines = list(dict.fromkeys(one_line(one.text) for one in evidence))
    folded = [line.casefold().strip(" .,;:!") for line in lines]
    return [
        quoted(line)
        for index, line in enumerate(lines)
        if folded[index]
        and folded[index] not in folded[:index]
        and not any(folded[index] != other and f" {folded[index]} " in f" {other} " for other in folded)
    ]


def spoken_date(value: str) -> str:
    """Return an ISO date in words ("4 May 2026"); anything else as it stands, on one line."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return one_line(value)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year:04d}"
