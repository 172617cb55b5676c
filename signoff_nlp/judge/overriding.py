"""Readings and decisions as a person corrected them. What a person says of a message takes the place of what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from signoff_nlp.names import ActName
from signoff_nlp.overrides import Override
from signoff_nlp.types import Act, Decision, Fact, Message, Reading, Reason, ReasonCode, Speech, Verdict

_RULE = "person"
# A speech act as the kind of act and the cues that the judge reads it from; the others do nothing.
_ACTS: dict[ActName, tuple[str, tuple[str, ...]]] = {
    "release": ("go", ()),
    "confirmation": ("confirm", ()),
    "vague_approval": ("praise", ()),
    "aspect_approval": ("approve", ("aspect",)),
    "sample_acceptance": ("approve", ("sample",)),
    "conditional_approval": ("go", ("condition",)),
    "reported_approval": ("go", ("report",)),
    "hold": ("hold", ()),
    "rejection": ("reject", ()),
    "change_request": ("change", ()),
}
_STOPS: tuple[ReasonCode, ...] = ("on_hold", "rejected", "changes_requested")
_NAME = 200  # characters of a message without an id that name it


def name_of(message: Message) -> str:
    """Return what names a message: its id, or in a chat its author, time and beginning."""
    who = message.author.address or message.author.name or ""
    at = message.sent_at.isoformat() if message.sent_at else ""
    return message.id or f"{who} {at} {message.text[:_NAME]}"


def overridden(readings: Sequence[Reading], overrides: Sequence[Override]) -> tuple[Reading, ...]:
    """Return the readings with corrected values and acts; a correction whose words are not there any more is left out."""
    if not overrides:
        return tuple(readings)
    return tuple(
        _reading(one, [each for each in overrides if each.message == name_of(one.message)]) for one in readings
    )


def decided(
    decisions: Sequence[Decision], readings: Sequence[Reading], overrides: Sequence[Override]
) -> tuple[Decision, ...]:
    """Return the decisions with the verdicts that a person gave on the thread as it stands."""
    last = name_of(readings[-1].message) if readings else ""
    given = {one.subject: one.verdict for one in overrides if one.kind == "verdict" and one.message == last}
    return tuple(_decision(one, given.get(one.subject)) for one in decisions)


def said(
    acts: Sequence[ActName | None], readings: Sequence[Reading], overrides: Sequence[Override]
) -> tuple[ActName | None, ...]:
    """Return the messages' main acts with those that a person gave."""
    given = {one.message: one.act for one in overrides if one.kind == "act"}
    return tuple(given.get(name_of(one.message)) or act for one, act in zip(readings, acts, strict=True))


def _reading(reading: Reading, overrides: Sequence[Override]) -> Reading:
    for one in overrides:
        if one.kind == "act" and one.act is not None:
            reading = _spoken(reading, one.act)
        elif one.kind == "value" and one.label and reading.message.text[one.start : one.end] == one.text != "":
            reading = _valued(reading, one)
    return reading


def _spoken(reading: Reading, act: ActName) -> Reading:
    text = reading.message.text
    span = (0, len(text))
    kind, cues = _ACTS.get(act, ("", ()))
    shown = Act(kind=kind, start=0, end=len(text), text=text, clause=span, cues=cues, rule=_RULE)
    speech = Speech(
        start=0, end=len(text), text=text, act=act, probability=1.0, probabilities=_certain(act), certain=True
    )
    told: dict[str, object] = {"acts": (shown,) if kind else (), "speech": (speech,), "cues": ()}
    return reading.model_copy(update=told)


def _certain(act: ActName) -> dict[ActName, float]:
    return {name: float(name == act) for name in get_args(ActName)}


def _valued(reading: Reading, one: Override) -> Reading:
    facts = [
        fact
        for fact in reading.facts
        if not (fact.label == one.label and fact.start < one.end and one.start < fact.end)
    ]
    if one.value is not None and one.label is not None:
        facts.append(Fact(label=one.label, start=one.start, end=one.end, text=one.text, value=one.value, role=one.role))
    return reading.model_copy(
        update={"facts": tuple(sorted(facts, key=lambda fact: (fact.start, fact.end, fact.label)))}
    )


def _decision(decision: Decision, verdict: Verdict | None) -> Decision:
    if verdict is None or verdict == decision.verdict:
        return decision
    reasons = () if verdict in ("released", "none") else decision.reasons
    if verdict == "hold" and not any(one.code in _STOPS for one in reasons):
        reasons = (Reason(code="on_hold", text="A person of the shop set this on hold."), *reasons)
    return decision.model_copy(update={"verdict": verdict, "reasons": reasons})
