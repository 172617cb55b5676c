"""Stretches of a message that speak of one part or order line each (rule 14).

Found by rows of an order table, by numbered heads ("Line 2, cup holder: ...") and by named heads ("The lid: ..."). One
head alone makes no sections: then the message speaks of one part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from signoff_nlp import vocabulary
from signoff_nlp.language.components.tables import find_table
from signoff_nlp.types import Act, Fact, Section

_SPEAKS = frozenset({"REVISION", "QUANTITY"})
_DECIDES = frozenset({"go", "hold", "hold_start", "approve", "reject", "revoke"})


@cache
def _head() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in vocabulary.load("sections")["line_words"]["words"])
    plain = r"[^\W\d_][\w'&/+ .-]{1,38}?"
    # A number and perhaps a name ("Line 2, cup holder:", "Pos. 3:"), or a name alone ("The lid:", "lids -").
    return re.compile(
        rf"(?:^|(?<=[.!?;]\s)|(?<=\n))[ \t]*(?:[-*•]\s)?(?:(?:(?:{words})\s?(?:no\.?\s?)?(?P<line>\d{{1,4}}))(?:\s?[,(:–-]\s?(?P<of_line>{plain})\)?)?|(?:the\s|our\s|for\sthe\s)?(?P<name>{plain}))\s?(?::|\s[-–—]\s)",
        re.IGNORECASE | re.MULTILINE,
    )


@cache
def _never() -> frozenset[str]:
    return frozenset(vocabulary.load("sections")["never_names"]["words"])


def find_sections(text: str, facts: Sequence[Fact] = (), acts: Sequence[Act] = ()) -> list[Section]:
    """Return the sections of `text`, in order, or nothing where it speaks of one part only. Offsets are code points."""
    rows = [row for row in find_table(text) if "part" in row.cells]
    if len(rows) > 1 and len({row.cells["part"].text.lower() for row in rows}) > 1:
        lines = [row.cells["line"].text if "line" in row.cells else None for row in rows]
        return [
            Section(name=row.cells["part"].text, line=line, start=row.start, end=row.end)
            for row, line in zip(rows, lines, strict=True)
        ]
    if ":" not in text and " - " not in text and "–" not in text:
        return []
    heads = [match for match in _head().finditer(text) if _is_part(match)]
    sections = []
    for at, match in enumerate(heads):
        end = heads[at + 1].start() if at + 1 < len(heads) else _paragraph_end(text, match.end())
        name = match["name"] or match["of_line"] or f"line {match['line']}"
        sections.append(Section(name=name.strip(), line=match["line"], start=match.start(), end=end))
    speaking = [section for section in sections if _decides(section, acts) or _describes(section, facts)]
    described = [section for section in speaking if _describes(section, facts)]
    full = len(described) > 1 or (described and any(_decides(section, acts) for section in speaking))
    return speaking if full and len({section.name.lower() for section in speaking}) > 1 else []


def _is_part(match: re.Match[str]) -> bool:
    name = (match["name"] or "").strip().lower()
    if match["line"]:
        return True
    return bool(name) and name not in _never() and len(name.split()) <= 4 and name.split()[0] not in _never()


def _describes(section: Section, facts: Sequence[Fact]) -> bool:
    inside = {fact.label for fact in facts if section.start <= fact.start < section.end}
    return inside >= _SPEAKS or (section.line is not None and bool(inside & _SPEAKS))


def _decides(section: Section, acts: Sequence[Act]) -> bool:
    return any(act.kind in _DECIDES and section.start <= act.start < section.end for act in acts)


def _paragraph_end(text: str, start: int) -> int:
    end = text.find("\n\n", start)
    return len(text) if end < 0 else end


@Language.component("signoff_sections")
def component(doc: Doc) -> Doc:
    """Fill `doc._.sections`."""
    doc._.sections.extend(find_sections(doc._.source, doc._.facts, doc._.acts))
    return doc
