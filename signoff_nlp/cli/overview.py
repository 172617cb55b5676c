"""`signoff status` for a person: what needs a look first, then whether mail flows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from signoff_nlp.cli.headline import WORDS
from signoff_nlp.cli.page import NARROW, STYLES, rendered, span
from signoff_nlp.cli.plain import printable
from signoff_nlp.service.overview import DRAFTS, UNREAD, VERDICTS, AccountView, FolderView, Status, ThreadLine

_NOTHING = (
    "Nothing has been watched yet.\n"
    "Name a mailbox or a folder in signoff.toml (`signoff init` writes one), try it with `signoff inbox check`,\n"
    "then run `signoff watch`."
)


def overview(found: Status) -> str:
    """Return the page."""
    if not (found.accounts or sum(found.counts.values())):
        return _NOTHING + "\n"
    return rendered(lambda console: _parts(found, console))


def _parts(found: Status, console: Console) -> Iterator[RenderableType]:
    for verdict in VERDICTS:
        lines = [one for one in found.threads if one.verdict == verdict]
        if lines:
            count = found.counts.get(verdict, len(lines))
            more = f", the newest {len(lines)} of them" if count > len(lines) else ""
            yield Text(f"{WORDS[verdict]} - {_counted(count, 'thread')}{more}", STYLES[verdict])
            yield from _threads(lines, found, console)
            yield Text("")
    if found.narrowed is None and (idle := found.counts.get("none")):
        yield Text(f"{_counted(idle, 'thread')} with nothing to release (--verdict none lists them)\n", "dim")
    if unread := found.counts.get(UNREAD):
        yield Text(f"{_counted(unread, 'thread')} not read yet\n")
    if found.quarantined:
        yield Text(
            f"{_counted(found.quarantined, 'message')} could not be read: signoff quarantine list\n", "bold yellow"
        )
    yield from _flow(found)


def _threads(lines: Sequence[ThreadLine], found: Status, console: Console) -> Iterator[RenderableType]:
    if console.width < NARROW:
        yield from (_narrow(one, found) for one in lines)
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("", justify="right", min_width=5, no_wrap=True)
    table.add_column("Subject", ratio=5)
    table.add_column("Customer", ratio=3, overflow="fold")
    table.add_column("Where it stands", ratio=5)
    table.add_column("Age", justify="right", no_wrap=True)
    table.add_column("Draft", ratio=2)
    for one in lines:
        table.add_row(
            str(one.id), _title(one), printable(one.customer), _stands(one), span(found.at - one.last_at),
            DRAFTS[one.draft] if one.draft else "-",
        )  # fmt: skip
    yield table


def _narrow(one: ThreadLine, found: Status) -> RenderableType:
    draft = f"draft {DRAFTS[one.draft]}" if one.draft else ""
    rest = (printable(one.customer), _stands(one), f"{span(found.at - one.last_at)} old", draft)
    text = Text.assemble((f"{one.id}  ", "bold"), _title(one), ("\n" + "; ".join(filter(None, rest)), "dim"))
    return Padding(text, (0, 0, 0, 2))


def _title(one: ThreadLine) -> str:
    return printable(one.subject) or "(no subject)"


def _stands(one: ThreadLine) -> str:
    """The latest answer in a few words; a stage that they do not name, and whether newer mail waits to be read."""
    stage = (one.stage or "").replace("_", " ")
    named = stage if stage and one.verdict != "released" else ""
    newer = "newer mail not read yet" if one.due else ""
    return ", ".join(filter(None, (printable(one.summary), named, newer))) or "-"


def _flow(found: Status) -> Iterator[RenderableType]:
    """Who watches, and how each account is."""
    alive = [one for one in found.watchers if one.alive]
    for one in alive:
        yield Text(f"signoff watch runs on {printable(one.host)}, process {one.pid}")
    if not alive and (found.accounts or found.unwatched):
        yield Text("signoff watch does not run: no new mail is read", "bold yellow")
    for account in found.accounts:
        yield from _account(account, found)
    for name in found.unwatched:
        yield Text(f"  {printable(name)}: in the settings, never watched", "yellow")


def _account(one: AccountView, found: Status) -> Iterator[RenderableType]:
    life = f"last sign of life {span(found.at - one.alive_at)} ago" if one.alive_at else "no sign of life yet"
    yield Text(f"  {printable(one.name)}: {printable(one.state)}, {life}", "bold red" if one.quiet else "")
    if one.text:
        yield Padding(Text(f'"{printable(one.text)}"', "dim"), (0, 0, 0, 4))
    yield from (Padding(Text(_folder(folder), "dim"), (0, 0, 0, 4)) for folder in one.folders)


def _folder(one: FolderView) -> str:
    server = f"server has {one.on_server:,}, " if one.on_server is not None else ""
    rest = [
        f"{one.waiting:,} not read yet" if one.waiting else "",
        f"{one.quarantined:,} in quarantine" if one.quarantined else "",
    ]
    return ", ".join(filter(None, (f"{printable(one.name)}: {server}ledger has {one.in_ledger:,}", *rest)))


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"
