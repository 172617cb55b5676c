"""From the state of a thread to a decision: items, verdict, stage, package, reasons. Rules of judgement, sections 2 to 6."""

from __future__ import annotations

import re
from collections.abc import Sequence

from signoff_nlp.judge.attempts import Attempt
from signoff_nlp.judge.authority import Authority, authority, same_author
from signoff_nlp.judge.grounds import reasons_for
from signoff_nlp.judge.heading import other_value
from signoff_nlp.judge.items import FIXES_COLOR, Basis, value_item
from signoff_nlp.judge.ledger import State, fold
from signoff_nlp.judge.moves import moves
from signoff_nlp.judge.one_sample import one_for_many
from signoff_nlp.judge.package import package_of
from signoff_nlp.judge.policy import Policy
from signoff_nlp.judge.reasons import act_words, by_subject, reason
from signoff_nlp.judge.revision_order import compare
from signoff_nlp.judge.revision_order import same as same_revision
from signoff_nlp.judge.spans import Spans
from signoff_nlp.judge.stages import stage_of
from signoff_nlp.judge.stops import Hold
from signoff_nlp.judge.values import VALUE_ITEMS, evidence, stated
from signoff_nlp.types import (
    ITEMS,
    Decision,
    Evidence,
    Item,
    ItemName,
    ItemStateName,
    Package,
    Reading,
    Records,
    Stage,
    Verdict,
)


def decide(readings: Sequence[Reading], records: Records, policy: Policy, *, subject: str | None = None) -> Decision:
    """Return the decision for a thread (or for one part of it, when `readings` hold only what concerns that part)."""
    state = fold(readings)
    if state.hold is not None:
        return _hold(readings, state, state.hold, records, subject)
    if state.attempt is None:
        items = {name: Item(required=False) for name in ITEMS}
        return Decision(subject=subject, verdict="none", items=items, trace=state.trace)
    return _judge(readings, state, state.attempt, records, policy, subject)


def _judge(
    readings: Sequence[Reading], state: State, attempt: Attempt, records: Records, policy: Policy, subject: str | None
) -> Decision:
    stage = _stage(readings, attempt)
    required = policy.items(stage)
    items, allowed = _items(readings, state, attempt, stage, records)
    items = {name: _required(item, name in required, name, items) for name, item in items.items()}
    reasons = reasons_for(readings, state, attempt, items, allowed, records, policy)
    verdict: Verdict = "released" if attempt.go and not reasons else "clarify"
    said = (attempt.at, attempt.corrected, attempt.restated, attempt.restored, attempt.repeated)
    sources = [at for at in said if at is not None]
    package = package_of(
        readings,
        sources,
        items,
        approver=allowed.name if allowed.satisfied and not state.rivals else None,
        started=attempt.go,
    )
    return Decision(
        subject=subject, verdict=verdict, stage=stage, package=package, items=items, reasons=tuple(reasons), trace=state.trace
    )  # fmt: skip


def _stage(readings: Sequence[Reading], attempt: Attempt) -> Stage | None:
    if attempt.kind == "acceptance":
        return "sample"
    released = attempt.kind in ("go", "confirm", "conditional", "noted", "hedged") and not (
        attempt.act and attempt.act.kind in ("approve", "praise")
    )
    own = stage_of(readings[attempt.at], moves(readings[attempt.at]), released=released)
    if attempt.kind == "lift" and own in (None, "full_production"):
        return _stage_of_source(readings, attempt.restored)
    if own == "full_production" and attempt.repeated is not None and not _says_all(readings[attempt.at]):
        own = None
    if own is not None and not (own == "full_production" and attempt.restated is not None):
        return own
    for source in (attempt.restated, attempt.restored, attempt.repeated):
        if source is not None and (found := _stage_of_source(readings, source)) is not None:
            return found
    if own is None and attempt.kind in ("aspect", "approve", "go"):
        return _spoken_earlier(readings, attempt)
    return own


def _says_all(reading: Reading) -> bool:
    """The words themselves speak of production or of all of it; a bare count does not."""
    return any(act.stage == "full_production" for act in reading.acts) or any(
        "whole" in fact.flags for fact in reading.facts if fact.label == "QUANTITY"
    )


def _stage_of_source(readings: Sequence[Reading], source: int | None) -> Stage | None:
    return stage_of(readings[source], moves(readings[source]), released=True) if source is not None else None


def _spoken_earlier(readings: Sequence[Reading], attempt: Attempt) -> Stage | None:
    """An approval that answers "who gives me the word for the pilot?" speaks of the pilot."""
    for reading in reversed(readings[: attempt.at]):
        if reading.message.side == "shop" and any(act.kind == "stage" and act.stage == "pilot" for act in reading.acts):
            return "pilot"
    return None


def _items(
    readings: Sequence[Reading], state: State, attempt: Attempt, stage: Stage | None, records: Records
) -> tuple[dict[ItemName, Item], Authority]:
    basis = Basis(
        readings, attempt.at, attempt.restated, attempt.restored, records, attempt.corrected, attempt.repeated
    )
    items: dict[ItemName, Item] = {name: value_item(basis, name) for name in VALUE_ITEMS}
    items["go"] = _go_item(readings, attempt)
    allowed = authority(readings, attempt.at, stage, records)
    if attempt.restored is not None and not allowed.satisfied and not allowed.unverified and not allowed.note:
        allowed = authority(readings, attempt.restored, stage, records)
    state_name: ItemStateName = "stated" if allowed.satisfied else "missing"
    items["authority"] = Item(
        state=state_name, value=allowed.name, satisfied=allowed.satisfied, evidence=allowed.evidence, note=allowed.note
    )
    for change in state.changes:
        old = items[change.item]
        state_name = "conflicting" if change.disputed else "outdated"
        items[change.item] = Item(state=state_name, value=old.value, evidence=old.evidence + change.evidence)
    if (newer := _newer_revision(readings, attempt, items["revision"])) is not None:
        items["revision"] = items["revision"].model_copy(
            update={"state": "outdated", "satisfied": False, "evidence": (*items["revision"].evidence, *newer)}
        )
    if _against_attachment(readings[attempt.at], items["revision"]):
        items["revision"] = items["revision"].model_copy(
            update={"state": "conflicting", "satisfied": False, "note": "the attachment carries another revision"}
        )
    counted: tuple[ItemName, ...] = ("revision", "quantity")
    for item in counted:
        if (other := other_value(readings[attempt.at], item, items[item], stage)) is not None:
            note = f"the subject says {other}"
            items[item] = items[item].model_copy(update={"state": "conflicting", "satisfied": False, "note": note})
    if stage == "sample" and (one := one_for_many(readings[attempt.at], items["quantity"].value)) is not None:
        words = (*items["quantity"].evidence, *act_words(readings, attempt.at, one))
        items["quantity"] = items["quantity"].model_copy(
            update={"state": "conflicting", "satisfied": False, "evidence": words}
        )
    if state.rivals:
        for item in counted:
            found = [(readings[rival.at], stated(readings[rival.at], item)) for rival in state.rivals]
            if len({str(one.value) for _, one in found if one.value is not None}) > 1:
                words = tuple(evidence(reading, fact) for reading, one in found for fact in one.facts)
                items[item] = items[item].model_copy(
                    update={"state": "conflicting", "satisfied": False, "evidence": words}
                )
    return items, allowed


def _go_item(readings: Sequence[Reading], attempt: Attempt) -> Item:
    words = act_words(readings, attempt.at, attempt.act)
    if attempt.go:
        return Item(state="stated", value=attempt.act.text if attempt.act else None, satisfied=True, evidence=words)
    return Item(state="missing", evidence=())


def _newer_revision(readings: Sequence[Reading], attempt: Attempt, item: Item) -> tuple[Evidence, ...] | None:
    """A release that names an older revision than the thread's newest, without saying so (rule 9)."""
    if not item.satisfied or not isinstance(item.value, str):
        return None
    own = readings[attempt.at]
    here = [str(fact.value) for fact in own.facts if fact.label == "REVISION" and fact.value is not None]
    for reading in readings[: attempt.at]:
        facts = [fact for fact in reading.facts if fact.label == "REVISION" and fact.role != "superseded"]
        labels = [(str(fact.value), fact) for fact in facts if fact.value is not None and "rejected" not in fact.flags]
        attached = [(label, None) for label in reading.attached_revisions if reading.message.side == "buyer"]
        for label, fact in [*labels, *attached]:
            meant = any(compare(label, one) == 0 for one in here) or _names(own.message.text, label)
            if compare(label, item.value) == 1 and not meant:
                words = (fact.start, fact.end, fact.text) if fact else None
                return (
                    (Evidence(message=reading.message.index, start=words[0], end=words[1], text=words[2]),)
                    if words
                    else ()
                )
    return None


def _against_attachment(reading: Reading, item: Item) -> bool:
    """The text against its own attachment, with nothing that says which rules (rule 10)."""
    labels = reading.attached_revisions
    if not item.satisfied or not isinstance(item.value, str) or not labels:
        return False
    return all(not same_revision(label, item.value) and not _names(reading.message.text, label) for label in labels)


def _names(text: str, label: str) -> bool:
    """The bare label stands in the text ("although you have D"): then the older one is meant; "Ra 1.6" is no 6."""
    return re.search(rf"(?<![\w-])(?<!\d[.,/]){re.escape(label)}(?![\w-]|[.,/]\d)", text) is not None


def _required(item: Item, wanted: bool, name: ItemName, items: dict[ItemName, Item]) -> Item:
    if name == "color" and wanted:
        wanted = not item_fixes_color(items["material"])
    return item.model_copy(update={"required": wanted})


def item_fixes_color(material: Item) -> bool:
    """Metals need no colour, nor does a material that fixes it ("natural PA12")."""
    return material.note == FIXES_COLOR


def _named(reading: Reading) -> Package:
    """A stop that froze no release keeps the values that it names itself."""
    values = {name: stated(reading, name).value for name in VALUE_ITEMS if name != "finish"}
    quantity = values.pop("quantity")
    texts = {name: str(value) for name, value in values.items() if value is not None}
    whole = {fact.value for fact in reading.facts if fact.role == "held" and "whole" in fact.flags}
    if quantity is None and len(whole) == 1:
        (quantity,) = (value if isinstance(value, int) else None for value in whole)  # "the full run of 200"
    return Package(**texts, quantity=quantity if isinstance(quantity, int) else None)


def _stage_named(reading: Reading, hold: Hold) -> Stage | None:
    """The stage that the clauses of the stop name: "do not start the full run" stops the full production."""
    stops = Spans(act.clause for act in reading.acts if act is hold.act or act.kind in ("hold", "hold_start"))
    named = {act.stage for act in reading.acts if act.kind == "stage" and stops.hold(act.start)}
    return next(iter(named)) if len(named) == 1 and hold.code == "on_hold" else None


def _taken_back(readings: Sequence[Reading], hold: Hold, frozen: Attempt) -> bool:
    """The author revoked his own release: nothing of it stands any more, not even as the frozen job."""
    return hold.act.kind == "revoke" and same_author(
        readings[frozen.at].message.author, readings[hold.at].message.author
    )


def _hold(readings: Sequence[Reading], state: State, hold: Hold, records: Records, subject: str | None) -> Decision:
    reasons = [reason(hold.code, act_words(readings, hold.at, hold.act))]
    if hold.headed:
        reasons = [by_subject(reason(hold.code), hold.headed)]
    if hold.accepted is not None:
        reasons.append(reason("sample_acceptance", act_words(readings, hold.at, hold.accepted)))
    frozen = hold.frozen
    items: dict[ItemName, Item] = {name: Item(required=False) for name in ITEMS}
    package, stage = Package(), None
    if frozen is not None:
        stage = _stage(readings, frozen)
        held, _ = _items(readings, State(attempt=frozen), frozen, stage, records)
        items = {name: item.model_copy(update={"required": False}) for name, item in held.items()}
        sources = [at for at in (frozen.at, frozen.restated, frozen.restored) if at is not None]
        if not _taken_back(readings, hold, frozen):
            package = package_of(readings, sources, items, approver=None)
    elif hold.code in ("on_hold", "rejected"):
        package = _named(readings[hold.at])
    stage = stage or _stage_named(readings[hold.at], hold)
    if hold.accepted is not None or (hold.code == "rejected" and "sample" in hold.act.cues):
        stage = "sample"
    return Decision(
        subject=subject,
        verdict="hold",
        stage=stage,
        package=package,
        items=items,
        reasons=tuple(reasons),
        trace=state.trace,
    )
