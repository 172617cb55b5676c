"""The first line of a report: the whole answer, in words."""

from __future__ import annotations

from signoff_nlp.service.summary import detail
from signoff_nlp.types import Report, Verdict

WORDS: dict[Verdict, str] = {
    "released": "RELEASED", "clarify": "NOT RELEASED", "hold": "HOLD", "none": "NO RELEASE IN THIS THREAD",
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
