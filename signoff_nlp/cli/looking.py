"""The commands that look into the store: where every order stands, and what is known of one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from signoff_nlp.cli.options import config_option

VERDICTS = ("released", "clarify", "hold", "none")  # those of `names`, without what importing it costs `--help`


@click.command()
@click.option("--verdict", type=click.Choice(VERDICTS), help="Threads of this verdict alone.")
@click.option("--account", metavar="NAME", help="Threads of this account alone.")
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(1), metavar="N", help="Threads per verdict."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@config_option
def status(as_json: bool, config: str | None, **asked: Any) -> None:
    """Say where every order stands, and whether mail flows."""
    from signoff_nlp.cli.overview import overview
    from signoff_nlp.cli.page import as_json as json_of
    from signoff_nlp.service.overview import status as found_by
    from signoff_nlp.service.reading import settings_for

    found = found_by(settings_for(config), datetime.now(UTC), **asked)
    click.echo(json_of(found) if as_json else overview(found).rstrip("\n"))


@click.command()
@click.argument("thread", type=int)
@click.option("--full", is_flag=True, help="Every line of every message.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@config_option
def show(thread: int, full: bool, as_json: bool, config: str | None) -> None:
    """Show THREAD, a number of `signoff status`: what was said, decided, drafted, and when."""
    from signoff_nlp.cli.page import as_json as json_of
    from signoff_nlp.cli.story import story
    from signoff_nlp.service.reading import settings_for
    from signoff_nlp.service.viewing import view

    found = view(settings_for(config), thread)
    click.echo(json_of(found) if as_json else story(found, full=full).rstrip("\n"))


@click.command()
@click.option("--all", "everything", is_flag=True, help="Every thread, not only those of an older version.")
@config_option
def reread(everything: bool, config: str | None) -> None:
    """Read threads again whose report an older version made, and say which answers changed. Nothing is drafted."""
    from signoff_nlp.cli.lines import reread_lines
    from signoff_nlp.cli.start import quick_start
    from signoff_nlp.service.reading import settings_for
    from signoff_nlp.service.rereading import reread as again
    from signoff_nlp.service.whole import reader_of

    quick_start()
    settings = settings_for(config)
    for line in reread_lines(again(settings, reader_of(settings), lambda: datetime.now(UTC), everything=everything)):
        click.echo(line)


@click.group()
def quarantine() -> None:
    """Messages that could not be read."""


@quarantine.command("list")
@config_option
def quarantine_list(config: str | None) -> None:
    """List them, the last come first, with why."""
    from signoff_nlp.cli.lines import quarantine_lines
    from signoff_nlp.service.quarantine import quarantine as found_by
    from signoff_nlp.service.reading import settings_for

    for line in quarantine_lines(found_by(settings_for(config))):
        click.echo(line)


@quarantine.command("show")
@click.argument("message", type=int)
@click.option("--raw", is_flag=True, help="Its bytes, as they came.")
@config_option
def quarantine_show(message: int, raw: bool, config: str | None) -> None:
    """Show MESSAGE, a number of the list: its header and the beginning of its text."""
    from signoff_nlp.cli.lines import quarantined_text
    from signoff_nlp.service.quarantine import quarantined
    from signoff_nlp.service.reading import settings_for

    about, content = quarantined(settings_for(config), message)
    click.echo(content if raw else quarantined_text(about, content), nl=not raw)


@quarantine.command("retry")
@click.argument("messages", nargs=-1, type=int, metavar="[MESSAGE]...")
@click.option("--all", "everything", is_flag=True, help="All that are in quarantine.")
@config_option
def quarantine_retry(messages: tuple[int, ...], everything: bool, config: str | None) -> None:
    """Let each MESSAGE be read again by `signoff watch`."""
    from signoff_nlp.cli.lines import retried_lines
    from signoff_nlp.service.quarantine import retry
    from signoff_nlp.service.reading import settings_for

    if bool(messages) == everything:
        raise click.UsageError("name messages, or --all")
    done = retry(settings_for(config), messages, datetime.now(UTC))
    for line in retried_lines(done):
        click.echo(line)
    raise SystemExit(not all(again for _, again in done))
