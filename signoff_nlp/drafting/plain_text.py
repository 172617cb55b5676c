"""Foreign values made safe for a plain-text letter: one line, no control or direction characters, quoted, bounded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from signoff_nlp.types import Evidence, Thread

LONGEST = 400
LONGEST_QUOTE = 110
CUT = "..."
_MOST_EVIDENCE = 20
# A full stop before a small letter or a digit belongs to an abbreviation: "rev. 4", "approx. 200". A line end inside a
# sentence, behind a line of full width, is only wrapping.
_STOP = r"\.(?=\s{1,3}[^a-z0-9\s])|[!?]{1,9}(?=\s)|[\r;]|(?<![^\n]{55})\n|\n(?![a-z0-9(])"
_EMOJI = r":[a-z0-9_+-]{2,30}:"  # a chat's ":rocket:", whose colons end nothing
_SENTENCE = re.compile(_STOP)
_PHRASE = re.compile(_EMOJI + "|" + _STOP + r"|[()]|[,:](?=\s)|\s[-–—](?=\s)")
_EDGES = " \t\xa0,;:-–—"
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
    return f'"{line if line.endswith(CUT) else _bare(line, _EDGES + ".") or line}"'


def _bare(text: str, ends: str = _EDGES) -> str:
    """Return `text` without the marks at its edges; the colons of an emoji (":rocket:") stay."""
    text = text.strip()
    text = text if re.match(_EMOJI, text) else text.lstrip(_EDGES)
    return text if re.search(_EMOJI + "$", text[-32:]) else text.rstrip(ends)


def joined(words: Iterable[str]) -> str:
    """Return "a", "a and b", "a, b and c"; "" for nothing."""
    some = list(words)
    return " and ".join((", ".join(some[:-1]), some[-1])) if len(some) > 1 else "".join(some)


def distinct_words(evidence: Iterable[Evidence]) -> list[str]:
    """Return the quoted words of `evidence`, each once, in order; words inside longer ones are left out."""
    lines = list(dict.fromkeys(one_line(one.text) for one in islice(evidence, _MOST_EVIDENCE)))
    folded = [line.casefold().strip(" .,;:!") for line in lines]
    return [
        quoted(line)
        for index, line in enumerate(lines)
        if folded[index]
        and folded[index] not in folded[:index]
        and not any(folded[index] != other and f" {folded[index]} " in f" {other} " for other in folded)
    ]


def in_context(evidence: Iterable[Evidence], thread: Thread | None, *, whole: bool = True) -> list[Evidence]:
    """Return the evidence widened to words that its author recognises, where `thread` holds it.

    "run" says little; "If you can ship by Friday, run it" does. With `whole` the words grow to their sentence, else
    only to the stretch between commas, colons and brackets: "about 200 pcs". What is too long is cut at commas, else at words, and always holds the evidence itself.
    """
    texts = {one.index: one.text for one in thread.messages} if thread else {}
    return [_widened(one, texts.get(one.message, ""), whole) for one in evidence]


def _widened(one: Evidence, text: str, whole: bool) -> Evidence:
    if text[one.start : one.end] != one.text or not one.text or len(one.text) > LONGEST_QUOTE:
        return one
    first, last = _bounds(_SENTENCE, text, one.start, one.end)
    start, end = _bounds(_PHRASE, text, one.start, one.end)
    start, end = max(start, first), min(end, last)
    if whole or len(text[start:end].split()) <= 1:
        # A subject stands before its verb: grow to the left first.
        start = _grown(text, first, start, end - LONGEST_QUOTE, left=True)
        end = _grown(text, end, last, start + LONGEST_QUOTE, left=False)
    if end - start > LONGEST_QUOTE:
        return _cut(one, text, start, end)
    return one.model_copy(update={"start": start, "end": end, "text": _bare(text[start:end])})


def _bounds(ends: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch around `start`..`end` up to the nearest of `ends` on either side, a bounded way off."""
    low, high = max(0, start - 2 * LONGEST_QUOTE), min(len(text), end + 2 * LONGEST_QUOTE)
    before = [match.end() for match in _found(ends, text, low, high) if match.end() <= start]
    after = next(_found(ends, text, end, high), None)
    return (before[-1] if before else low), (after.start() if after else high)


def _found(ends: re.Pattern[str], text: str, low: int, high: int) -> Iterator[re.Match[str]]:
    return (match for match in ends.finditer(text, low, high) if not match[0].startswith(":") or match[0] == ":")


def _grown(text: str, low: int, high: int, limit: int, *, left: bool) -> int:
    """Move one end outwards, from comma to comma, as far as `limit` allows: `high` down to `low`, or the reverse."""
    if left:
        return low if low >= limit else min((at.end() for at in _found(_PHRASE, text, limit, high)), default=high)
    return high if high <= limit else max((at.start() for at in _found(_PHRASE, text, low, limit)), default=low)


def _cut(one: Evidence, text: str, start: int, end: int) -> Evidence:
    """Cut what has no comma to cut at: at words, around the evidence, marked where something is left out."""
    room = LONGEST_QUOTE - 2 * len(CUT) - len(one.text)
    first = max(start, one.start - max(room // 2, room - (end - one.end)))
    last = min(end, one.end + max(0, room - (one.start - first)))
    while start < first < one.start and not text[first - 1].isspace():
        first += 1
    while end > last > one.end and not text[last].isspace():
        last -= 1
    words = f"{CUT if first > start else ''}{_bare(text[first:last])}{CUT if last < end else ''}"
    return one.model_copy(update={"start": first, "end": last, "text": words})


def spoken_date(value: str) -> str:
    """Return an ISO date in words ("4 May 2026"); anything else as it stands, on one line."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return one_line(value)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year:04d}"
