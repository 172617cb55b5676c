"""What is understood, line by line, and the one sentence that would release it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from signoff_nlp.drafting.known import item_of, known, open_points, reason_of
from signoff_nlp.drafting.plain_text import one_line, spoken_date
from signoff_nlp.drafting.wording import phrase, wording
from signoff_nlp.types import Author, Decision, ItemName, Package

_PAPERS = {"po_number": "PO", "quote_number": "quote"}


def release_sentence(decision: Decision, speaker: Author | None = None) -> str | None:
    """Return the one sentence that would make this decision a release, "____" where a value is unknown.

    Only satisfied and undisputed values are filled in. `speaker` is who would send it: where the release rests on
    somebody else's authority, the sentence names that person so instead of speaking in his or her name.
    None where nothing needs releasing (released, none).
    """
    if decision.verdict not in ("clarify", "hold"):
        return None
    package = decision.package
    blank = phrase("sentence", "blank")
    acceptance = reason_of(decision, "sample_acceptance") is not None
    quantity = known(decision, "quantity")
    stage = "acceptance" if acceptance else decision.stage
    numbers = _numbers(package)
    owner = releaser(decision)
    foreign = owner is not None and speaker is not None and not _same_person(owner, speaker)
    return phrase(
        "sentence", "foreign" if foreign else "whole",
        who=owner or phrase("sentence", "who"),
        stage=phrase("sentence", "stages", stage) if stage else "",
        count=f"{quantity or blank} {_unit(decision)}",
        of=phrase("sentence", "of", subject=one_line(decision.subject)) if decision.subject else "",
        under=phrase("sentence", "under", numbers=numbers) if numbers else "",
        revision=_named("revision", known(decision, "revision") or blank),
        material=_material(decision, blank, acceptance),
        finish=_wanted(decision, "finish", blank, acceptance),
        limits=_limits(decision),
    )  # fmt: skip


def releaser(decision: Decision) -> str | None:
    """Return who releases; None also where two instruct differently, since then nothing says whose word rules."""
    return None if reason_of(decision, "conflicting_messages") else known(decision, "authority")


def _same_person(name: str, speaker: Author) -> bool:
    """A shared name is enough ("Dana" signs as Dana Ruiz); a single name, a handle or a number tells nobody apart."""
    theirs = [word.strip(".,").casefold() for word in one_line(speaker.name or "").split()]
    if sum(word.replace("-", "").isalpha() for word in theirs) < 2:
        return True
    return bool(set(theirs) & {word.strip(".,").casefold() for word in name.split()})


def understood(decision: Decision) -> list[tuple[str, str]]:
    """Return (label, value) of what is known so far, in the order of the release record."""
    lines = _terms(decision)
    _add(lines, "owner", releaser(decision))
    return lines


def _terms(decision: Decision) -> list[tuple[str, str]]:
    package = decision.package
    lines: list[tuple[str, str]] = []
    if decision.stage and not reason_of(decision, "sample_acceptance", "conflicting_messages"):
        _add(lines, "stage", phrase("scope", decision.stage))
    _add(lines, "revision", known(decision, "revision"))
    if known(decision, "revision"):
        _add(lines, "files" if len(package.files) > 1 else "file", _joined(package.files))
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
    lines = _terms(decision)
    _add(lines, "approver", decision.package.approver or known(decision, "authority"))
    _add(lines, "go", go)
    return lines


def as_list(lines: Iterable[tuple[str, str]]) -> str:
    """Return the lines as a plain-text list."""
    return "\n".join(f"- {label}: {value}" for label, value in lines)


def _add(lines: list[tuple[str, str]], name: str, value: object | None) -> None:
    text = one_line(value) if value is not None else ""
    if text:
        lines.append((phrase("labels", name), _without(name, text)))


def _without(name: str, text: str) -> str:
    """Leave out the label's own word in front of a value: "finish as sample 3", "Surface: as quoted" under "Finish"."""
    label = re.escape(phrase("labels", name))
    others = "|".join(map(re.escape, wording()["doubled"].get(name, ())))
    doubled = rf"(?:{label}(?=[\s:=-])|(?:{others or '(?!)'})(?=\s?[:=]))[\s:=-]{{1,3}}(?=[^\s:=-])"
    return re.sub(doubled, "", text, count=1, flags=re.IGNORECASE) if re.match(doubled, text, re.IGNORECASE) else text


def _add_dates(lines: list[tuple[str, str]], package: Package) -> None:
    for name, value in (("start", package.start), ("ship_by", package.ship_by)):
        _add(lines, name, spoken_date(value) if value else None)
    if package.window:
        first, last = (spoken_date(value) for value in package.window)
        _add(lines, "window", phrase("labels", "window_value", first=first, last=last) if first != last else first)


def _joined(values: Iterable[str]) -> str | None:
    return one_line("; ".join(filter(None, map(one_line, values)))) or None


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
    return f"{value} {_unit(decision)}" if value else None


def _unit(decision: Decision) -> str:
    count = known(decision, "quantity")
    return unit_word(decision.package.unit if count else None, count)


def unit_word(said: str | None, count: object) -> str:
    """Return the buyer's word for a piece, in the number of the count; another language's word for it as "pcs"."""
    known_units: dict[str, Any] = wording()["units"]
    unit = one_line(said or "") or known_units["default"]
    plain = unit.casefold().strip(".")
    if plain in known_units["pieces"]:
        unit = plain = known_units["pcs"]
    for one, many in known_units["forms"].items():
        if plain in (one, many):
            return one if str(count) == "1" else str(many)
    return unit


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
    value, lead = _without(name, value).rstrip(" .,;:"), phrase("sentence", name, **{name: ""}).strip(" :")
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
    packaging = (_joined(_settled(decision, package.packaging)) or "").rstrip(" .,;:")
    exclusions = (_joined(package.exclusions) or "").rstrip(" .,;:")
    return "".join((
        phrase("sentence", "held", held=str(held)) if held else "",
        phrase("sentence", "packaging", packaging=packaging) if packaging else "",
        phrase("sentence", "exclusions", exclusions=exclusions) if exclusions else "",
        phrase("sentence", "open") if open_points(decision) else "",
    ))  # fmt: skip
