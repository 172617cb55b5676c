"""What is understood, line by line, and the one sentence that would release it."""

from __future__ import annotations

from collections.abc import Iterable

from signoff_nlp.drafting.known import item_of, known, open_points, reason_of
from signoff_nlp.drafting.plain_text import one_line, spoken_date
from signoff_nlp.drafting.wording import phrase
from signoff_nlp.types import Decision, ItemName, Package

_PAPERS = {"po_number": "PO", "quote_number": "quote"}


def release_sentence(decision: Decision) -> str | None:
    """Return the one sentence that would make this decision a release, "____" where a value is unknown.

    Only satisfied and undisputed values are filled in. None where nothing needs releasing (released, none).
    """
    if decision.verdict not in ("clarify", "hold"):
        return None
    package = decision.package
    blank = phrase("sentence", "blank")
    acceptance = reason_of(decision, "sample_acceptance") is not None
    quantity = known(decision, "quantity")
    stage = "acceptance" if acceptance else decision.stage
    numbers = _numbers(package)
    return phrase(
        "sentence", "whole",
        who=known(decision, "authority") or phrase("sentence", "who"),
        count=f"{quantity or blank} {_unit(package) if quantity else phrase('sentence', 'units')}",
        of=phrase("sentence", "of", subject=one_line(decision.subject)) if decision.subject else "",
        under=phrase("sentence", "under", numbers=numbers) if numbers else "",
        stage=phrase("sentence", "stages", stage) if stage else "",
        revision=_named("revision", known(decision, "revision") or blank),
        material=_material(decision, blank, acceptance),
        finish=_wanted(decision, "finish", blank, acceptance),
        limits=_limits(decision),
    )  # fmt: skip


def understood(decision: Decision) -> list[tuple[str, str]]:
    """Return (label, value) of what is known so far, in the order of the release record."""
    package = decision.package
    lines: list[tuple[str, str]] = []
    if decision.stage and not reason_of(decision, "sample_acceptance", "conflicting_messages"):
        _add(lines, "stage", phrase("scope", decision.stage))
    _add(lines, "revision", known(decision, "revision"))
    if known(decision, "revision"):
        _add(lines, "files", _joined(package.files))
    _add(lines, "quantity", _count(decision))
    if known(decision, "quantity"):
        _add(lines, "held_quantity", package.held_quantity)
    for name in ("material", "color", "finish"):
        _add(lines, name, known(decision, name))
    _add(lines, "packaging", _joined(_settled(decision, package.packaging)))
    _add(lines, "exclusions", _joined(package.exclusions))
    _add_dates(lines, package)
    _add(lines, "po_number", package.po_number)
    _add(lines, "quote_number", package.quote_number)
    _add(lines, "owner", known(decision, "authority"))
    return lines


def frozen(decision: Decision) -> list[tuple[str, str]]:
    """Return (label, value) of what a hold freezes: the stopped release, or what the stop itself names.

    A count is told only where a release stated it, since a stop may name it loosely.
    """
    package = decision.package
    lines: list[tuple[str, str]] = []
    for name in ("revision", "quantity", "material", "color", "finish"):
        item = item_of(decision, name)
        if item.satisfied:
            _add(lines, name, _count(decision) if name == "quantity" else known(decision, name))
        elif item.state == "missing" and not item.evidence and name != "quantity":
            _add(lines, name, getattr(package, name))
    _add(lines, "packaging", _joined(_settled(decision, package.packaging)))
    _add(lines, "po_number", package.po_number)
    _add(lines, "quote_number", package.quote_number)
    return lines


def record(decision: Decision, go: str | None) -> list[tuple[str, str]]:
    """Return (label, value) of the whole released package; `go` is the words that release it, with their date."""
    package = decision.package
    lines: list[tuple[str, str]] = []
    if decision.stage:
        _add(lines, "stage", phrase("scope", decision.stage))
    _add(lines, "revision", known(decision, "revision"))
    _add(lines, "files", _joined(package.files))
    _add(lines, "quantity", _count(decision))
    _add(lines, "held_quantity", package.held_quantity)
    for name in ("material", "color", "finish"):
        _add(lines, name, known(decision, name))
    _add(lines, "packaging", _joined(package.packaging))
    _add(lines, "exclusions", _joined(package.exclusions))
    _add_dates(lines, package)
    _add(lines, "po_number", package.po_number)
    _add(lines, "quote_number", package.quote_number)
    _add(lines, "approver", package.approver or known(decision, "authority"))
    _add(lines, "go", go)
    return lines


def as_list(lines: Iterable[tuple[str, str]]) -> str:
    """Return the lines as a plain-text list."""
    return "\n".join(f"- {label}: {value}" for label, value in lines)


def _add(lines: list[tuple[str, str]], name: str, value: object | None) -> None:
    text = one_line(value) if value is not None else ""
    if text:
        lines.append((phrase("labels", name), text))


def _add_dates(lines: list[tuple[str, str]], package: Package) -> None:
    for name, value in (("start", package.start), ("ship_by", package.ship_by)):
        _add(lines, name, spoken_date(value) if value else None)
    if package.window:
        first, last = (spoken_date(value) for value in package.window)
        _add(lines, "window", phrase("labels", "window_value", first=first, last=last) if first != last else first)


def _joined(values: Iterable[str]) -> str | None:
    return "; ".join(filter(None, map(one_line, values))) or None


def _settled(decision: Decision, values: Iterable[str]) -> list[str]:
    """Leave out what a reason says is still open."""
    doubts = [
        one_line(one.text).casefold()
        for reason in decision.reasons
        if reason.code in ("open_item", "changed_after_release", "conflicting_values")
        for one in reason.evidence
    ]
    folded = ((value, one_line(value).casefold()) for value in values)
    return [value for value, low in folded if not any(low in doubt or (doubt and doubt in low) for doubt in doubts)]


def _count(decision: Decision) -> str | None:
    value = known(decision, "quantity")
    return f"{value} {_unit(decision.package)}" if value else None


def _unit(package: Package) -> str:
    return one_line(package.unit or "") or phrase("sentence", "units")


def _numbers(package: Package) -> str:
    """ "PO 4471, quote Q-1043": the number as written where it says itself what it is."""
    named = []
    for name, word in _PAPERS.items():
        value = one_line(getattr(package, name) or "")
        if value:
            named.append(value if value.casefold().startswith(word.casefold()) else f"{word} {value}")
    return ", ".join(named)


def _named(name: ItemName, value: str) -> str:
    """Put the item's word before its value, unless the value holds it itself ("satin finish as on chip 4")."""
    lead = phrase("sentence", name, **{name: ""}).strip()
    return value if lead in value.casefold() else phrase("sentence", name, **{name: value})


def _wanted(decision: Decision, name: ItemName, blank: str, acceptance: bool) -> str:
    value = known(decision, name)
    if value is None and not (item_of(decision, name).required or acceptance):
        return ""
    return f", {_named(name, value or blank)}"


def _material(decision: Decision, blank: str, acceptance: bool) -> str:
    """ "PETG black" where both are known, else each with its own word."""
    material, color = known(decision, "material"), known(decision, "color")
    if material and color and '"' not in material + color:
        return f", {material} {color}"
    plain = material is not None and '"' not in material
    first = f", {material}" if plain else _wanted(decision, "material", blank, acceptance)
    return first + _wanted(decision, "color", blank, acceptance)


def _limits(decision: Decision) -> str:
    package = decision.package
    held = package.held_quantity if known(decision, "quantity") else None
    packaging, exclusions = _joined(_settled(decision, package.packaging)), _joined(package.exclusions)
    return "".join((
        phrase("sentence", "held", held=str(held)) if held else "",
        phrase("sentence", "packaging", packaging=packaging) if packaging else "",
        phrase("sentence", "exclusions", exclusions=exclusions) if exclusions else "",
        phrase("sentence", "open") if open_points(decision) else "",
    ))  # fmt: skip
