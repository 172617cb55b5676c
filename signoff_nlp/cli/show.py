"""A report on the terminal: the answer first, then the four checks, the other items, the reasons, the way out, the draft."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from signoff_nlp.cli.plain import printable
from signoff_nlp.drafting.questions import release_sentence
from signoff_nlp.types import Decision, Evidence, Item, ItemName, Reason, Report

_STYLE = {"released": "bold green", "clarify": "bold yellow", "hold": "bold red", "none": "bold"}
_CHECKS: tuple[tuple[str, ItemName | None], ...] = (
    ("Quantity", "quantity"), ("Revision", "revision"), ("Timing", None), ("Authority", "authority"),
)  # fmt: skip
_OTHERS: tuple[tuple[str, ItemName], ...] = (
    ("Material", "material"),
    ("Colour", "color"),
    ("Finish", "finish"),
    ("Go", "go"),
)
_STAGES = {
    "sample": "a sample", "pilot": "a pilot batch", "lot": "a lot", "shipment_window": "one shipment window", "full_production": "full production",
}  # fmt: skip
_AROUND = 48


def show(report: Report) -> None:
    """Print the report; colour and boxes only where the terminal has them."""
    console = Console(highlight=False, soft_wrap=False)
    console.print(headline(report))
    for decision in report.decisions:
        _decision(console, report, decision)
    for warning in report.warnings:
        console.print(Text(f"Note: {printable(warning)}", style="dim"))
    if report.draft is not None:
        title = (
            "Draft reply, for you to review" if report.verdict != "released" else "Release record, for you to send back"
        )
        body = Text(printable(report.draft.body, lines=True).rstrip())
        console.print()
        console.print(
            Panel(body, title=title, title_align="left", border_style="dim", padding=(1, 2))
            if console.is_terminal
            else Text(f"--- {title} ---\n{body}")
        )


def headline(report: Report) -> Text:
    """Return the first line: the whole answer."""
    words = {"released": "RELEASED", "clarify": "NOT RELEASED", "hold": "ON HOLD", "none": "NOTHING TO RELEASE"}[
        report.verdict
    ]
    line = Text(words, style=_STYLE[report.verdict])
    first = next((one for one in report.decisions if one.verdict == report.verdict), None)
    if first is not None and (detail := _detail(first, len(report.decisions))):
        line.append(f" - {detail}", style="bold")
    if report.source:
        line.append(f"   {printable(report.source)}", style="dim")
    return line


def _detail(decision: Decision, parts: int) -> str:
    if decision.verdict == "released":
        scope = _STAGES.get(decision.stage or "", "the run")
        count = f", {decision.package.quantity} {decision.package.unit or 'units'}" if decision.package.quantity else ""
        return f"{scope}{count}" + (f" ({parts} parts)" if parts > 1 else "")
    if decision.verdict == "clarify":
        open_items = [name for name, item in decision.items.items() if item.required and not item.satisfied]
        if open_items:
            return f"{len(open_items)} thing{'s' if len(open_items) > 1 else ''} missing"
        return decision.reasons[0].text if decision.reasons else "ask first"
    if decision.verdict == "hold":
        return decision.reasons[0].text if decision.reasons else "stopped by the buyer"
    return "no approval, release or stop in this thread"


def _decision(console: Console, report: Report, decision: Decision) -> None:
    if decision.subject:
        console.print()
        console.print(Text(f"{printable(decision.subject)}: {decision.verdict}", style=_STYLE[decision.verdict]))
    if decision.verdict == "none":
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for label, name in (*_CHECKS, *_OTHERS):
        table.add_row(label, *(_timing(decision) if name is None else _row(decision.items[name], decision.verdict)))
    console.print(Padding(table, (1, 0, 0, 2)))
    if decision.reasons:
        console.print(Text("Why", style="bold"))
        for reason in decision.reasons:
            _reason(console, report, reason)
    sentence = release_sentence(decision) if decision.verdict == "clarify" else None
    if sentence:
        console.print(Text("What would release it", style="bold"))
        console.print(Padding(Text(printable(sentence)), (0, 0, 0, 2)))


def _row(item: Item, verdict: str) -> tuple[Text, Text]:
    words = printable("; ".join(f'"{one.text}"' for one in item.evidence[:2]))
    if item.satisfied:
        shown = "" if item.value is None else printable(str(item.value))
        note = item.state if item.state != "stated" else ""
        return Text.assemble(("ok  ", "green"), shown), Text(" ".join(filter(None, (note, words))), style="dim")
    if not item.required:
        return Text.assemble(("-   ", "dim"), ("not needed" if verdict != "hold" else "frozen", "dim")), Text("")
    return Text.assemble(("??  ", "yellow"), (item.state.upper(), "yellow")), Text(
        printable(item.note or words), style="dim"
    )


def _timing(decision: Decision) -> tuple[Text, Text]:
    package = decision.package
    parts = [f"start {package.start}" if package.start else "", f"ship by {package.ship_by}" if package.ship_by else ""]
    if package.window:
        parts.append(f"window {package.window[0]} to {package.window[1]}")
    said = ", ".join(filter(None, parts))
    go = decision.items["go"]
    if go.satisfied:
        return Text.assemble(("ok  ", "green"), said or "now"), Text("")
    return Text.assemble(("??  ", "yellow"), (said or "NO GO GIVEN", "" if said else "yellow")), Text("")


def _reason(console: Console, report: Report, reason: Reason) -> None:
    console.print(Padding(Text.assemble("* ", printable(reason.text), (f"  [{reason.code}]", "dim")), (0, 0, 0, 2)))
    for words in reason.evidence[:3]:
        console.print(Padding(_in_place(report, words), (0, 0, 0, 6)))


def _in_place(report: Report, words: Evidence) -> Text:
    """The words where they stand, marked by brackets and, on a terminal that has it, by reverse video."""
    message = next(one for one in report.messages if one.index == words.message)
    text = message.text
    before = printable(text[max(0, words.start - _AROUND) : words.start])
    after = printable(text[words.end : words.end + _AROUND])
    who = printable(message.author.name or message.author.address or "unknown")
    when = message.sent_at.strftime(" %d %b %Y") if message.sent_at else ""
    lead, tail = ("..." if words.start > _AROUND else ""), ("..." if words.end + _AROUND < len(text) else "")
    return Text.assemble(
        (f"{who}{when}: ", "dim"),
        lead,
        before,
        ("[", "dim"),
        (printable(words.text), "reverse"),
        ("]", "dim"),
        after,
        tail,
    )
