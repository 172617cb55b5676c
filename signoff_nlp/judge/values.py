"""Which value a message states for an item, and where. Rules of judgement, section 4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from signoff_nlp.judge.revision_order import same as same_revision
from signoff_nlp.judge.spans import Spans
from signoff_nlp.types import Evidence, Fact, ItemName, Label, Reading

LABELS: dict[ItemName, Label] = {
    "revision": "REVISION",
    "quantity": "QUANTITY",
    "material": "MATERIAL",
    "color": "COLOR",
    "finish": "FINISH",
}
VALUE_ITEMS: tuple[ItemName, ...] = ("revision", "quantity", "material", "color", "finish")
_NEVER = frozenset({"rejected", "other", "vague", "excluded", "caveat"})
_CLEAR = frozenset({"counted", "whole", "partial"})  # what a count counts, or how much of the order it is, is said
_TOLD = frozenset({"past", "report", "story"})


class Stated(NamedTuple):
    """What one message states for one item: distinct values, the facts behind them, and whether it is open."""

    facts: tuple[Fact, ...] = ()
    values: tuple[str | int, ...] = ()
    open: bool = False

    @property
    def value(self) -> str | int | None:
        """The one value, None where there is none or more than one."""
        return self.values[0] if len(self.values) == 1 else None


def evidence(reading: Reading, fact: Fact) -> Evidence:
    """Return the words of `fact` as evidence."""
    return Evidence(message=reading.message.index, start=fact.start, end=fact.end, text=fact.text)


def stated(reading: Reading, item: ItemName) -> Stated:
    """Return what `reading` states for `item`; told history ("rev B was released in May") counts only where alone."""
    label = LABELS[item]
    facts = [fact for fact in reading.facts if fact.label == label and _speaks(fact, item)]
    is_open = any(cue.kind == f"open_{item}" for cue in reading.cues) or any("open" in fact.flags for fact in facts)
    facts = [fact for fact in facts if "open" not in fact.flags]
    current = _untold(reading, facts, _TOLD)
    facts = current if current or item in ("revision", "quantity") else facts
    facts = _narrow(facts, item)
    values = distinct((fact.value for fact in facts if fact.value is not None), item)
    alternative = len(values) > 1 and any("alternative" in fact.flags for fact in facts)
    return Stated(tuple(facts), values, is_open or alternative)


def same_value(item: ItemName, one: str | int, other: str | int) -> bool:
    """Tell whether two values of an item are the same thing differently written."""
    if item == "revision":
        return same_revision(str(one), str(other))
    if item == "quantity":
        return one == other
    left, right = _plain(one), _plain(other)
    if item in ("color", "finish"):
        return left in right or right in left
    return left == right or (
        item == "material" and (left.startswith(right) or right.startswith(left)) and _same_grade(left, right)
    )


def distinct(values: Iterable[str | int | float | None], item: ItemName) -> tuple[str | int, ...]:
    """Return the different values, the fuller writing of each, in order of first mention."""
    kept: list[str | int] = []
    for value in values:
        if not isinstance(value, (str, int)):
            continue
        for at, other in enumerate(kept):
            if same_value(item, value, other):
                if isinstance(other, str) and len(str(value)) > len(other):
                    kept[at] = value
                break
        else:
            kept.append(value)
    return tuple(kept)


def _speaks(fact: Fact, item: ItemName) -> bool:
    if _NEVER & set(fact.flags):
        return False
    if item == "revision":
        return fact.role in (None, "approved")
    if item == "quantity":
        return fact.role in (None, "released")
    return True


def _untold(reading: Reading, facts: list[Fact], by: frozenset[str]) -> list[Fact]:
    """The facts that no cue of these kinds governs."""
    told = Spans(cue.scope for cue in reading.cues if cue.kind in by) if facts else None
    return [fact for fact in facts if told and not told.hold(fact.start)]


def _narrow(facts: Sequence[Fact], item: ItemName) -> list[Fact]:
    """A correction rules over what it corrects; a count that says what it counts or covers rules over a bare one."""
    guessed = [fact for fact in facts if "approximate" in fact.flags]
    if guessed and not any(_has_unit(fact) or "whole" in fact.flags for fact in facts if fact not in guessed):
        return guessed  # "300 or so pieces" beside "two funerals": the guess is the order's count
    corrected = [fact for fact in facts if "correction" in fact.flags]
    if corrected:
        return corrected[-1:]
    if item == "quantity":
        exact = [fact for fact in facts if fact.value is not None]
        if len({fact.value for fact in exact}) > 1:
            exact = [fact for fact in exact if _CLEAR & set(fact.flags)] or exact
        return exact or list(facts)
    return list(facts)


def _has_unit(fact: Fact) -> bool:
    return any(flag.startswith("unit:") for flag in fact.flags)


def _plain(value: str | int) -> str:
    return "".join(char for char in str(value).lower() if char.isalnum())


def _same_grade(left: str, right: str) -> bool:
    longer, shorter = max(left, right, key=len), min(left, right, key=len)
    return longer[len(shorter)].isalpha() is False or longer.endswith("resin")
