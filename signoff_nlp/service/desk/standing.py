"""What the queue knows of a thread, from its report: pure, no store and no clock."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from hashlib import sha256

from signoff_nlp.names import ActName, ReasonCode
from signoff_nlp.service.ledger import STALE, message_name
from signoff_nlp.store.desk_rows import Standing
from signoff_nlp.store.rows import PastDecision
from signoff_nlp.types import Decision, MessageReport, Report

_CONFLICTS: frozenset[ReasonCode] = frozenset({"conflicting_messages", "conflicting_values", "split_approval"})
# Words after which a shop without care would start.
YES: frozenset[ActName] = frozenset({
    "release", "vague_approval", "aspect_approval", "sample_acceptance", "conditional_approval", "reported_approval",
    "confirmation",
})  # fmt: skip
_WORDS = 4000


def standing_of(
    report: Report, *, people: Sequence[str], subject: str, history: Sequence[PastDecision], last_at: datetime
) -> Standing:
    """Return what the queue sorts, filters and searches by.

    `people` are the addresses of the buyer's side, `history` the thread's decisions over time, oldest first,
    `last_at` when the newest message came: a mail may bear any date.
    """
    lead = next((one for one in report.decisions if one.verdict == report.verdict), None)
    human = [one for one in report.messages if one.side != "machine"]
    buyers = [one for one in human if one.side == "buyer"]
    reason = lead.reasons[0] if lead and lead.reasons else None
    ours = bool(human) and human[-1].side == "buyer"
    yes, released = first_yes(report), _released_at(report)
    return Standing(
        stage=lead.stage if lead else None,
        customer=customer_domain(people),
        part=_part(report, lead),
        reason_code=reason.code if reason else None,
        reason=_reason(lead),
        stale=_is_stale(report, history),
        conflict=any(one.code in _CONFLICTS for each in report.decisions for one in each.reasons),
        near_at=_near(report),
        since=min((one.sent_at for one in buyers[-1:] if one.sent_at), default=last_at) if ours else last_at,
        ours=ours,
        spoken=bool(buyers),
        facts=sum(len(one.facts) for one in buyers),
        question=question_of(report),
        words=_words(report, people, subject),
        first_yes_at=yes,
        released_at=released,
        rounds=_rounds(report),
        lacking=tuple(
            {name: None for each in report.decisions for name, item in each.items.items() if _lacks(each, item.state, item.required and not item.satisfied)}
        ),
    )  # fmt: skip


def question_of(report: Report) -> str:
    """Return the digest of what there is to decide: the buyer's last message, and what the report says of each part.

    Our own reply does not change it; new words of the buyer's, or another verdict, do.
    """
    last = max((one.index for one in report.messages if one.side == "buyer"), default=-1)
    parts = [message_name(report, last)]
    for one in report.decisions:
        package = one.package
        parts.append(f"{one.subject}|{one.verdict}|{one.stage}|{package.quantity}|{package.revision}")
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def first_yes(report: Report) -> datetime | None:
    """Return when the buyer's side first wrote words after which a careless shop would start."""
    said = [one.sent_at for one in report.messages if one.side == "buyer" and one.act in YES and one.sent_at]
    return min(map(_aware, said), default=None)


def customer_domain(people: Sequence[str]) -> str:
    """Return whom a thread is with: the domain that most of its people share, or an address of a shared provider."""
    from signoff_nlp.intake.senders import shared_provider

    names = [one if shared_provider(one) else one.rpartition("@")[2] for one in people]
    return max(names, key=names.count, default="")


def _is_stale(report: Report, history: Sequence[PastDecision]) -> bool:
    """Was something released, and was it stopped or overtaken since?"""
    overtaken = any(one.code in STALE for each in report.decisions for one in each.reasons)
    return (overtaken or report.verdict == "hold") and any(one.verdict == "released" for one in history)


def _near(report: Report) -> datetime | None:
    """Return the first day that anything asks to be started, or shipped."""
    days: list[date] = []
    for one in report.decisions:
        package = one.package
        for text in (package.start, package.ship_by, *(package.window or ())):
            try:
                days.append(date.fromisoformat(text or ""))
            except ValueError:
                continue
    return datetime.combine(min(days), time(), UTC) if days else None


def _rounds(report: Report) -> int:
    """Count how often the shop wrote between the first yes-like words and the last message."""
    at = next((n for n, one in enumerate(report.messages) if one.side == "buyer" and one.act in YES), None)
    if at is None:
        return 0
    later = [one.side for one in report.messages[at:] if one.side != "machine"]
    return sum(one == "shop" and before != "shop" for before, one in itertools.pairwise(later))


def _released_at(report: Report) -> datetime | None:
    """Return when the words were written that release anything."""
    goes = {
        one.message
        for each in report.decisions
        if each.verdict == "released" and "go" in each.items
        for one in each.items["go"].evidence
    }
    return min((_aware(one.sent_at) for one in report.messages if one.index in goes and one.sent_at), default=None)


def _lacks(decision: Decision, state: str, unmet: bool) -> bool:
    return (
        decision.verdict == "clarify" and unmet and state in ("missing", "open", "conflicting", "outdated", "carried")
    )


def _part(report: Report, lead: Decision | None) -> str | None:
    if lead is not None and lead.subject:
        return lead.subject
    named = (
        str(fact.value or fact.text) for one in reversed(report.messages) for fact in one.facts if fact.label == "PART"
    )
    files = (name for each in report.decisions for name in each.package.files)
    return next(named, None) or next(files, None)


def _reason(lead: Decision | None) -> str:
    if lead is None or not lead.reasons:
        return ""
    reason = lead.reasons[0]
    words = " ".join(reason.evidence[0].text.split())[:120] if reason.evidence else ""
    return f"{reason.text.rstrip('.')}: “{words}”" if words else reason.text


def _words(report: Report, people: Sequence[str], subject: str) -> str:
    """Return names and values in lower case, for the search."""
    found: list[object] = [subject, *people]
    for each in report.decisions:
        package = each.package
        found += [each.subject, package.revision, package.material, package.color, package.finish, package.approver]
        found += [package.po_number, package.quote_number, package.quantity, *package.files]
    found += [name for one in report.messages for name in _of_message(one)]
    text = " ".join(dict.fromkeys(str(one) for one in found if one))
    return text.lower()[:_WORDS]


def _of_message(one: MessageReport) -> list[str]:
    parts = [fact.text for fact in one.facts if fact.label in ("PART", "FILE", "PO_NUMBER", "QUOTE_NUMBER")]
    return [one.author.name or "", *one.attachments, *parts]


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
