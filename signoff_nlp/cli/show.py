"""A report for a person: the answer first, then the checks, the reasons, the way out, the draft."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from signoff_nlp.cli.checklist import Mark, Row, attached, first_checks, other_checks
from signoff_nlp.cli.headline import WORDS, headline
from signoff_nlp.cli.page import NARROW, STYLES, rendered
from signoff_nlp.cli.plain import printable
from signoff_nlp.cli.words import in_place, passages, speaker
from signoff_nlp.drafting.questions import release_sentence
from signoff_nlp.service.summary import detail
from signoff_nlp.types import Decision, Draft, Reason, Report, Verdict

_MARKS: dict[Mark, tuple[str, str, str]] = {  # glyph, the same in ASCII, style
    "ok": ("\u2713", "+", "green"), "ask": ("?", "?", "bold yellow"), "stop": ("\u2717", "x", "bold red"), "skip": ("\u00b7", "-", "dim"),
}  # fmt: skip
_HEAD = re.compile(r" {1,8}(?=\S)|(?:\d{1,2}\.|[-*]) ")
_WHY: dict[Verdict, str] = {"released": "Note", "clarify": "Why not", "hold": "Why it is on hold", "none": "Why"}


def show(report: Report) -> str:
    """Return the report as text for standard output: with colour where that is a terminal, without elsewhere."""
    return rendered(lambda console: report_parts(report, console))


def report_parts(report: Report, console: Console) -> Iterator[RenderableType]:
    """Yield what stands on the page of a report, from top to bottom."""
    yield Text(printable(headline(report)), STYLES[report.verdict])
    yield Text(_about(report), "dim")
    parts = [one for one in report.decisions if one.verdict != "none"]
    for decision in parts:
        if decision.subject and len(parts) > 1:
            title = f"{decision.subject}: {WORDS[decision.verdict]} - {detail(decision)}"
            yield Text(f"\n{printable(title)}", STYLES[decision.verdict])
        yield from _decision(report, decision, console)
    yield from (Padding(Text(f"Note: {printable(one)}", "dim"), (1, 0, 0, 0)) for one in report.warnings)
    if report.draft is not None:
        yield from _draft(report.draft, report.verdict, console.width)


def _about(report: Report) -> str:
    """Where this comes from: the source, the subject, how many messages, whose was the last."""
    last = report.messages[-1] if report.messages else None
    count = len(report.messages)
    return " | ".join(
        filter(
            None,
            (
                printable(report.source or ""),
                printable(last.subject or "") if last else "",
                f"{count} message{'' if count == 1 else 's'}",
                f"last by {speaker(last)}" if last else "",
            ),
        )
    )


def _decision(report: Report, decision: Decision, console: Console) -> Iterator[RenderableType]:
    yield Text("")
    # What came with the mails belongs to no part: it stands once.
    came = attached(report) if decision is next(one for one in report.decisions if one.verdict != "none") else []
    yield _checks([rows for rows in (first_checks(decision), [*other_checks(decision), *came]) if rows], console)
    if decision.reasons:
        yield Text(f"\n{_WHY[decision.verdict]}", "bold")
        yield from (_reason(report, reason) for reason in decision.reasons)
    sentence = release_sentence(decision)
    if sentence:
        yield Text(f"\nThe one sentence that would {'restart' if decision.verdict == 'hold' else 'release'} it", "bold")
        yield Padding(Text(printable(sentence)), (0, 0, 0, 2))


def _checks(groups: Sequence[Sequence[Row]], console: Console) -> Table:
    wide = console.width >= NARROW  # else what a check rests on stands under it
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(width=3, justify="right")
    table.add_column(width=9)
    table.add_column(ratio=2 if wide else None)
    if wide:
        table.add_column(ratio=3)
    for number, rows in enumerate(groups):
        if number:
            table.add_row()
        for row in rows:
            table.add_row(*_cells(row, console, wide=wide))
    return table


def _cells(row: Row, console: Console, *, wide: bool) -> tuple[RenderableType, ...]:
    glyph, plain, style = _MARKS[row.mark]
    mark = Text(plain if console.options.ascii_only else glyph, style)
    name = Text(row.name, "dim" if row.mark == "skip" else "")
    value, rests_on = Text(row.value, "" if row.mark == "ok" else style), Text(row.rests_on, "dim")
    if wide:
        return mark, name, value, rests_on
    repeats = row.rests_on.strip('"').casefold() == row.value.casefold()
    return mark, name, Group(value, rests_on) if row.rests_on and not repeats else value


def _reason(report: Report, reason: Reason) -> Padding:
    lines: list[RenderableType] = [Text.assemble("* ", printable(reason.text), (f"  ({reason.code})", "dim"))]
    lines += [Padding(in_place(report, one), (0, 0, 0, 4)) for one in passages(report, reason.evidence)]
    return Padding(Group(*lines), (0, 0, 0, 2))


def _draft(draft: Draft, verdict: Verdict, width: int) -> Iterator[RenderableType]:
    """The draft between two rules, without a frame: it is there to be copied."""
    title = "Release record to send back" if verdict == "released" else "Draft reply"
    yield Text("")
    head = Text(f"{title} - review it, nothing was sent")
    if len(head) + 4 > width:  # a rule would cut it
        yield head
        head = Text("")
    yield Rule(head, align="left", style="dim")
    heads = (("To", ", ".join(draft.to)), ("Cc", ", ".join(draft.cc)), ("Subject", draft.subject))
    shown = [f"{name}: {printable(value)}" for name, value in heads if value]
    if shown:
        yield Text("\n".join(shown) + "\n", "dim")
    yield from map(_hanging, printable(draft.body, lines=True).rstrip().split("\n"))
    yield Rule(style="dim")


def _hanging(line: str) -> RenderableType:
    """A line of a letter; what wraps stays under its text, to the right of its number or dash."""
    head = _HEAD.match(line)
    if head is None:
        return Text(line)
    grid = Table.grid()
    grid.add_column(width=head.end())
    grid.add_column(ratio=1)
    grid.add_row(Text(head[0]), Text(line[head.end() :]))
    return grid
