"""What a message changes of a release that stands: a correction, a change, a dispute (rules 9 and 10)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from signoff_nlp.judge.attempts import Attempt
from signoff_nlp.judge.authority import same_author
from signoff_nlp.judge.moves import moves
from signoff_nlp.judge.numbers import counts_anew
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


_SLIP = "own_slip"  # the rule whose words say that a value was written wrongly


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
    """ "Correction: 650, not 600 ... start all 650": the value that stands is refused as a slip, and one other is stated.

    "Use rev B5 instead of B4" owns up to no slip: the buyer has changed his mind, or has sent a newer file (rule 9).
    """
    if not any(act.rule == _SLIP and not {"negation", "question"} & set(act.cues) for act in reading.acts):
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
    return any(_is_different(readings, old, new, item) for item in _CONTROLS)


def _is_different(readings: Sequence[Reading], old: Attempt, new: Attempt, item: ItemName) -> bool:
    one, other = _standing(readings, old, item), _standing(readings, new, item)
    return one is not None and other is not None and not same_value(item, one, other)


def settled(readings: Sequence[Reading], old: Attempt, new: Attempt, changes: Sequence[Change]) -> bool:
    """Say whether the author of a first release gave up himself every value in which a second, full one differs, for
    the value that the second one states: "D replaces C", and then a colleague releases D (rule 10)."""
    if not changes or not is_full(readings, new):
        return False
    return all(_gave_up(readings, old, new, change) for change in changes) and not any(
        _is_different(readings, old, new, item) and item not in {change.item for change in changes}
        for item in _CONTROLS
    )


def _gave_up(readings: Sequence[Reading], old: Attempt, new: Attempt, change: Change) -> bool:
    own = same_author(readings[change.at].message.author, readings[old.at].message.author)
    for_it, stands = stated(readings[change.at], change.item).value, _standing(readings, new, change.item)
    agree = for_it is not None and stands is not None and same_value(change.item, for_it, stands)
    return own and agree and not change.disputed


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
        if item == "quantity" and isinstance(old, int) and not new.facts and _is_change(reading, replaced):
            found += [Change(at, item, (_words(reading, match),), disputed) for match in counts_anew(reading, old)[:1]]
    return tuple(found)


def _is_change(reading: Reading, replaced: bool) -> bool:
    """The message says that something is to be another, or what stays beside it: "120, all else as agreed"."""
    changed = any(act.kind == "change" and "negation" not in act.cues for act in reading.acts)
    return replaced or changed or any(pointer.target == "earlier" for pointer in reading.pointers)


def _words(reading: Reading, match: re.Match[str]) -> Evidence:
    return Evidence(message=reading.message.index, start=match.start(), end=match.end(), text=match[0])


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
