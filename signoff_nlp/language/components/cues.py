"""Cues in the terms of the ConText algorithm: what modifies what is said around it, and how far it reaches.

Harkema et al. 2009 give the terms: direction, scope, termination, pseudo-cues. The words stand in cues.toml and framing.toml.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from signoff_nlp.language.components.clauses import find_clauses, find_sentences
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.language.normal import normal
from signoff_nlp.language.phrases import lexicon
from signoff_nlp.types import Cue

Span = tuple[int, int]
FILES = ("cues", "framing", "doubts")
_ADDRESS = 80  # characters before a word in which the @ of its address stands
_ADDRESSED = re.compile(r"\w@[\w.-]{0,64}\Z")
_CLOSE = 12  # characters between an offer to talk and its condition


def find_cues(text: str, sentences: Sequence[Span] | None = None, clauses: Sequence[Span] | None = None) -> list[Cue]:
    """Return the cues of `text` with the stretch (code point offsets) that each governs."""
    sentences = find_sentences(text) if sentences is None else sentences
    clauses = find_clauses(text) if clauses is None else clauses
    cues = []
    firm = set()  # conditions that an offer to talk beside them does not take
    for match in lexicon(*FILES).find(normal(text)):
        gives = match.rule.gives
        if _ADDRESSED.search(text, max(0, match.start - _ADDRESS), match.start):
            continue  # "accounts@nordvik.example" gives no example
        if gives.get("firm") and match.start == enclosing(sentences, match.start)[0]:
            continue  # "Then let's do it" follows from what was said; nothing is to be done first
        scope = _scope(text, gives.get("scope", "clause"), match.start, match.end, sentences, clauses)
        cues.append(
            Cue(kind=gives["cue"], start=match.start, end=match.end, text=text[match.start : match.end], scope=scope)
        )
        if gives.get("firm"):
            firm.add(match.start)
    cues.extend(_asked(text, sentences, clauses))
    offers = sorted(cue.end for cue in cues if cue.kind == "courtesy")
    asked = {cue.start for cue in cues if cue.kind == "question"}  # "When can you ship?" sets no condition
    return [
        c
        for c in cues
        if c.kind != "condition" or c.start in firm or not (c.start in asked or _conditions_talk(c, offers))
    ]


def _conditions_talk(condition: Cue, offers: Sequence[int]) -> bool:
    """ "Give me a shout when the first ones are off": what waits is the talk, not the run."""
    before = bisect.bisect_right(offers, condition.start)
    return before > 0 and condition.start - offers[before - 1] <= _CLOSE


def enclosing(spans: Sequence[Span], position: int) -> Span:
    """Return the span of an ordered sequence that holds `position`, or the one just before it."""
    at = bisect.bisect_right(spans, (position, 1 << 60)) - 1
    return spans[max(at, 0)] if spans else (0, 0)


def _scope(text: str, kind: str, start: int, end: int, sentences: Sequence[Span], clauses: Sequence[Span]) -> Span:
    if kind == "sentence":
        return enclosing(sentences, start)
    if kind == "line":
        after = text.find("\n", end)
        return (text.rfind("\n", 0, start) + 1, after if after >= 0 else len(text))
    clause = _within_brackets(text, enclosing(clauses, start), start)
    if kind == "comma":
        comma = text.find(",", end, clause[1])
        return (start, comma if comma >= 0 else max(clause[1], end))
    if kind == "after":
        return (start, max(clause[1], end))
    if kind == "sentence_before":
        return (enclosing(sentences, start)[0], end)
    if kind == "own":
        return (max(text.rfind(",", clause[0], start) + 1, clause[0]), clause[1])
    if kind == "before":
        return (clause[0], end)
    return clause


def _within_brackets(text: str, clause: Span, start: int) -> Span:
    """What is said in brackets governs nothing outside them."""
    opened = text.rfind("(", clause[0], start)
    if opened < 0 or text.find(")", opened, start) >= 0:
        return clause
    closed = text.find(")", start, clause[1])
    return (opened + 1, closed if closed >= 0 else clause[1])


def _asked(text: str, sentences: Sequence[Span], clauses: Sequence[Span]) -> list[Cue]:
    """A question mark asks the clause it ends; the whole sentence when that begins like a question."""
    asked = []
    for start, end in sentences:
        if "?" in text[max(start, end - 3) : end]:
            clause = enclosing(clauses, end - 1)
            first = min(clause[0], start) if "," not in text[start:end] else clause[0]
            asked.append(Cue(kind="question", start=end - 1, end=end, text="?", scope=(first, end)))
    return asked


@step("cues")
def fill(found: Findings) -> None:
    """Fill `found.cues`."""
    found.cues.extend(find_cues(found.text, clauses=found.clauses))
