"""The derivation of a verdict: rule by rule, with the words."""

from __future__ import annotations

from signoff_nlp.cli.plain import printable
from signoff_nlp.types import Fact, Report


def derivation(report: Report) -> str:
    """Return what was read, found and concluded, as indented plain text."""
    lines = [f"verdict: {report.verdict}"]
    for message in report.messages:
        who = message.author.name or message.author.address or "unknown"
        lines.append(f"message {message.index}: {printable(who)} ({message.side}), act: {message.act or 'none'}")
        lines += [f"  {_fact(fact)}" for fact in message.facts]
    for decision in report.decisions:
        lines.append(
            f"decision{f' on {printable(decision.subject)}' if decision.subject else ''}: {decision.verdict}, stage {decision.stage}"
        )
        lines += [f"  {printable(step)}" for step in decision.trace]
        for name, item in decision.items.items():
            words = "; ".join(printable(repr(one.text)) for one in item.evidence)
            need = "" if item.required else ", not required"
            lines.append(
                f"  {name}: {item.state}{need} = {printable(str(item.value))}  {words} {printable(item.note or '')}".rstrip()
            )
        lines += [f"  reason {reason.code}: {reason.text}" for reason in decision.reasons]
    lines += [f"warning: {printable(warning)}" for warning in report.warnings]
    return "\n".join(lines)


def _fact(fact: Fact) -> str:
    role = f" as {fact.role}" if fact.role else ""
    flags = f" ({', '.join(fact.flags)})" if fact.flags else ""
    return f"{fact.label}{role}: {printable(str(fact.value))}  <- {printable(repr(fact.text))} at {fact.start}-{fact.end}{flags}"
