"""`signoff show` for a person: what was said, what it came to, what was done about it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from signoff_nlp.cli.page import moment, rendered
from signoff_nlp.cli.plain import printable
from signoff_nlp.cli.show import report_parts
from signoff_nlp.service.ledger import Release
from signoff_nlp.service.overview import DRAFTS
from signoff_nlp.service.summary import counted
from signoff_nlp.service.viewing import DraftView, Entry, PastView, ThreadView
from signoff_nlp.types import MessageReport

_LINES = 12  # of a message, unless all are asked for
_BRIEF = 60  # characters of one detail of the audit log; all of it stands in the JSON
_ENDED = {"hold": "stopped", "changed": "overtaken by a change", "replaced": "replaced by a later release"}


def story(found: ThreadView, *, full: bool = False) -> str:
    """Return the page; with `full` every line of every message."""
    return rendered(lambda console: _parts(found, console, full))


def _parts(found: ThreadView, console: Console, full: bool) -> Iterator[RenderableType]:
    line = found.thread
    yield Text(f"Thread {line.id}: {printable(line.subject) or '(no subject)'}", "bold")
    about = (printable(line.customer), f"account {printable(line.account)}", f"last message {moment(line.last_at)}")
    yield Text(" | ".join(filter(None, about)), "dim")
    for one in found.unread:
        reason = f": {printable(one.reason)}" if one.reason else ""
        yield Text(f"Message {one.id} of it could not be read{reason}", "bold yellow")
    if line.due:
        yield Text("Something came that is not read yet; what follows is as of before.", "yellow")
    if found.report is None:
        yield Text("\nNot read yet." if line.verdict is None else "\nIts report was deleted.")
    else:
        yield from _section("Conversation", (_message(one, full) for one in found.report.messages))
        yield Text("")
        yield from report_parts(found.report, console)
    yield from _section("Decisions over time", map(_decision, found.decisions))
    yield from _section("Released and held", (*map(_release, found.ledger.releases), *_held(found)))
    yield from _section("Drafts", map(_draft, found.drafts))
    yield from _section("Audit log", map(_entry, found.audit))


def _section(
    title: str, rows: Iterator[RenderableType] | map[RenderableType] | tuple[RenderableType, ...]
) -> Iterator[RenderableType]:
    found = list(rows)
    if found:
        yield Text(f"\n{title}", "bold")
        yield from (Padding(row, (0, 0, 0, 2)) for row in found)


def _message(one: MessageReport, full: bool) -> RenderableType:
    who = printable(one.author.name or one.author.address or "unknown")
    address = f" <{printable(one.author.address)}>" if one.author.name and one.author.address else ""
    when = f", {moment(one.sent_at)}" if one.sent_at else ""
    lines = printable(one.text, lines=True).strip().split("\n")
    cut = [] if full or len(lines) <= _LINES else [f"... {len(lines) - _LINES} more lines (--full)"]
    shown = lines if full else lines[:_LINES]
    files = [f"attached: {printable(', '.join(one.attachments))}"] if one.attachments else []
    body = "\n".join(line.rstrip() for line in (*shown, *cut, *files))
    act = (one.act or "").replace("_", " ")
    told = Text.assemble((f"{who}{address}{when}", "bold"), (f"  ({one.side}{f': {act}' if act else ''})", "dim"))
    return Group(told, Padding(Text(body), (0, 0, 0, 2)))


def _decision(one: PastView) -> RenderableType:
    part = f"{printable(one.part)}: " if one.part else ""
    stage = f" ({one.stage.replace('_', ' ')})" if one.stage and one.verdict != "released" else ""
    what = (
        f"{one.verdict}{stage}{f' - {printable(one.summary)}' if one.summary else ''}"
        if one.verdict
        else "judged no more"
    )
    return Text(f"{moment(one.at)}  {part}{what}")


def _release(one: Release) -> RenderableType:
    part = f"{printable(one.subject)}: " if one.subject else ""
    count = printable(counted(one.quantity, one.unit)) if one.quantity else "the run"
    stage = f", {one.stage.replace('_', ' ')}" if one.stage else ""
    who = f", by {printable(one.approver)}" if one.approver else ""
    end = f"; {_ENDED[one.ended_by]} {moment(one.ended_at)}" if one.ended_at and one.ended_by else ""
    return Text(f"{moment(one.at)}  {part}released {count}{stage}{who}{end}", "dim" if end else "")


def _held(found: ThreadView) -> tuple[RenderableType, ...]:
    return tuple(
        Text(f"now  {f'{printable(one.subject)}: ' if one.subject else ''}{one.released:,} released, {one.held:,} held")
        for one in found.ledger.standing
        if one.released or one.held
    )


def _draft(one: DraftView) -> RenderableType:
    place = f" ({printable(one.folder)})" if one.folder else ""
    lines = [
        f"  {moment(step.at)}  {DRAFTS[step.state]}{f': {printable(step.reason)}' if step.reason else ''}"
        for step in one.steps
    ]
    return Text("\n".join((f"to {printable(one.to)}: {DRAFTS[one.state]}{place}", *lines)))


def _entry(one: Entry) -> RenderableType:
    return Text(entry_line(one), "dim")


def _brief(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _BRIEF else f"{text[:_BRIEF]}…"


def entry_line(one: Entry) -> str:
    """Return an entry of the audit log as one line."""
    detail = printable(", ".join(f"{name} {_brief(value)}" for name, value in one.detail.items()))
    what = f"{one.seq:>6}  {moment(one.at)}  {printable(one.actor)}: {printable(one.action)}  {printable(one.subject)}"
    return f"{what}  {detail}".rstrip()
