"""Foreign values made safe for a plain-text letter: one line, no control or direction characters, quoted, bounded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from signoff_nlp.types import Evidence, Thread

LONGEST = 400
LONGEST_QUOTE = 90
CUT = "..."
_ENOUGH = 4
_ENDS = re.compile(r"[.!?]\s|[\n\r;]")
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
    return f'"{line if line.endswith(CUT) else line.rstrip(" .,;:") or line}"'


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


def in_context(evidence: Iterable[Evidence], thread: Thread | None) -> list[Evidence]:
    """Return the evidence with words of fewer than four widened to their sentence, where `thread` holds it.

    "run" says little to its author; "If you can ship by Friday, run it" does. The sentence stays in one line of the
    message, and is cut at words so that the quotation holds the evidence itself.
    """
    texts = {one.index: one.text for one in thread.messages} if thread else {}
    return [_sentence(one, texts.get(one.message, "")) for one in evidence]


def _sentence(one: Evidence, text: str) -> Evidence:
    if len(one.text.split()) >= _ENOUGH or text[one.start : one.end] != one.text or not one.text:
        return one
    room = max(0, LONGEST_QUOTE - 2 * len(CUT) - len(one.text))
    left, right = text[max(0, one.start - LONGEST_QUOTE) : one.start], text[one.end : one.end + LONGEST_QUOTE]
    before, after = _ENDS.split(left)[-1], _ENDS.split(right, maxsplit=1)[0]
    start, end = one.start - len(before), one.end + len(after)
    if len(before) + len(after) > room:
        kept = max(room // 2, room - len(after)) if len(before) > room // 2 else len(before)
        start, end = one.start - min(len(before), kept), one.end + min(len(after), room - min(len(before), kept))
        start, end = _at_word(text, start, end, one)
    lead = CUT if start > one.start - len(before) else ""
    tail = CUT if end < one.end + len(after) else ""
    return Evidence(message=one.message, start=start, end=end, text=f"{lead}{text[start:end].strip()}{tail}")


def _at_word(text: str, start: int, end: int, one: Evidence) -> tuple[int, int]:
    """Move both ends inwards to the next gap between words, never into the evidence."""
    while start < one.start and start > 0 and not text[start - 1].isspace():
        start += 1
    while end > one.end and end < len(text) and not text[end].isspace():
        end -= 1
    return start, end


def spoken_date(value: str) -> str:
    """Return an ISO date in words ("4 May 2026"); anything else as it stands, on one line."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return one_line(value)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year:04d}"
