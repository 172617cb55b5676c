"""What of a decision may be told as known, and what a reason puts in doubt. Rules of judgement, sections 4 and 7."""

from __future__ import annotations

from collections.abc import Iterable

from signoff_nlp.drafting.plain_text import distinct_words, one_line
from signoff_nlp.types import Decision, Evidence, Item, ItemName, ItemStateName, Reason, ReasonCode

# A satisfied item whose words are also the words of one of these reasons is not told as agreed.
_DOUBTS: frozenset[ReasonCode] = frozenset(
    {"conflicting_values", "open_item", "changed_after_release", "outdated_revision"}
)


# A reason of these kinds is an open point of its own where no item in one of the states covers it.
_COVERED_BY: dict[ReasonCode, frozenset[ItemStateName]] = {
    "conflicting_messages": frozenset({"conflicting"}),
    "conflicting_values": frozenset({"conflicting"}),
    "outdated_revision": frozenset({"outdated"}),
    "changed_after_release": frozenset({"outdated"}),
    "open_item": frozenset({"open", "outdated"}),
}
_UNSETTLED: frozenset[ItemStateName] = frozenset({"open", "conflicting", "outdated"})


def item_of(decision: Decision, name: ItemName) -> Item:
    """Return the item; what a decision does not carry is missing and not required."""
    return decision.items.get(name) or Item(required=False)


def reason_of(decision: Decision, *codes: ReasonCode) -> Reason | None:
    """Return the first reason with one of `codes`."""
    return next((reason for reason in decision.reasons if reason.code in codes), None)


def overlap(one: Iterable[Evidence], other: Iterable[Evidence]) -> bool:
    """Say whether two lists of evidence share characters of a message."""
    right = list(other)
    return any(a.message == b.message and a.start < b.end and b.start < a.end for a in one for b in right)


def doubted(decision: Decision, item: Item) -> bool:
    """Say whether a reason puts the words of this item in doubt."""
    return any(reason.code in _DOUBTS and overlap(reason.evidence, item.evidence) for reason in decision.reasons)


def known(decision: Decision, name: ItemName) -> str | None:
    """Return the value of a satisfied, undisputed item as one line; the buyer's words in quotation marks where the
    item points to a record and has no value of its own; None where nothing may be told."""
    item = item_of(decision, name)
    if not item.satisfied or item.state in ("missing", "open", "conflicting", "outdated") or doubted(decision, item):
        return None
    # What only the records hold is not told to somebody who may not be who he says he is.
    unsure = item.state == "referenced" and reason_of(decision, "unverified_sender") is not None
    if item.value is not None and not unsure:
        return one_line(item.value) or None
    return " / ".join(distinct_words(item.evidence)) or None


def is_asked(item: Item) -> bool:
    """Say whether an item needs a question: required or named as undecided, and not satisfied."""
    return not item.satisfied and (item.required or item.state in _UNSETTLED)


def open_points(decision: Decision) -> list[tuple[ReasonCode, tuple[Evidence, ...]]]:
    """Return the reasons that speak of open points, conflicts or changes which no asked item covers; with words."""
    found = []
    for reason in decision.reasons:
        states = _COVERED_BY.get(reason.code)
        if states is None:
            continue
        items = [item for item in decision.items.values() if is_asked(item) and item.state in states]
        left = tuple(one for one in reason.evidence if not any(overlap([one], item.evidence) for item in items))
        if not items or (reason.code == "open_item" and left):
            found.append((reason.code, left))
    return found
