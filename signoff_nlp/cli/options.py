"""Options that several commands share, and how they become one job."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from signoff_nlp.service import Job

KINDS = ("email", "msg", "mbox", "maildir", "chat")


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what is read and how."""
    for option in (
        click.option("--thread", "as_thread", is_flag=True, help="All SOURCEs are the messages of one thread."),
        click.option(
            "--config",
            type=click.Path(dir_okay=False),
            help="Settings file instead of the signoff.toml found upward from here.",
        ),
        click.option("--kind", type=click.Choice(KINDS), help="What SOURCE is; otherwise seen from its content."),
        click.option(
            "--now", metavar="TIME", help="ISO 8601 time that relative dates count from where a message has none."
        ),
        click.option("--records", metavar="FILE", help="TOML file of approvers and jobs."),
        click.option("--us", multiple=True, metavar="NAME", help="Our own domain, address or chat name (repeatable)."),
        click.argument("sources", nargs=-1, metavar="[SOURCE]..."),
    ):
        command = option(command)
    return command


def job_of(us: tuple[str, ...], records: str | None, now: str | None, kind: str | None, config: str | None) -> Job:
    """Return the job that the options describe; the records file may come from the settings."""
    from signoff_nlp.service import Job, load_records, settings_for

    settings = settings_for(config)
    moment = _moment(now)
    return Job(
        settings=settings,
        us=us or settings.us,
        records=load_records(records or settings.records),
        now=moment,
        kind=kind,
    )


def _moment(now: str | None) -> datetime | None:
    if now is None:
        return None
    try:
        return datetime.fromisoformat(now)
    except ValueError as error:
        raise click.BadParameter(
            f"{now!r} is no ISO 8601 time, such as 2026-05-04T09:00:00-04:00", param_hint="--now"
        ) from error


def given(sources: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sources, standard input where none is named; on a terminal say how to end a paste."""
    if sources:
        return sources
    stream = click.get_text_stream("stdin")
    if stream.isatty():
        ending = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D"
        click.echo(f"Paste the mail or chat, then press {ending} on a line of its own (Ctrl-C to leave).", err=True)
    return ("-",)
