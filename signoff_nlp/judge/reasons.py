"""One sentence for a person behind every reason code. Rules of judgement, section 6."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from signoff_nlp.types import Act, Evidence, Item, ItemName, Reading, Reason, ReasonCode

SENTENCES: dict[ReasonCode, str] = {
    "vague_wording": "The words are friendly, but they release nothing that is named.",
    "hedged": "The go is hedged: it is a guess, not an instruction.",
    "missing_revision": "No revision label or file says which one controls.",
    "missing_quantity": "No exact count of units is released.",
    "missing_material": "No material is named.",
    "missing_color": "No colour is named.",
    "missing_finish": "Nothing says what the visible surface is judged by.",
    "missing_go": "Nobody says plainly to start.",
    "missing_authority": "Nobody who may release this stage has done so.",
    "aspect_only": "One aspect is approved, not the package.",
    "photo_only": "A picture is approved, not a run.",
    "po_only": "Money or an order is there, but no release of units.",
    "sample_acceptance": "A sample is accepted; that does not release production.",
    "conditional": "The go depends on something that is not yet so.",
    "open_item": "Something is still open.",
    "reported_approval": "Somebody else's word is reported; it must come from that person.",
    "unverified_sender": "The sender could not be verified as the listed approver.",
    "split_approval": "Several people approved different parts, and nobody released the whole.",
    "conflicting_messages": "Two people on the buyer's side instruct differently.",
    "conflicting_values": "Two values stand for one item, and nothing says which rules.",
    "outdated_revision": "A newer revision stands in the thread than the one released.",
    "changed_after_release": "Something was changed after the release, with no new release.",
    "on_hold": "The buyer's side has stopped this, and has not taken it back.",
    "rejected": "The buyer's side has rejected it.",
    "changes_requested": "Changes are requested, so the present version must not be built.",
}  # fmt: skip


def reason(code: ReasonCode, words: Iterable[Evidence] = ()) -> Reason:
    """Return the reason with its sentence and its words."""
    return Reason(code=code, text=SENTENCES[code], evidence=tuple(words))


def by_subject(because: Reason, subject: str) -> Reason:
    """Return a reason that names the message's subject as what it rests on."""
    return because.model_copy(update={"text": f'{because.text} The subject says "{subject}".'})


def act_words(readings: Sequence[Reading], at: int, act: Act | None) -> tuple[Evidence, ...]:
    """Return the words of an act in message `at` as evidence."""
    if act is None:
        return ()
    return (Evidence(message=readings[at].message.index, start=act.start, end=act.end, text=act.text),)


def missing(name: ItemName, item: Item) -> list[Reason]:
    """Return the reasons for an item that is required and not satisfied; what is outdated has its own already."""
    if item.state == "outdated":
        return []
    if item.state == "conflicting":
        return [reason("conflicting_values", item.evidence)]
    lacking = reason(f"missing_{name}", item.evidence)  # type: ignore[arg-type]
    return [reason("open_item", item.evidence), lacking] if item.state == "open" else [lacking]
