"""Why a decision is not a release: the reasons of an attempt, in the order in which a careful person would give them.

Rules of judgement, section 6.
"""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.judge.afterwards import not_understood
from signoff_nlp.judge.attempts import Attempt, AttemptKind
from signoff_nlp.judge.authority import Authority, same_author
from signoff_nlp.judge.jobs import job_of
from signoff_nlp.judge.ledger import State
from signoff_nlp.judge.moves import moves
from signoff_nlp.judge.policy import Policy
from signoff_nlp.judge.reasons import act_words, by_subject, missing, reason
from signoff_nlp.judge.second_opinion import objection_code, voices
from signoff_nlp.types import Evidence, Item, ItemName, Reading, Reason, ReasonCode, Records

_KIND_REASON: dict[AttemptKind, ReasonCode] = {
    "conditional": "conditional", "noted": "changes_requested", "hedged": "hedged", "reported": "reported_approval",
    "permission": "hedged", "acceptance": "sample_acceptance", "aspect": "aspect_only", "photo": "photo_only",
    "money": "po_only", "praise": "vague_wording", "lift": "missing_go",
}  # fmt: skip


def reasons_for(
    readings: Sequence[Reading],
    state: State,
    attempt: Attempt,
    items: dict[ItemName, Item],
    allowed: Authority,
    records: Records,
    policy: Policy,
) -> list[Reason]:
    """Return the reasons why `attempt` is no valid release, each code once; none where it is."""
    reasons = [
        *_kind_reasons(readings, state, attempt, items),
        *_thread_reasons(readings, state, attempt, items, allowed),
    ]
    for name, item in items.items():
        if item.required and not item.satisfied:
            reasons += missing(name, item)
    reasons += _open_reasons(readings, attempt, items, policy)
    reasons += _over_release(readings, attempt, items, records, policy)
    return _once(reasons)


def _kind_reasons(
    readings: Sequence[Reading], state: State, attempt: Attempt, items: dict[ItemName, Item]
) -> list[Reason]:
    words = act_words(readings, attempt.at, attempt.act)
    if attempt.headed:
        return [by_subject(reason(_KIND_REASON[attempt.kind], words), attempt.headed)]
    if attempt.doubted is not None:
        doubted = reason(objection_code(attempt.doubted), words)
        return [doubted.model_copy(update={"text": f"{doubted.text} {voices(attempt.doubted)}"})]
    if attempt.kind in ("go", "confirm"):
        return [reason("vague_wording", words)] if attempt.bare and attempt.restated is None else []
    if attempt.kind == "approve":
        complete = all(items[name].satisfied for name in ("revision", "quantity"))
        return [reason("missing_go" if complete else "vague_wording", words)]
    found = [reason(_KIND_REASON[attempt.kind], words)]
    if attempt.kind == "praise" and _picture_shown(readings, attempt.at):
        found.append(reason("photo_only", words))
    return found


def _picture_shown(readings: Sequence[Reading], at: int) -> bool:
    """The praise answers a photo or a render that the shop sent."""
    shown = next((reading for reading in reversed(readings[:at]) if reading.message.side == "shop"), None)
    return shown is not None and any(cue.kind == "picture" for cue in shown.cues)


def _thread_reasons(
    readings: Sequence[Reading], state: State, attempt: Attempt, items: dict[ItemName, Item], allowed: Authority
) -> list[Reason]:
    found = []
    if state.rivals:
        found.append(
            reason(
                "conflicting_messages", [w for rival in state.rivals for w in act_words(readings, rival.at, rival.act)]
            )
        )
    if state.changes:
        code: ReasonCode = (
            "conflicting_messages" if any(change.disputed for change in state.changes) else "changed_after_release"
        )
        found.append(reason(code, [w for change in state.changes for w in change.evidence]))
    elif items["revision"].state == "outdated":
        found.append(reason("outdated_revision", items["revision"].evidence))
    if attempt.go and not allowed.satisfied and (told := _told_by_author(readings, attempt)):
        found.append(reason("reported_approval", told))
    if allowed.unverified:
        found.append(reason("unverified_sender"))
    if not attempt.go and len(_authors(readings, state)) > 1 and not allowed.satisfied:
        found.append(
            reason("split_approval", [w for part in state.partial for w in act_words(readings, part.at, part.act)])
        )
    return found


def _told_by_author(readings: Sequence[Reading], attempt: Attempt) -> list[Evidence]:
    """The words in which the author of the go passes on somebody else's word (rule 6)."""
    author = readings[attempt.at].message.author
    words = []
    for at, reading in enumerate(readings):
        if reading.message.side == "buyer" and same_author(reading.message.author, author):
            words += [
                w for move in moves(reading) if move.kind == "reported" for w in act_words(readings, at, move.act)
            ]
            words += [
                Evidence(message=reading.message.index, start=person.start, end=person.end, text=person.text)
                for person in reading.people
                if person.how == "reported" and person.start is not None and person.end is not None
            ]
    return words


def _authors(readings: Sequence[Reading], state: State) -> list[int]:
    firsts: list[int] = []
    for part in state.partial:
        if part.kind in ("aspect", "approve", "acceptance", "photo") and not any(
            same_author(readings[part.at].message.author, readings[other].message.author) for other in firsts
        ):
            firsts.append(part.at)
    return firsts


def _open_reasons(
    readings: Sequence[Reading], attempt: Attempt, items: dict[ItemName, Item], policy: Policy
) -> list[Reason]:
    if not policy.release.open_items_block:
        return []
    found = []
    if attempt.go and (asked := _asked_back(readings[attempt.at])):
        found.append(reason("open_item", asked))
    if attempt.go and (unclear := not_understood(readings, max(attempt.at, attempt.corrected or 0))):
        words = reason("open_item", unclear)
        found.append(
            words.model_copy(update={"text": "What was said after the release is not understood; it may stop it."})
        )
    for at in (attempt.at, attempt.restated):
        for cue in readings[at].cues if at is not None else ():
            if cue.kind in ("open_packaging", "open_other"):
                said = Evidence(message=readings[at or 0].message.index, start=cue.start, end=cue.end, text=cue.text)
                found.append(reason("open_item", [said]))
    return found


def _asked_back(reading: Reading) -> list[Evidence]:
    """Items that a message which releases asks about in the same breath: "or would ASA be better?"."""
    asked = [cue.scope for cue in reading.cues if cue.kind == "question" and cue.text == "?"]
    return [
        Evidence(message=reading.message.index, start=fact.start, end=fact.end, text=fact.text)
        for fact in reading.facts
        if fact.label in ("MATERIAL", "COLOR", "REVISION", "FINISH") and any(a <= fact.start < b for a, b in asked)
    ]


def _over_release(
    readings: Sequence[Reading], attempt: Attempt, items: dict[ItemName, Item], records: Records, policy: Policy
) -> list[Reason]:
    """The ledger refuses more than the job record orders."""
    count = items["quantity"].value
    if not policy.release.over_release_blocks or not isinstance(count, int):
        return []
    job = job_of(records, readings, unnumbered=False)
    if job is not None and job.quantity is not None and count > job.quantity and items["quantity"].satisfied:
        return [reason("conflicting_values", items["quantity"].evidence)]
    return []


def _once(reasons: Sequence[Reason]) -> list[Reason]:
    kept: dict[ReasonCode, Reason] = {}
    for one in reasons:
        kept.setdefault(one.code, one)
    return list(kept.values())
