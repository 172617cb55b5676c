"""What the words around a material or a colour make of it: rejected, of something else, an alternative, open.

Materials and colours share this file, so that "not ABS" and "not the ivory" are read by one rule. All looks are
bounded windows next to the value; nothing scans the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from signoff_nlp.language.components.gazetteer import indexes, pieces
from signoff_nlp.vocabulary import load

WINDOW = 48
WORD = re.compile(r"[^\W\d_]{2,}")
PAIR = re.compile(r"\s(?:and|und|et|y|e|en|&)\s(?:the |a )?")
SENTENCE_END = re.compile(r"[.!?;](?=\s|$)|\n")


def joined(says: Sequence[str]) -> str:
    """Return one alternation of the vocabulary's expression pieces ("_" is white space)."""
    return "|".join(piece.replace("_", r"[^\S\n]{1,3}") for piece in says)


class Rules(NamedTuple):
    """The compiled expressions of surroundings.toml."""

    words: frozenset[str]
    open_words: frozenset[str]
    rejected: re.Pattern[str]
    rejected_after: re.Pattern[str]
    told: re.Pattern[str]
    told_after: re.Pattern[str]
    alternative: re.Pattern[str]
    or_else: re.Pattern[str]
    hedged: re.Pattern[str]
    hedged_after: re.Pattern[str]
    undecided: re.Pattern[str]
    left_open: re.Pattern[str]


@cache
def rules() -> Rules:
    """Compile surroundings.toml once."""
    words = load("surroundings")

    def before(table: str) -> re.Pattern[str]:
        fillers = "|".join(words[table]["fillers"])
        return re.compile(rf"(?:^|[^\w])(?:{joined(words[table]['before'])})(?:\s(?:{fillers})){{0,3}}\s\W?$", re.I)

    undecided = words["undecided"]
    says = [*words["rejected"]["before"], *words["other"]["before"], *undecided["hedges_before"]]
    return Rules(
        words=frozenset(word for piece in says for word in WORD.findall(piece.replace("_", " "))),
        open_words=frozenset(
            word for piece in [*undecided["says"], "tbd", "tbc", "tba"] for word in WORD.findall(piece)
        ),
        rejected=before("rejected"),
        rejected_after=re.compile(rf"[ ,]{{0,2}}(?:{joined(words['rejected']['after'])})(?!\w)", re.I),
        told=before("other"),
        told_after=re.compile(rf"[ ,)]{{0,2}}(?:{joined(words['other']['after'])})\b", re.I),
        alternative=re.compile(
            rf"[\s,(]{{0,3}}(?:\b(?:{joined(words['joined_or']['says'])})\b|/)[^.;\n]{{0,24}}$", re.I
        ),
        or_else=re.compile(rf"[ ,(]{{0,2}}(?:{joined(words['or_else']['after'])})", re.I),
        hedged=re.compile(rf"(?:^|\W)(?:{joined(undecided['hedges_before'])})(?:\s(?:in|the|a|be)){{0,2}}\s$", re.I),
        hedged_after=re.compile(rf"[ ,]{{0,2}}(?:{joined(undecided['hedges_after'])})", re.I),
        undecided=re.compile(rf"\b(?:{joined(undecided['says'])})(?!\w)", re.I),
        left_open=re.compile(
            rf"(?:[ :=(–-]{{1,3}}|\b(?:{'|'.join(undecided['links'])})\b){{1,5}}(?:{joined(undecided['says'])})(?!\w)",
            re.I,
        ),
    )


def weighed(text: str, places: Sequence[tuple[int, int]]) -> list[set[str]]:
    """Return for each value of one kind, in order, the flags that the words around it give.

    "rejected", "other" (of a story or another thing), "alternative" (beside "or"), "open" (hedged, or an alternative
    in a sentence that leaves it undecided).
    """
    flags = [_judged(text, start, end) for start, end in places]
    for index in range(1, len(places)):
        before, after = places[index - 1], places[index]
        if {"rejected", "other"} & (flags[index - 1] | flags[index]):
            continue
        between = text[before[1] : after[0]]
        if PAIR.fullmatch(between) and is_hesitant(text, before[0]):
            flags[index - 1] |= {"alternative", "open"}
            flags[index] |= {"alternative", "open"}
        if are_alternatives(between):
            extra = {"alternative", "open"} if is_undecided(sentence(text, *after)) else {"alternative"}
            flags[index - 1] |= extra
            flags[index] |= extra
    return flags


def _judged(text: str, start: int, end: int) -> set[str]:
    """Return the flags that the words right before `start` and right after `end` give."""
    known, flags = rules(), set()
    before, after = text[max(0, start - WINDOW) : start], text[end : end + WINDOW]
    before = before[before.rfind("\n") + 1 :]
    if known.words.isdisjoint(WORD.findall(before.casefold())):
        before = ""  # none of the words that a rule could begin with
    if (before and known.rejected.search(before)) or known.rejected_after.match(after):
        flags.add("rejected")
    elif known.told.search(before) or known.told_after.match(after):
        flags.add("other")
    if known.or_else.match(after):
        flags.add("alternative")
    if known.hedged.search(before) or known.hedged_after.match(after):
        flags.add("open")
    return flags


def are_alternatives(between: str) -> bool:
    """Tell whether two values are offered as alternatives, from the text between them ("PA12 or PETG")."""
    return len(between) <= 32 and rules().alternative.match(between) is not None


def is_hesitant(text: str, start: int) -> bool:
    """Tell whether the words right before `start` hesitate between what follows ("still torn between")."""
    return is_undecided(text[max(0, start - 32) : start])


def left_open(text: str, nouns: frozenset[str]) -> list[tuple[int, int]]:
    """Return the places where an item is named as undecided: one of its `nouns` with an undecided word right after it
    ("colour TBD", "material is still open", "finish: to be confirmed")."""
    row, found = pieces(text), []
    for index in indexes(text, nouns):
        match = rules().left_open.match(text, row[index].end)
        if match:
            found.append((row[index].start, match.end()))
    return found


def sentence(text: str, start: int, end: int) -> str:
    """Return the sentence around a stretch of text: at most 120 characters to either side of it."""
    left = text[max(0, start - 120) : start]
    cuts = [match.end() for match in SENTENCE_END.finditer(left)]
    right = text[end : end + 120]
    stop = SENTENCE_END.search(right)
    return left[cuts[-1] if cuts else 0 :] + text[start:end] + right[: stop.start() if stop else None]


def is_undecided(words: str) -> bool:
    """Tell whether a sentence leaves its value open ("torn between", "let you know on Thursday", "TBD")."""
    known = rules()
    return not known.open_words.isdisjoint(WORD.findall(words.casefold())) and known.undecided.search(words) is not None
