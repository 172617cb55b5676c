"""What is fixed so far: the package of a decision, from its items and the releasing message's other facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from signoff_nlp.judge.values import same_value, stated
from signoff_nlp.types import Fact, Item, ItemName, Label, Package, Reading


def package_of(
    readings: Sequence[Reading],
    sources: Sequence[int],
    items: Mapping[ItemName, Item],
    *,
    approver: str | None,
    started: bool = True,
) -> Package:
    """Return the package: satisfied item values, and dates, numbers, packing and limits of the `sources`, first first.

    A start date counts only with a go (`started`).
    """
    own = [readings[at] for at in sources]
    facts = [fact for reading in own for fact in reading.facts]
    revision, material = _value(readings, items, "revision"), _value(readings, items, "material")
    color, finish = _value(readings, items, "color"), _value(readings, items, "finish")
    count = items["quantity"]
    quantity = count.value if count.satisfied and isinstance(count.value, int) else None
    window = _date(facts, "window")
    return Package(
        revision=revision,
        files=tuple(dict.fromkeys(str(fact.value) for fact in facts if fact.label == "FILE")),
        quantity=quantity,
        unit=_unit(facts, quantity),
        material=material,
        color=color,
        finish=finish,
        start=_date(facts, "start") if started else None,
        ship_by=_date(facts, "ship_by"),
        window=_range(window),
        approver=approver,
        po_number=_number(readings, own, "PO_NUMBER"),
        quote_number=_number(readings, own, "QUOTE_NUMBER"),
        packaging=tuple(
            dict.fromkeys(fact.text for fact in facts if fact.label == "PACKAGING" and "open" not in fact.flags)
        ),
        exclusions=tuple(dict.fromkeys(cue.text for reading in own for cue in reading.cues if cue.kind == "excluded")),
        held_quantity=_held(facts),
    )


def _value(readings: Sequence[Reading], items: Mapping[ItemName, Item], name: ItemName) -> str | None:
    """The value of a satisfied item. What only the shop said, unopposed, asks no question; it is fixed once the buyer
    says the same or gives a go on it."""
    item = items[name]
    if not item.satisfied or item.value is None:
        return None
    sources = {evidence.message for evidence in item.evidence}
    sides = {reading.message.side for reading in readings if reading.message.index in sources}
    if item.state == "carried" and sides == {"shop"} and not items["go"].satisfied:
        said = [reading for reading in readings if reading.message.side == "buyer"]
        if not any(same_value(name, item.value, one) for reading in said for one in stated(reading, name).values):
            return None
    return str(item.value)


def _date(facts: Iterable[Fact], role: str) -> str | None:
    return next((str(fact.value) for fact in facts if fact.label == "DATE" and fact.role == role and fact.value), None)


def _range(value: str | None) -> tuple[str, str] | None:
    if value is None:
        return None
    first, _, last = value.partition("/")
    return (first, last or first)


def _number(readings: Sequence[Reading], own: Sequence[Reading], label: Label) -> str | None:
    """The number that the sources name; else one that the thread knows and they repeat without its word; else the
    only one that the buyer named."""
    for reading in own:
        if named := _numbers([reading], label):
            return named[0]
    said = "\n".join(reading.message.text for reading in own)
    for number in _numbers(readings, label):
        if re.search(rf"(?<![\w/-]){re.escape(number)}(?![\w/-])", said, re.IGNORECASE):
            return number
    buyers = _numbers([r for r in readings if r.message.side == "buyer" and r.message.origin == "message"], label)
    return buyers[0] if len(set(buyers)) == 1 else None


def _numbers(readings: Iterable[Reading], label: Label) -> list[str]:
    return [str(f.value) for r in readings for f in r.facts if f.label == label and f.value is not None]


def _held(facts: Iterable[Fact]) -> int | None:
    counts = {
        fact.value for fact in facts if fact.label == "QUANTITY" and fact.role == "held" and isinstance(fact.value, int)
    }
    return next(iter(counts)) if len(counts) == 1 else None


def _unit(facts: Iterable[Fact], quantity: int | None) -> str | None:
    if quantity is None:
        return None
    for fact in facts:
        if fact.label == "QUANTITY" and fact.value == quantity:
            for flag in fact.flags:
                if flag.startswith("unit:"):
                    return flag.removeprefix("unit:")
    return None
