"""The commands that keep the store: the audit log, forgetting, corrections."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from signoff_nlp.cli.options import config_option

if TYPE_CHECKING:
    from signoff_nlp.store.rows import Forgotten

_BROKEN = 1


@click.command("audit-log")
@click.option("--verify", is_flag=True, help="Check that no entry was changed or removed; exit 1 where one was.")
@click.option(
    "--anchor", metavar="FILE", help="With --verify: a file that keeps the log's end, to see that none was cut off."
)
@click.option("--subject", metavar="NAME", help="Entries about this alone: thread:17, draft:3, message:120 ...")
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1), metavar="N", help="The newest N entries."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per entry and line.")
@config_option
def audit_log(
    verify: bool, anchor: str | None, subject: str | None, limit: int, as_json: bool, config: str | None
) -> None:
    """Print who did what and when, or verify that the log is whole."""
    from signoff_nlp.cli.lines import entry_lines, verified_line
    from signoff_nlp.service.reading import settings_for
    from signoff_nlp.service.upkeep import audit_entries
    from signoff_nlp.service.upkeep import verify as verified_by

    if anchor and not verify:
        raise click.UsageError("--anchor goes with --verify")
    if verify:
        found = verified_by(settings_for(config), Path(anchor) if anchor else None)
        click.echo(verified_line(found))
        raise SystemExit(_BROKEN if found.broken else 0)
    for line in entry_lines(audit_entries(settings_for(config), limit, subject), as_json=as_json):
        click.echo(line)


@click.command()
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Threads without mail since DATE (2026-05-04)."
)
@click.option("--days", type=click.IntRange(1), metavar="N", help="Threads without mail for N days.")
@click.option("--thread", type=int, metavar="ID", help="This thread.")
@click.option("--dry-run", is_flag=True, help="Only say how much that would be.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@config_option
def forget(
    before: datetime | None, days: int | None, thread: int | None, dry_run: bool, yes: bool, config: str | None
) -> None:
    """Delete from the store what was kept of old threads, or of one, once you have said yes. Mailboxes stay as they are."""
    from signoff_nlp.cli.lines import forgotten_line
    from signoff_nlp.cli.options import one_of
    from signoff_nlp.service.reading import settings_for
    from signoff_nlp.service.upkeep import forget as forget_before
    from signoff_nlp.service.upkeep import forget_thread, limit_of

    one_of({"--before": before, "--days": days, "--thread": thread})
    settings, now = settings_for(config), datetime.now(UTC)

    def run(dry_run: bool) -> Forgotten:
        if thread is not None:
            return forget_thread(settings, thread, now, dry_run=dry_run)
        return forget_before(settings, limit_of(before, days, now), now, dry_run=dry_run)

    if dry_run or not yes:
        would = run(dry_run=True)
        if dry_run or any(would):
            click.echo(forgotten_line(would, dry_run=True), err=not dry_run)
        if dry_run:
            return
        if any(would):
            _confirm()
    click.echo(forgotten_line(run(dry_run=False), dry_run=False))


def _confirm() -> None:
    """Ask whether to go on; end where the answer is no, or nobody can be asked."""
    if not sys.stdin.isatty():
        raise click.UsageError("nobody is here to be asked: --yes deletes without asking")
    if not click.confirm("Delete that for good?", err=True):
        raise SystemExit(1)


@click.command("export-corrections")
@config_option
def export_corrections(config: str | None) -> None:
    """Print the corrections of the store, as `signoff train --corrections` takes them."""
    from signoff_nlp.service.correcting import exported_corrections
    from signoff_nlp.service.reading import settings_for

    for line in exported_corrections(settings_for(config)):
        click.echo(line, nl=False)
