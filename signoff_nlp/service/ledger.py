"""How many pieces of a thread are released and held, and how that came about: a fold over its reports.

A release is told from another by the message whose words give the go. Released counts add up where the buyer releases
lot by lot; a release of the full order takes the place of an earlier one. What was stopped, or overtaken by a change,
counts no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from signoff_nlp.names import Frozen, ReasonCode, Stage, Verdict
from signoff_nlp.types import Decision, Report

End = Literal["hold", "changed", "replaced"]
# What a release is overtaken by; a clarification for another reason leaves it counted, as parts may be made by now.
STALE: frozenset[ReasonCode] = frozenset(
    {"changed_after_release", "outdated_revision", "conflicting_values", "conflicting_messages"}
)
_UNCOUNTED: tuple[Stage, ...] = ("sample",)  # samples come on top of an order


class Dated(NamedTuple):
    """A report and when it was made."""

    at: datetime
    report: Report


class Release(Frozen):
    """One release: what it covers, who gave it by which message, since when, and what ended it.

    `quantity` None: the buyer released without a count. `subject` is the part, None for the whole thread.
    """

    subject: str | None = None
    stage: Stage | None = None
    quantity: int | None = None
    unit: str | None = None
    window: tuple[str, str] | None = None
    approver: str | None = None
    message: str = ""
    at: datetime
    ended_at: datetime | None = None
    ended_by: End | None = None


class Standing(Frozen):
    """Where one part stands after the latest report. `held` is what the buyer expressly keeps back, or has stopped."""

    subject: str | None = None
    verdict: Verdict = "none"
    released: int = 0
    held: int = 0


class Ledger(Frozen):
    """All releases of a thread, in the order in which they were given, and where each part stands now."""

    releases: tuple[Release, ...] = ()
    standing: tuple[Standing, ...] = ()

    def counted(self, subject: str | None = None) -> tuple[Release, ...]:
        """Return the releases of a part whose counts add up."""
        return tuple(one for one in self.releases if _counts(one) and one.subject == subject)


def ledger(reports: Iterable[Dated]) -> Ledger:
    """Return what the reports of one thread, oldest first, come to."""
    releases: list[Release] = []
    decisions: Sequence[Decision] = ()
    for at, report in reports:
        decisions = report.decisions
        _rename(releases, report)
        _end_gone(releases, decisions, at)
        for decision in decisions:
            _take(releases, decision, report, at)
    done = Ledger(releases=tuple(releases))
    return done.model_copy(update={"standing": tuple(_standing(done, one) for one in decisions)})


def go_of(decision: Decision, report: Report) -> str:
    """Return what tells the message with the words of the go from others: its id, or in a chat its author and time."""
    words = decision.items["go"].evidence if "go" in decision.items else ()
    return message_name(report, max((one.message for one in words), default=-1))


def message_name(report: Report, index: int) -> str:
    """Return a name for message `index` that stays the same when others come before it; "" for one that is not there."""
    found = next((one for one in report.messages if one.index == index), None)
    if found is None:
        return ""
    who = found.author.address or found.author.name or ""
    return found.id or f"{who} {found.sent_at.isoformat() if found.sent_at else ''} {found.text[:200]}"


def _rename(releases: list[Release], report: Report) -> None:
    """Give a release the subject by which the report calls it: a thread divides into parts when there is a second one."""
    named = {decision.subject for decision in report.decisions}
    for decision in report.decisions:
        new = _release(decision, report, datetime.min) if decision.verdict == "released" else None
        for place, old in enumerate(releases):
            if new and old.ended_at is None and old.subject not in named and _scope(old) == _scope(new):
                releases[place] = old.model_copy(update={"subject": new.subject})
                break


def _end_gone(releases: list[Release], decisions: Sequence[Decision], at: datetime) -> None:
    """End what stands for a part that the report does not know: what it says of the parts takes its place."""
    named = {decision.subject for decision in decisions}
    for place, old in enumerate(releases):
        if old.ended_at is None and old.subject not in named:
            releases[place] = _ended(old, at, "replaced")


def _take(releases: list[Release], decision: Decision, report: Report, at: datetime) -> None:
    """Add what the decision releases, and end what it stops or overtakes."""
    last = next((i for i in reversed(range(len(releases))) if releases[i].subject == decision.subject), None)
    standing = last is not None and releases[last].ended_at is None
    if decision.verdict == "released":
        new = _release(decision, report, at)
        if last is not None and standing and _scope(releases[last]) == _scope(new):
            return
        if last is not None and standing and _replaces(new, releases[last]):
            releases[last] = _ended(releases[last], at, "replaced")
        releases.append(new)
    elif last is not None and standing:
        stale = any(reason.code in STALE for reason in decision.reasons)
        if decision.verdict == "hold" or stale:
            releases[last] = _ended(releases[last], at, "hold" if decision.verdict == "hold" else "changed")


def _release(decision: Decision, report: Report, at: datetime) -> Release:
    package = decision.package
    return Release(
        subject=decision.subject, stage=decision.stage, quantity=package.quantity, unit=package.unit,
        window=package.window, approver=package.approver, message=go_of(decision, report), at=at,
    )  # fmt: skip


def _scope(one: Release) -> tuple[object, ...]:
    return one.stage, one.quantity, one.window, one.message


def _replaces(new: Release, old: Release) -> bool:
    """Is `new` the same release put differently, or the whole order once more, rather than a further lot?"""
    whole = new.stage == old.stage == "full_production"
    return whole or new.message == old.message or (new.window is not None and new.window == old.window)


def _ended(one: Release, at: datetime, by: End) -> Release:
    return one.model_copy(update={"ended_at": at, "ended_by": by})


def _counts(one: Release) -> bool:
    return one.ended_at is None and bool(one.quantity) and one.stage not in _UNCOUNTED


def _standing(done: Ledger, decision: Decision) -> Standing:
    released = sum(one.quantity or 0 for one in done.counted(decision.subject))
    kept = decision.package.held_quantity or 0
    stopped = decision.package.quantity or 0 if decision.verdict == "hold" else 0
    return Standing(subject=decision.subject, verdict=decision.verdict, released=released, held=max(kept, stopped))
