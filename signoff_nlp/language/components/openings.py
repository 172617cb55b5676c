"""Whether a verb opens an order: what stands before it in its clause makes it an imperative, a report, a wish or a noun."""

from __future__ import annotations

import re

from signoff_nlp.language.components.act_words import WORDS, Span, imperative_words

_REACH = 80  # characters before a verb that are looked at
_SEGMENT = re.compile(r"[:;,()!\n]|\s-\s")


def words_before(plain: str, start: int, clause: Span) -> list[str]:
    """Return the words of `plain` between the last mark of punctuation in `clause` and `start`."""
    return WORDS.findall(_SEGMENT.split(plain[max(clause[0], start - _REACH) : start])[-1])


def opens_order(plain: str, start: int, end: int, clause: Span) -> bool:
    """Tell whether the verb at `start`..`end` of `plain` (in normal form) stands as an imperative in its clause."""
    words = imperative_words()
    before = words_before(plain, start, clause)
    while before and before[-1] in words["adverbs"] - {"and"} - words["strong_openers"]:
        before.pop()
    if not before:
        return True
    if before[-1] in words["strong_openers"]:
        return before[-2:-1] not in (["not"], ["never"])
    if plain[start:end] == "go" and before[-1] == "to":
        return False  # "good to go" praises
    for length in (3, 2):
        if " ".join(before[:length]) in words["permissions"] and before[-1] == "and":
            before = before[length:]  # "you can quit waiting and build the six"
    if " ".join(before[-2:]) in words["permissions"] or " ".join(before[-3:]) in words["permissions"]:
        return True
    if all(word in words["openers"] or word in words["adverbs"] for word in before):
        return True
    if before[-1] == "and":
        return before[0] not in words["subjects"] and not set(before) & words["not_ordering"]
    return before[-1] in words["openers"] and not set(before[-4:-1]) & words["subjects_blocking"]
