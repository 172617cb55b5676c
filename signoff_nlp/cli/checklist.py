"""The checks of a decision as rows: quantity, revision, timing and authority first, then the other items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from signoff_nlp.cli.plain import printable
from signoff_nlp.service import summary
from signoff_nlp.types import Decision, Item, ItemName, Package, Report

Mark = Literal["ok", "ask", "stop", "skip"]
_OTHERS: tuple[tuple[str, ItemName], ...] = (
    ("Material", "material"), ("Colour", "color"), ("Finish", "finish"), ("Go", "go"),
)  # fmt: skip
_NOTHING = "-"
_MOST_FILES = 6


class Row(NamedTuple):
    """One check: whether it holds, its name, its value, and the words or the note it rests on."""

    mark: Mark
    name: str
    value: str
    rests_on: str


def first_checks(decision: Decision) -> list[Row]:
    """Return the four checks of the five-second test: quantity, revision, timing, authority."""
    items = decision.items
    return [
        _row("Quantity", items["quantity"], decision, _count(decision)),
        _row("Revision", items["revision"], decision),
        _timing(decision),
        _row("Authority", items["authority"], decision),
    ]


def attached(report: Report) -> list[Row]:
    """Return one row with the names of what came with the buyer's messages, each once, the latest first; else none."""
    buyers = [one for one in reversed(report.messages) if one.side == "buyer"]
    names = list(dict.fromkeys(printable(name) for one in buyers for name in one.attachments if name.strip()))
    more = f" and {len(names) - _MOST_FILES} more" if len(names) > _MOST_FILES else ""
    return [Row("skip", "Attached", ", ".join(names[:_MOST_FILES]) + more, "")] if names else []


def other_checks(decision: Decision) -> list[Row]:
    """Return the remaining items, and what else the package fixes; of a stopped run only what it would have fixed."""
    rows = [_row(label, decision.items[name], decision) for label, name in _OTHERS]
    return [*(row for row in rows if row.value != _NOTHING), *_fixed(decision.package)]


def _row(label: str, item: Item, decision: Decision, value: str | None = None) -> Row:
    words = "; ".join(dict.fromkeys(f'"{printable(one.text)}"' for one in item.evidence))
    note = printable(item.note or "")
    said = value or printable(str(item.value if item.value is not None else ""))
    if item.satisfied:
        state = "" if item.state == "stated" else item.state
        return Row("ok", label, said or words, ", ".join(filter(None, (state, note, words if said else ""))))
    if decision.verdict == "hold":
        return Row("skip", label, said or _NOTHING, "frozen by the hold" if said else "")
    if not item.required:
        return Row("skip", label, said or "not needed here", "")
    return Row("ask", label, item.state.upper(), ", ".join(filter(None, (note, words))))


def _count(decision: Decision) -> str | None:
    package = decision.package
    return counted(package.quantity, package.unit) if package.quantity else None


def counted(count: int, unit: str | None) -> str:
    """Return a count with the same word for its unit as the draft has."""
    return printable(summary.counted(count, unit))


def _timing(decision: Decision) -> Row:
    package, go = decision.package, decision.items["go"]
    window = package.window
    said = [
        f"start {day(package.start)}" if package.start else "",
        f"ship by {day(package.ship_by)}" if package.ship_by else "",
        f"deliver {day(window[0])} to {day(window[1])}" if window else "",
    ]
    first, *others = [*filter(None, said), ""]
    more = ", ".join(filter(None, others))
    if decision.verdict == "hold":
        return Row("stop", "Timing", "STOPPED", ", ".join(filter(None, said)))
    if go.satisfied:
        return Row("ok", "Timing", first or "may start now", more)
    return Row("ask", "Timing", "NO START GIVEN", ", ".join(filter(None, said)))


def day(text: str) -> str:
    """Return an ISO date in words ("Mon 4 May 2026"); anything else as it stands."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return printable(text)
    return f"{found:%a} {found.day} {found:%b %Y}"


def _fixed(package: Package) -> Iterator[Row]:
    values = (
        ("Files", ", ".join(package.files)), ("Quote", package.quote_number), ("PO", package.po_number),
        ("Packaging", ", ".join(package.packaging)), ("Excluded", ", ".join(package.exclusions)),
        ("Held back", counted(package.held_quantity, package.unit) if package.held_quantity else None),
    )  # fmt: skip
    return (Row("skip", name, printable(value), "") for name, value in values if value)
