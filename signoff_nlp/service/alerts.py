"""The three events that a person hears of at once: a release went stale, a conflict, an over-release.

Pure: what the reports on a thread said before, what the new one says, and the orders on file, to sentences.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from typing import Literal

from signoff_nlp.judge.jobs import job_of
from signoff_nlp.names import Frozen, ReasonCode
from signoff_nlp.records import Job, Records
from signoff_nlp.service.ledger import Dated, Ledger, Release, ledger, message_name
from signoff_nlp.service.summary import STAGES, counted
from signoff_nlp.types import Attachment, Decision, Message, Reading, Reason, Report

Event = Literal["stale", "conflict", "over_release"]
_CONFLICTS: tuple[ReasonCode, ...] = ("conflicting_messages", "conflicting_values")
_CAUSES: tuple[ReasonCode, ...] = (  # which reason says best why a release no longer holds
    "on_hold", "rejected", "changes_requested", "outdated_revision", "changed_after_release", *_CONFLICTS,
)  # fmt: skip
_WORDS, _QUOTES = 80, 3  # characters of one quotation, and how many


class Alert(Frozen):
    """One event of a thread, in a sentence for a person. `key` is the same for the same event, however often it is found.

    `text` quotes mails: whoever shows it makes it safe for where it is shown.
    """

    event: Event
    part: str | None = None
    key: str
    text: str


def alerts(before: Sequence[Dated], after: Dated, records: Records) -> tuple[Alert, ...]:
    """Return what the report `after` brings that `before`, the thread's earlier reports, oldest first, did not have.

    The first report on a thread can bring a conflict or an over-release; nothing was released before that could go stale.
    """
    earlier = before[-1].report if before else Report()
    past, present = ledger(before), ledger((*before, after))
    over = tuple(_over_releases(past, present, earlier, after.report, records))
    stale = tuple(_stale(earlier, after.report, past))
    told = {one.part for one in (*over, *stale)}
    return (*stale, *_conflicts(earlier, after.report, told), *over)


def _stale(earlier: Report, report: Report, past: Ledger) -> Iterable[Alert]:
    for decision in earlier.decisions:
        now = _counterpart(decision, report)
        if decision.verdict != "released" or now is None or now.verdict in ("released", "none"):
            continue
        given = next((one for one in reversed(past.releases) if one.subject == decision.subject), None)
        cause = min(now.reasons, key=_rank, default=None)
        what = f"{_part(decision.subject)}the release{_covers(given)} no longer holds"
        text = f"{'Stop' if now.verdict == 'hold' else 'Do not go on'}: {what}{_because(cause, report)}."
        yield Alert(event="stale", part=decision.subject, key=_key("stale", decision.subject, given), text=text)


def _counterpart(decision: Decision, report: Report) -> Decision | None:
    """Return what the report says of the same part; where it divides otherwise, its most cautious decision."""
    same = next((one for one in report.decisions if one.subject == decision.subject), None)
    return same or next((one for one in report.decisions if one.verdict == report.verdict), None)


def _conflicts(earlier: Report, report: Report, told: Collection[str | None]) -> Iterable[Alert]:
    """Conflicts that the earlier report did not have. Of two values nothing is said where another alert of the part does."""
    known = {(one.subject, reason.code) for one in earlier.decisions for reason in one.reasons}
    for decision in report.decisions:
        for reason in decision.reasons:
            if reason.code not in _CONFLICTS or (decision.subject, reason.code) in known:
                continue
            if reason.code == "conflicting_values" and decision.subject in told:
                continue
            words, open_ones = _quotes(reason, report), ", ".join(_conflicting(decision))
            about = f" ({open_ones})" if open_ones and reason.code == "conflicting_values" else ""
            text = f"{_part(decision.subject)}{reason.text.rstrip('.')}{about}{': ' if words else ''}{words}; ask which counts."
            key = _key("conflict", decision.subject, reason.code, message_name(report, _latest(reason)))
            yield Alert(event="conflict", part=decision.subject, key=key, text=text)
            break


def _conflicting(decision: Decision) -> list[str]:
    return [name for name, item in decision.items.items() if item.state == "conflicting"]


def _over_releases(past: Ledger, present: Ledger, earlier: Report, report: Report, records: Records) -> Iterable[Alert]:
    """Orders of which more is released by now than they count, all parts and lots together; or would be, if it were up
    to the buyer: the reader does not release more than is on file, and asks."""
    for job, decisions in _by_job(report, records):
        ordered = job.quantity or 0
        given = [one for decision in decisions for one in present.counted(decision.subject)]
        before = [one for decision in decisions for one in past.counted(decision.subject)]
        asked = [decision.package for decision in decisions if _asks_more(decision, ordered)]
        known = {one.package.quantity for one in earlier.decisions if _asks_more(one, ordered)}
        total = _total([one.quantity or 0 for one in given], ordered)
        if ordered < total > _total([one.quantity or 0 for one in before], ordered):
            parts = " + ".join(f"{one.quantity:,} ({(one.stage or 'no stage').replace('_', ' ')})" for one in given)
            text = f"{total:,} are released{f': {parts}' if len(given) > 1 else ''}, and {job.id} orders {ordered:,}."
            yield Alert(event="over_release", part=_only(decisions), key=_key("over", job.id, total), text=text)
        for package in asked:
            if package.quantity not in known:
                count = counted(package.quantity or 0, package.unit)
                text = f"A release of {count} is asked for, and {job.id} orders {ordered:,}."
                key = _key("over", job.id, "asked", package.quantity)
                yield Alert(event="over_release", part=_only(decisions), key=key, text=text)


def _asks_more(decision: Decision, ordered: int) -> bool:
    disputed = any(reason.code == "conflicting_values" for reason in decision.reasons)
    return decision.verdict == "clarify" and disputed and (decision.package.quantity or 0) > ordered


def _total(counts: Sequence[int], ordered: int) -> int:
    """Return how many are released in all. A release of just the ordered count is the whole order, not a further lot."""
    return max(ordered, *counts) if ordered in counts else sum(counts)


def _by_job(report: Report, records: Records) -> list[tuple[Job, list[Decision]]]:
    """Return each job on file that decisions are about, with them."""
    found: dict[str, tuple[Job, list[Decision]]] = {}
    for decision in report.decisions:
        job = job_for(decision, report, records)
        if job is not None and job.quantity:
            found.setdefault(job.id, (job, []))[1].append(decision)
    return list(found.values())


def _only(decisions: Sequence[Decision]) -> str | None:
    return decisions[0].subject if len(decisions) == 1 else None


def job_for(decision: Decision, report: Report, records: Records) -> Job | None:
    """Return the job on file that the decision is about."""
    name = (decision.subject or "").casefold()
    parts = [job for job in records.jobs if job.part and name and _same_part(name, job.part.casefold())]
    readings = [
        Reading(
            message=Message(
                index=one.index, author=one.author, side=one.side, subject=one.subject, text=one.text,
                attachments=tuple(Attachment(name=name) for name in one.attachments),
            ),
            facts=one.facts,
        )
        for one in report.messages
    ]  # fmt: skip
    return job_of(Records(jobs=tuple(parts)) if parts else records, readings)


def _same_part(one: str, other: str) -> bool:
    return one in other or other in one


def _part(subject: str | None) -> str:
    return f"{subject}: " if subject else ""


def _covers(given: Release | None) -> str:
    if given is None:
        return ""
    count = f" of {counted(given.quantity, given.unit)}" if given.quantity else ""
    stage = f" ({STAGES[given.stage]})" if given.stage in STAGES else ""
    return f"{count}{stage}"


def _because(cause: Reason | None, report: Report) -> str:
    if cause is None:
        return ""
    said = cause.text.rstrip(".")
    words = _quotes(cause, report)
    return f", because {said[:1].lower()}{said[1:]}{': ' if words else ''}{words}"


def _quotes(reason: Reason, report: Report) -> str:
    """Return the words that the reason rests on, each with who wrote them."""
    authors = {one.index: one.author.name or one.author.address or "unknown" for one in report.messages}
    found = dict.fromkeys(
        (_cut(" ".join(one.text.split())), authors.get(one.message, "unknown")) for one in reason.evidence
    )
    return ", ".join(f'"{text}" ({who})' for text, who in list(found)[:_QUOTES] if text)


def _cut(text: str) -> str:
    return text.strip(" .,;:") if len(text) <= _WORDS else text[: _WORDS - 1] + "…"


def _rank(reason: Reason) -> int:
    return _CAUSES.index(reason.code) if reason.code in _CAUSES else len(_CAUSES)


def _latest(reason: Reason) -> int:
    return max((one.message for one in reason.evidence), default=-1)


def _key(*what: object) -> str:
    """Return a short name of an event, the same for the same event and free of what mails say."""
    shown = tuple(
        (one.message, one.quantity, one.stage, one.at.isoformat()) if isinstance(one, Release) else one for one in what
    )
    return f"{what[0]}:{sha256(repr(shown).encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
