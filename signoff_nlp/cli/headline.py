"""The first line of a report: the whole answer, in words."""

from __future__ import annotations

from signoff_nlp.cli.checklist import counted
from signoff_nlp.types import Decision, Report, Verdict

WORDS: dict[Verdict, str] = {
    "released": "RELEASED", "clarify": "NOT RELEASED", "hold": "HOLD", "none": "NO RELEASE IN THIS THREAD",
}  # fmt: skip
STAGES = {
    "sample": "sample only", "pilot": "pilot batch", "lot": "one lot, the balance is held", "shipment_window": "one shipment window",
    "full_production": "full production",
}  # fmt: skip


def headline(report: Report) -> str:
    """Return the answer: "NOT RELEASED - 2 things missing", "RELEASED - 250 pcs, full production", "HOLD - ..."."""
    parts = [one for one in report.decisions if one.verdict != "none"]
    lead = [one for one in parts if one.verdict == report.verdict]
    if report.verdict == "none" or not lead:
        return WORDS["none"]
    if len(parts) == 1:
        return f"{WORDS[report.verdict]} - {detail(lead[0])}"
    if report.verdict == "released":
        return f"RELEASED - all {len(parts)} parts: " + "; ".join(detail(one) for one in lead)
    about = ", ".join(one.subject or "the rest" for one in lead)
    return f"{WORDS[report.verdict]} - {len(lead)} of {len(parts)} parts: {about}"


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
