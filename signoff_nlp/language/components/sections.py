"""Stretches of a message that speak of one part or order line each (rule 14).

Found by rows of an order table, by numbered heads ("Line 2, cup holder: ...") and by named heads ("The lid: ..."). A
single head makes a section `alone`: the thread may speak of the other parts in other messages.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.language.components.clauses import find_sentences
from signoff_nlp.language.components.tables import find_table
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.types import Act, Fact, Section

_SPEAKS = frozenset({"REVISION", "QUANTITY"})
_VALUES = frozenset({"MATERIAL", "COLOR", "FINISH", "DATE", "PO_NUMBER", "QUOTE_NUMBER", "FILE"})
_LONGEST = 5  # words of a part's name
_NEXT_LINE, _OPENING_WORDS = 120, 4  # characters and words behind a list that tell whether they speak of all of it
_MOST = 60  # parts of one message; more is a listing that nobody releases by
_DECIDES = frozenset({"go", "hold", "hold_start", "approve", "reject", "revoke"})


class _Head(NamedTuple):
    """Where a stretch about one part begins, what the part is called, its line number, and where the name stands."""

    start: int
    end: int
    name: str
    line: str | None
    span: tuple[int, int]


@cache
def _heads() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the expressions for heads that end in a colon or dash, and for items of a list."""
    words = "|".join(re.escape(word) for word in vocabulary.load("sections")["line_words"]["words"])
    plain = r"[^\W_][\w'&/+ -]{1,38}?"
    bracket = r"(?:\s?\([^()\n]{1,60}\))?"
    revision = (
        rf"(?:,?\s(?:(?:{_revisions()})[.\s]{{0,2}}|v)[A-Z]?\d{{0,3}}(?:\.\d{{1,3}})?(?=:))?"  # "antenna base, v2.0:"
    )
    label = rf"(?:,\s(?:[^\W\d_]{{1,16}}\s)?(?:{_revisions()})\.?\s?[\w.]{{1,8}})?"  # "Jar lids, lid rev 3:"
    mark = r"(?:[-*•·–]|\(?\d{1,2}[.)]|\(?[a-hA-H][.)])"
    # A number and perhaps a name ("Line 2, cup holder (rev B):", "Pos. 3:"), or a name alone ("The lid:", "lids -").
    head = re.compile(
        rf"(?:^|(?<=[.!?;]\s)|(?<=\n))[ \t]*(?:{mark}\s)?(?:(?:(?:{words})\s?(?:no\.?\s?)?(?P<line>\d{{1,4}}))(?:\s?[,(:–-]\s?(?P<of_line>{plain})\)?)?"
        rf"|(?:the\s|our\s|for\sthe\s)?(?P<name>{plain})){bracket}{revision}{label}\s?(?::(?=\s)|\s[-–—]\s|(?<=\d)\.(?=\s))",
        re.IGNORECASE | re.MULTILINE,
    )
    units = "|".join(re.escape(word) for word in vocabulary.load("quantities")["units"]["words"])
    count = rf"(?:[x×]?\d[\d.,]{{0,8}}\s?(?:[x×]|(?:{units})(?!\w))?\s(?:of\s)?)?"
    item = re.compile(
        rf"^[ \t]*{mark}[ \t]+{count}(?:the\s|our\s|for\sthe\s)?(?P<name>{plain})(?=\s?[:,;(]|\s[-–—]\s|\s(?:{_revisions()})\b|\s[x×]?\d+[x×]?\s|$)",
        re.IGNORECASE | re.MULTILINE,
    )
    return head, item


def _revisions() -> str:
    data = vocabulary.load("revisions")
    return "|".join(re.escape(word) for word in (*data["strong"]["words"], *data["weak"]["words"]))


@cache
def _never() -> frozenset[str]:
    columns = vocabulary.load("tables")["headings"]
    fields = [word for field, words in columns.items() if field not in ("about", "part", "line") for word in words]
    return frozenset(vocabulary.load("sections")["never_names"]["words"]) | frozenset(fields)


def find_sections(text: str, facts: Sequence[Fact] = (), acts: Sequence[Act] = ()) -> list[Section]:
    """Return the sections of `text`, in order, or nothing where it speaks of one part only. Offsets are code points."""
    rows = [row for row in find_table(text) if "part" in row.cells]
    if len(rows) > 1 and len({row.cells["part"].text.lower() for row in rows}) > 1:
        lines = [row.cells["line"].text if "line" in row.cells else None for row in rows]
        return [
            Section(name=row.cells["part"].text, line=line, start=row.start, end=row.end)
            for row, line in zip(rows, lines, strict=True)
        ]
    values = [(fact.start, fact.end) for fact in facts if fact.label in _VALUES]
    labels = {(fact.start, fact.end) for fact in facts if fact.label == "REVISION"}
    heads = [
        head
        for head in _find_heads(text)
        if head.span not in labels and not any(a < head.span[1] and head.span[0] < b for a, b in values)
    ]
    sections = []
    for at, head in enumerate(heads):
        close = _list_end(text, heads) if at and at + 1 == len(heads) else _paragraph_end(text, head.end)
        end = heads[at + 1].start if at + 1 < len(heads) else close
        sections.append(Section(name=head.name, line=head.line, start=head.start, end=end))
    return (
        _speaking(sections, facts, acts)
        or _speaking(_by_number(text, facts), facts, acts)
        or _speaking(_by_owner(text, facts, acts), facts, acts)
        or _alone([*sections, *_by_line(text)], facts, acts)
    )


def _find_heads(text: str) -> list[_Head]:
    """Return the heads of `text` in order; where a list mark and a colon open one stretch, the colon names it."""
    named, item = _heads()
    found: dict[int, _Head] = {}
    for match in item.finditer(text):
        if _is_name(match["name"]):
            found[match.start()] = _Head(match.start(), match.end(), match["name"].strip(), None, match.span("name"))
    if ":" in text or " - " in text or "–" in text or "." in text:
        for match in named.finditer(text):
            name = match["name"] or match["of_line"] or f"line {match['line']}"
            span = match.span("name") if match["name"] else match.span("of_line")
            if match["line"] or _is_name(name):
                found[match.start()] = _Head(match.start(), match.end(), name.strip(), match["line"], span)
    return [found[start] for start in sorted(found)[:_MOST]]


def _is_name(name: str) -> bool:
    words = name.strip().lower().split()
    if not words or len(words) > _LONGEST or not any(char.isalpha() for char in name):
        return False
    if not _talk().isdisjoint(words):
        return False  # "before I forget:", "everything we talked about:"
    return name.strip().lower() not in _never() and words[0] not in _never() and not words[0].isdecimal()


@cache
def _talk() -> frozenset[str]:
    return frozenset(vocabulary.load("sections")["talk"]["words"])


def _by_number(text: str, facts: Sequence[Fact]) -> list[Section]:
    """Stretches that begin with the sentence in which each of several part numbers first stands."""
    parts = [fact for fact in facts if fact.label == "PART" and fact.value is not None]
    if len({fact.value for fact in parts}) < 2:
        return []
    starts: dict[int, str] = {}
    bounds = [start for start, _ in find_sentences(text)]
    for fact in parts:
        at = bisect_right(bounds, fact.start) - 1
        if len(starts) < _MOST and str(fact.value) not in starts.values():
            starts.setdefault(bounds[at] if at >= 0 else fact.start, str(fact.value))
    ordered = sorted(starts.items())
    ends = [start for start, _ in ordered[1:]] + [_paragraph_end(text, ordered[-1][0])]
    return [
        Section(name=name, line=None, start=start, end=end) for (start, name), end in zip(ordered, ends, strict=True)
    ]


def _by_owner(text: str, facts: Sequence[Fact], acts: Sequence[Act]) -> list[Section]:
    """Stretches that begin with a sentence which gives a revision and a count to a noun of its own.

    "Run the lids (rev C, 200 pcs). The boxes, rev B, 200 pcs, stay on hold."
    """
    opened: list[tuple[int, str]] = []
    ordered = sorted(facts, key=lambda fact: fact.start)
    places = [fact.start for fact in ordered]
    for start, end in find_sentences(text):
        inside = ordered[bisect_left(places, start) : bisect_left(places, end)]
        labels = [fact for fact in inside if fact.label == "REVISION" and fact.role == "approved"]
        if len(labels) != 1 or not any(fact.label == "QUANTITY" for fact in inside):
            continue
        first = min(fact.start for fact in inside if fact.label in ("REVISION", "QUANTITY"))
        owner = _owner().search(text, start, first) or _owner().search(text, start, labels[0].start)
        if owner is None or not _is_name(owner["name"]):
            continue
        at, to = owner.span("name")
        if any(act.start < to and at < act.end for act in acts):
            continue
        opened.append((start, owner["name"].strip()))
    if not 2 <= len(opened) <= _MOST:
        return []
    ends = [start for start, _ in opened[1:]] + [_paragraph_end(text, opened[-1][0])]
    return [
        Section(name=name, line=None, start=start, end=end) for (start, name), end in zip(opened, ends, strict=True)
    ]


@cache
def _owner() -> re.Pattern[str]:
    articles = "|".join(re.escape(word) for word in vocabulary.load("sections")["articles"]["words"])
    return re.compile(
        rf"(?:\b(?:{articles})\s(?!(?:{articles})\s)|(?<![\w,;:] )(?<=\s)|^)(?P<name>[^\W\d_][\w-]*(?:\s[^\W\d_][\w-]*){{0,2}})[\s,:(–-]{{1,3}}\Z",
        re.IGNORECASE,
    )


@cache
def _line() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in vocabulary.load("sections")["line_words"]["words"])
    return re.compile(
        rf"(?<!\w)(?:{words})\s?(?:no\.?\s?)?(?P<line>\d{{1,4}})(?![\w.,]*\d)(?:,?\s(?P<name>[^\W\d_][\w-]*(?:\s[^\W\d_][\w-]*){{0,2}}?)(?=\s?[,:(]|\s(?:{_revisions()})\b))?",
        re.IGNORECASE,
    )


def _by_line(text: str) -> list[Section]:
    """The stretch from the first order line that the message names to the end of its paragraph."""
    match = _line().search(text)
    if match is None:
        return []
    name = match["name"] or f"line {match['line']}"
    return [Section(name=name, line=match["line"], start=match.start(), end=_paragraph_end(text, match.start()))]


def _alone(sections: Sequence[Section], facts: Sequence[Fact], acts: Sequence[Act]) -> list[Section]:
    for section in sections:
        inside = {fact.label for fact in facts if section.start <= fact.start < section.end}
        if inside & _SPEAKS and _decides(section, acts):
            return [section.model_copy(update={"alone": True})]
    return []


def _speaking(sections: Sequence[Section], facts: Sequence[Fact], acts: Sequence[Act]) -> list[Section]:
    """Return the sections that describe a part or decide on it, where two or more do; else nothing."""
    speaking = [section for section in sections if _decides(section, acts) or _describes(section, facts)]
    described = [section for section in speaking if _describes(section, facts)]
    full = len(described) > 1 or (described and any(_decides(section, acts) for section in speaking))
    return speaking if full and len({section.name.lower() for section in speaking}) > 1 else []


def _describes(section: Section, facts: Sequence[Fact]) -> bool:
    inside = {fact.label for fact in facts if section.start <= fact.start < section.end}
    return inside >= _SPEAKS or (section.line is not None and bool(inside & _SPEAKS))


def _decides(section: Section, acts: Sequence[Act]) -> bool:
    return any(act.kind in _DECIDES and section.start <= act.start < section.end for act in acts)


def _list_end(text: str, heads: Sequence[_Head]) -> int:
    """Where the last of several parts ends: with its line, where each has one line and the next speaks of all of them."""
    close = _paragraph_end(text, heads[-1].end)
    starts = [head.start for head in heads]
    line = text.find("\n", heads[-1].end, close)
    if line < 0 or any("\n" in text[a:b].strip() for a, b in pairwise(starts)):
        return close
    words = re.findall(r"[^\W\d_]+", text[line : min(close, line + _NEXT_LINE)].lower())
    return close if _of_all().isdisjoint(words[:_OPENING_WORDS]) else line


@cache
def _of_all() -> frozenset[str]:
    return frozenset(vocabulary.load("sections")["of_all"]["words"])


def _paragraph_end(text: str, start: int) -> int:
    end = text.find("\n\n", start)
    return len(text) if end < 0 else end


@step("sections")
def fill(found: Findings) -> None:
    """Fill `found.sections`."""
    found.sections.extend(find_sections(found.text, found.facts, found.acts))
