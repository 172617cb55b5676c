"""The derivation of a verdict: rule by rule, with the words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from signoff_nlp.cli.plain import printable
from signoff_nlp.types import Decision, Evidence, Fact, Reading, Report


def derivation(report: Report, readings: Sequence[Reading] = ()) -> str:
    """Return what was read, found and concluded, as indented plain text.

    For each message: the facts, the acts with the vocabulary rule that fired and the cues that govern it, the cues
    with their words, pointers and people. For each decision: the moves that counted, each item's state, the reasons.
    """
    lines = [f"verdict: {report.verdict}"]
    found = {reading.message.index: reading for reading in readings}
    for message in report.messages:
        who = message.author.name or message.author.address or "unknown"
        lines.append(f"message {message.index}: {who} ({message.side}), act: {message.act or 'none'}")
        lines += [f"  {_fact(fact)}" for fact in message.facts]
        if message.index in found:
            lines += [f"  {line}" for line in _read(found[message.index])]
    for decision in report.decisions:
        lines += _decided(decision)
    lines += [f"warning: {warning}" for warning in report.warnings]
    return "\n".join(map(printable, lines))


def _read(reading: Reading) -> Iterator[str]:
    for act in reading.acts:
        cues = f", under {', '.join(act.cues)}" if act.cues else ""
        yield f"act {act.kind} by rule {act.rule or '-'}{cues}  <- {_words(act.text, act.start, act.end)}"
    for cue in reading.cues:
        yield f"cue {cue.kind} over {cue.scope[0]}-{cue.scope[1]}  <- {_words(cue.text, cue.start, cue.end)}"
    for one in reading.pointers:
        key = f" {one.key}" if one.key else ", unnamed"
        covers = ", ".join(one.covers)
        yield f"pointer to {one.target}{key}, covers {covers}  <- {_words(one.text, one.start, one.end)}"
    for person in reading.people:
        owner = {True: "owns releases", False: "owns something else", None: "owner unknown"}[person.owner]
        yield f"person {person.name or '-'}, {person.title or 'no title'}, {person.how}, {owner}"


def _decided(decision: Decision) -> Iterator[str]:
    about = f" on {decision.subject}" if decision.subject else ""
    yield f"decision{about}: {decision.verdict}, stage {decision.stage or 'none stated'}"
    yield from (f"  counted: {step}" for step in decision.trace)
    for name, item in decision.items.items():
        need = "satisfied" if item.satisfied else "needed" if item.required else "not required"
        value = f" = {item.value}" if item.value is not None else ""
        yield f"  {name}: {item.state}, {need}{value}{_evidence(item.evidence)}{f'  ({item.note})' if item.note else ''}"
    for reason in decision.reasons:
        yield f"  reason {reason.code}: {reason.text}{_evidence(reason.evidence)}"


def _fact(fact: Fact) -> str:
    role = f" as {fact.role}" if fact.role else ""
    flags = f" ({', '.join(fact.flags)})" if fact.flags else ""
    return f"{fact.label}{role}: {fact.value}{flags}  <- {_words(fact.text, fact.start, fact.end)}"


def _evidence(evidence: Sequence[Evidence]) -> str:
    words = "; ".join(f"message {one.message}, {_words(one.text, one.start, one.end)}" for one in evidence)
    return f"  <- {words}" if words else ""


def _words(text: str, start: int, end: int) -> str:
    return f'"{text}" at {start}-{end}'
