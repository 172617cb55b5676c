"""What a message changes of a release that stands: a correction, a change, a dispute (rules 9 and 10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from signoff_nlp.judge.attempts import Attempt
from signoff_nlp.judge.authority import same_author
from signoff_nlp.judge.moves import moves
from signoff_nlp.judge.one_item import ANSWER
from signoff_nlp.judge.values import LABELS, VALUE_ITEMS, evidence, same_value, stated
from signoff_nlp.types import Evidence, Fact, ItemName, Reading

_RULES = ("correction", ANSWER)  # values said on purpose, whatever words stand around them
_CONTROLS: tuple[ItemName, ...] = ("revision", "quantity")


class Change(NamedTuple):
    """A value changed after the attempt; `disputed` where somebody else on the buyer's side says so (rule 10)."""

    at: int
    item: ItemName
    evidence: tuple[Evidence, ...]
    disputed: bool = False


def names_scope(readings: Sequence[Reading], attempt: Attempt) -> bool:
    reading = readings[attempt.at]
    if attempt.restored is not None or attempt.restated is not None:
        return True
    return bool(stated(reading, "revision").values or stated(reading, "quantity").values)


def corrects(readings: Sequence[Reading], old: Attempt, at: int) -> bool:
    """The author corrects a value of his own release before the shop has answered it (rule 10); later it is a change."""
    if old.corrected is not None or not same_author(readings[old.at].message.author, readings[at].message.author):
        return False
    if any(reading.message.side == "shop" and reading.message.origin == "message" for reading in readings[old.at : at]):
        return False
    reading = readings[at]
    if any(act.kind == "replace" and "question" in act.cues for act in reading.acts):
        return False
    if any("correction" in fact.flags and "asked" not in fact.flags for fact in reading.facts):
        return True
    return any(_sets_right(readings, old, reading, item) for item in _CONTROLS)


def _sets_right(readings: Sequence[Reading], old: Attempt, reading: Reading, item: ItemName) -> bool:
    """ "Correction: 650, not 600 ... start all 650": the value that stands is refused, and one other is stated."""
    if not any(act.kind == "replace" and not {"negation", "question"} & set(act.cues) for act in reading.acts):
        return False
    standing, new = _standing(readings, old, item), stated(reading, item).value
    if standing is None or new is None or same_value(item, new, standing):
        return False
    refused = [fact for fact in reading.facts if fact.label == LABELS[item] and _gives_way(fact)]
    return any(_is_value(item, fact, standing) for fact in refused)


def is_full(readings: Sequence[Reading], attempt: Attempt) -> bool:
    """The release names both revision and quantity itself, or restores or confirms what does."""
    if attempt.restated is not None or attempt.restored is not None:
        return True
    return all(stated(readings[attempt.at], item).values for item in _CONTROLS)


def differs(readings: Sequence[Reading], old: Attempt, new: Attempt) -> bool:
    for item in _CONTROLS:
        one, other = stated(readings[old.at], item).value, stated(readings[new.at], item).value
        if one is not None and other is not None and not same_value(item, one, other):
            return True
    return False


def was_replaced(readings: Sequence[Reading], old: Attempt, new: Attempt) -> bool:
    """Say whether the author of `old` put the label in force himself that `new` names in full: nothing is in dispute.

    "Rev D is attached and replaces C", and then somebody else of the buyer's side releases rev D, with the same count.
    """
    label = stated(readings[new.at], "revision").value
    one, other = stated(readings[old.at], "quantity").value, stated(readings[new.at], "quantity").value
    if label is None or other is None or (one is not None and one != other):
        return False
    author = readings[old.at].message.author
    later = [one for one in readings[old.at + 1 : new.at] if same_author(one.message.author, author)]
    return any(
        stated(reading, "revision").value == label
        and any(act.kind == "replace" and not {"negation", "question"} & set(act.cues) for act in reading.acts)
        for reading in later
    )


def changes_of(readings: Sequence[Reading], at: int, attempt: Attempt | None, *, replacing: bool) -> tuple[Change, ...]:
    """Return what message `at` changes of the release that stands, with no new full release (rule 9).

    `replacing` says that the words of the message replace values, whatever they are.
    """
    if attempt is None or not attempt.go:
        return ()
    reading = readings[at]
    stranger = not same_author(readings[attempt.at].message.author, reading.message.author)
    disputed = stranger and any(move.kind == "go" for move in moves(reading))
    # "Could we make it 140?" after a release is a change as well: the shop must ask.
    replaced = replacing or any(act.kind == "replace" and "negation" not in act.cues for act in reading.acts)
    found = []
    standing = _standing(readings, attempt, "revision")
    if standing is not None and not stated(reading, "revision").values:
        labels = [label for label in reading.attached_revisions if not same_value("revision", label, standing)]
        found += [Change(at, "revision", (), disputed) for _ in labels]
    for item in VALUE_ITEMS:
        new = stated(reading, item)
        old = _standing(readings, attempt, item)
        if old is None:
            continue
        gone = [fact for fact in reading.facts if fact.label == LABELS[item] and _gives_way(fact)]
        if any(_is_value(item, fact, old) for fact in gone):
            found.append(Change(at, item, tuple(evidence(reading, fact) for fact in (*gone, *new.facts)), stranger))
            continue
        newer = new.value is not None and not same_value(item, new.value, old)
        said = {flag for fact in new.facts for flag in fact.flags}
        if newer and (replaced or item == "revision" or not said.isdisjoint(_RULES)):
            found.append(Change(at, item, tuple(evidence(reading, fact) for fact in new.facts), disputed))
    return tuple(found)


def _is_value(item: ItemName, fact: Fact, value: str | int) -> bool:
    if fact.value is None:
        return False
    return same_value(item, fact.value if isinstance(fact.value, int) else str(fact.value), value)


def _gives_way(fact: Fact) -> bool:
    return "rejected" in fact.flags or fact.role == "superseded"


def _standing(readings: Sequence[Reading], attempt: Attempt, item: ItemName) -> str | int | None:
    for source in (attempt.corrected, attempt.at, attempt.restated, attempt.restored):
        if source is not None and (value := stated(readings[source], item).value) is not None:
            return value
    return None
