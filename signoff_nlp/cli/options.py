"""Options that several commands share, and how they become one job."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from signoff_nlp.service.reading import Job

_CONFIG: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--config", metavar="FILE", help="Settings file, instead of the signoff.toml found upward from here."
)
_Option = Callable[[Callable[..., Any]], Callable[..., Any]]
_OPTIONS: tuple[_Option, ...] = (
    click.argument("sources", nargs=-1, metavar="[SOURCE]..."),
    click.option("--us", multiple=True, metavar="NAME", help="Our own domain, address or chat name; repeatable."),
    click.option("--records", metavar="FILE", help="TOML file of approvers and jobs."),
    click.option(
        "--now", metavar="TIME", help="ISO 8601 time that relative dates count from where a message has none."
    ),
    click.option("--kind", metavar="KIND", help="What SOURCE is: email, msg, mbox, maildir, chat, whatsapp, slack ..."),
    click.option("--thread", "as_thread", is_flag=True, help="All SOURCEs are the messages of one thread."),
    _CONFIG,
)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what is read and how."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--config` alone."""
    return _CONFIG(command)


def job_of(us: tuple[str, ...], records: str | None, now: str | None, kind: str | None, config: str | None) -> Job:
    """Return the job that the options describe; the records file may come from the settings."""
    from signoff_nlp.cli.start import quick_start

    moment = _moment(now)
    quick_start()
    from signoff_nlp.service.reading import Job, load_records, settings_for

    settings = settings_for(config)
    return Job(settings, us or settings.us, load_records(records or settings.records), moment, known_kind(kind))


def known_kind(kind: str | None) -> str | None:
    """Return `kind` if there is such a kind of source; else usage is wrong, and the kinds there are get listed."""
    if kind is not None:
        from signoff_nlp.service.reading import kinds

        if kind not in kinds():
            raise click.BadParameter(f"{kind!r} is none of {', '.join(kinds())}", param_hint="--kind")
    return kind


def thread_and_sources(sources: tuple[str, ...], *, save: bool) -> tuple[int | None, tuple[str, ...]]:
    """Return the thread that `--save --thread ID` names, and the sources. A file whose name is a number is no ID."""
    number = next((one for one in sources if save and one.isdecimal() and not os.path.exists(one)), None)
    rest = tuple(one for one in sources if one != number)
    return (None if number is None else int(number)), given(rest)


def one_of(options: dict[str, object]) -> None:
    """Usage is wrong unless just one of the options is given."""
    if sum(value is not None for value in options.values()) != 1:
        raise click.UsageError(f"one of {', '.join(options)}")


def given(sources: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sources, standard input where none is named; on a terminal say how to end a paste."""
    if not sources or "-" in sources:
        if sys.stdin.isatty():
            ending = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D"
            click.echo(f"Paste the mail or chat, then press {ending} on a line of its own (Ctrl-C to leave).", err=True)
        return sources or ("-",)
    return sources


def _moment(now: str | None) -> datetime | None:
    if now is None:
        return None
    try:
        return datetime.fromisoformat(now)
    except ValueError as error:
        raise click.BadParameter(
            f"{now!r} is no ISO 8601 time, such as 2026-05-04T09:00:00-04:00", param_hint="--now"
        ) from error
