"""A decision in a few words: what is released, missing or stopped. What the texts of mails bring stands as they wrote it."""

from __future__ import annotations

from signoff_nlp.drafting.notes import unit_word
from signoff_nlp.types import Decision

STAGES = {
    "sample": "sample only", "pilot": "pilot batch", "lot": "one lot, the balance is held", "shipment_window": "one shipment window",
    "full_production": "full production",
}  # fmt: skip


def counted(count: int, unit: str | None) -> str:
    """Return a count with the same word for its unit as the draft has."""
    return f"{count:,} {unit_word(unit, count)}"


def detail(decision: Decision) -> str:
    """Return what is released, missing or stopped, in a few words."""
    if decision.verdict == "released":
        package = decision.package
        count = counted(package.quantity, package.unit) if package.quantity else ""
        return ", ".join(filter(None, (count, STAGES.get(decision.stage or "", "the run"))))
    if decision.verdict == "clarify":
        unmet = [item.state for item in decision.items.values() if item.required and not item.satisfied]
        after = any(reason.code == "changed_after_release" for reason in decision.reasons)
        changed = max(1, unmet.count("outdated")) if after else 0
        missing = len(unmet) - (unmet.count("outdated") if after else 0)
        covered = {*decision.items, "changed_after_release"}
        points = sum(one.item not in covered for one in decision.questions)
        if changed or missing:
            said = (
                _counted(changed, "thing", " changed after the release"),
                _counted(missing, "thing", " missing"),
                _counted(points, "open point"),
            )
            return ", ".join(filter(None, said))
    return _sentence(decision, "stopped by the buyer" if decision.verdict == "hold" else "ask first")


def _counted(count: int, name: str, what: str = "") -> str:
    return f"{count} {name}{'s' if count > 1 else ''}{what}" if count else ""


def _sentence(decision: Decision, otherwise: str) -> str:
    if not decision.reasons:
        return otherwise
    text = decision.reasons[0].text.rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
