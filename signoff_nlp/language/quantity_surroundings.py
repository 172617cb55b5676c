"""What stands around a number and tells whether, and what, it counts."""

from __future__ import annotations

import re

from signoff_nlp.language.numerals import Number
from signoff_nlp.language.quantity_scene import Scene
from signoff_nlp.language.quantity_words import Words
from signoff_nlp.types import Fact

_LAST_WORD = re.compile(r"([^\W\d_]{3,})[ \n]$")
_NUMBER_AFTER = re.compile(r"[ \n]?[\d:#]|[ \n]?$")


def replaces(number: Number, before: str, after: str, following: Number | None, vocabulary: Words) -> bool:
    """Say whether a sentence about a slip puts a number in the place of another: "Correction of mine: 3,600, not 3,000"."""
    opened = before.rstrip(" \n")[-1:] in ("", ":", ",", ";", "-", "–", "(")
    if following is None or not opened or not vocabulary.slips.search(before) or vocabulary.unchanged.search(before):
        return False
    between = after[: max(0, following.start - number.end)]
    found = vocabulary.rejected.search(between)
    return found is not None and not between[: found.start()].strip(" ,;(\n-")


def packs(after: str, end: int, vocabulary: Words, scene: Scene) -> bool:
    """Say whether packs are counted ("6 cartons on a pallet"), and no goods called so: "380 trays, revision 4"."""
    found = vocabulary.packs.match(after)
    if found is None:
        return False
    beside = scene.values(end + found.end(), end + found.end() + 4)
    return not any(fact.label == "REVISION" for fact in beside)


def beside_revision(number: Number, beside: Fact | None, before: str, vocabulary: Words) -> bool:
    return (
        beside is not None and beside.label == "REVISION" and number.value > 1 and not name_before(before, vocabulary)
    )


def of_revision(after: str, end: int, scene: Scene) -> bool:
    """Say whether a revision tells what is counted: "300 of rev D"."""
    return after.startswith(" of ") and any(fact.label == "REVISION" for fact in scene.values(end + 4, end + 5))


def is_order(scene: Scene, first: int, last: int) -> bool:
    """Say whether a sentence speaks of what shall be made: a value of the package or a verb of the run stands in it."""
    return bool(scene.values(first, last)) or scene.has("verbs", first, last) or scene.has("whole", first, last)


def is_changed(before: str, after: str, vocabulary: Words) -> bool:
    """Say whether a verb moves a count to this number ("bump it to", "auf 90 erhöhen"), and no temperature or wall."""
    moved = vocabulary.changed.search(before) or (
        vocabulary.changed_to.search(before) and vocabulary.changed_after.match(after)
    )
    return bool(moved) and not vocabulary.unchanged.search(before)


def name_before(before: str, vocabulary: Words) -> bool:
    """Say whether a noun right before a number makes it part of a name: "our knob 62"."""
    word = _LAST_WORD.search(before)
    return word is not None and word[1] not in vocabulary.stop and word[1] not in vocabulary.small


def said_twice(number: Number, following: Number | None, low: str) -> int:
    """Return where the brackets end that say a number again ("1 (one) sample", "two (2) pieces"), 0 where none do."""
    if following is None or following.value != number.value or low[following.end : following.end + 1] != ")":
        return 0
    return following.end + 1 if low[number.end : following.start].strip() == "(" else 0


def unit_at(low: str, end: int, vocabulary: Words) -> tuple[str, int]:
    """Return the unit behind a number and where it ends; an empty unit where there is none."""
    gap = 1 if low[end : end + 1] in (" ", "-", "\n", "\u00a0") else 0
    match = vocabulary.unit.match(low, end + gap)
    if match is None or (match[0] == "no." and _NUMBER_AFTER.match(low, match.end())):
        return "", end
    if match is None or (match[0] == "off" and vocabulary.not_off.match(low, end)):
        return "", end
    return match[0], match.end()


def names_samples(tail: list[str], after: str, vocabulary: Words) -> bool:
    pairs = [*tail, *(" ".join(tail[i : i + 2]) for i in range(len(tail) - 1))]
    return any(word in vocabulary.sample for word in pairs) or any(
        word in after[:30] for word in ("first article", "fit-check", "test piece")
    )


def answers(before: str, after: str, vocabulary: Words, whole_line: bool) -> bool:
    guess = vocabulary.approximate.search(before)
    before = before[: guess.start()] if guess else before
    whole_line = whole_line or not before.strip()
    if not vocabulary.answer_lead.fullmatch(before) and not whole_line:
        return False
    return bool(vocabulary.answer.match(after)) or bool(
        re.match(r",[ \n]", after) and any(w in after for w in ("lot", "all", "order"))
    )


def answers_alone(before: str, after: str, head: str, vocabulary: Words) -> bool:
    """ "Yes still, 180 pins, ...": a count with its noun, and no verb, behind the words that open an answer."""
    lead = before.strip(" \n,.!:")
    noun = after.find(head) + len(head)
    return bool(lead) and vocabulary.answer_lead.fullmatch(f"{lead} ") is not None and after[noun : noun + 1] in ",.;\n"
