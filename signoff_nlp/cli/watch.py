"""`signoff watch`: progress and state on a terminal, log lines elsewhere."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from signoff_nlp.cli.options import config_option

if TYPE_CHECKING:
    from rich.table import Table

    from signoff_nlp.mailbox.metrics import Health
    from signoff_nlp.service.watching import Outcome


@click.command()
@click.option("--once", is_flag=True, help="Go round once in each account, and end; exit 1 where one failed.")
@click.option("--account", "only", multiple=True, metavar="NAME", help="Only this account; repeatable.")
@click.option("--log-json", is_flag=True, help="Log lines as JSON.")
@click.option("--metrics", type=click.IntRange(1, 65535), metavar="PORT", help="/metrics and /healthz on 127.0.0.1.")
@config_option
def watch(once: bool, only: tuple[str, ...], log_json: bool, metrics: int | None, config: str | None) -> None:
    """Watch the mailboxes of the settings: judge what comes in, and place drafts for people to review. Sends nothing."""
    from signoff_nlp.service.reading import settings_for
    from signoff_nlp.service.watching import stop_switch, watching

    settings = settings_for(config)
    if metrics is not None:
        settings = settings.model_copy(update={"watch": settings.watch.model_copy(update={"metrics_port": metrics})})
    shows = sys.stderr.isatty() and not log_json and not once
    _log_to_stderr(as_json=log_json, quiet=shows)
    with stop_switch() as stop:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.ask())
        with watching(settings, stop, only=only) as watcher:
            if once:
                raise SystemExit(_tell(watcher.once()))
            if shows:
                _show(watcher.health, watcher.run)
            else:
                watcher.run()


def _tell(outcomes: Sequence[Outcome]) -> int:
    from signoff_nlp.cli.plain import printable

    for one in outcomes:
        click.echo(printable(f"{one.account}: {one.error or 'up to date'}"))
    return int(any(one.error is not None for one in outcomes))


def _log_to_stderr(*, as_json: bool, quiet: bool) -> None:
    from signoff_nlp.service.logs import LOGGER, JsonLines, Lines

    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if as_json else Lines())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.WARNING if quiet else logging.INFO)
    LOGGER.propagate = False


def _show(health: Callable[[], Health], run: Callable[[Callable[[], None]], None]) -> None:
    """Keep a table of how things are at the bottom of the terminal."""
    from rich.console import Console
    from rich.live import Live

    with Live(console=Console(stderr=True), auto_refresh=False) as live:
        run(lambda: live.update(_table(health()), refresh=True))


def _table(health: Health) -> Table:
    from rich.table import Table
    from rich.text import Text

    from signoff_nlp.cli.plain import printable

    table = Table(title=Text("signoff watch - Ctrl-C ends it"), caption=Text(_counts(health)))
    for name in ("account", "state", "proof of life", "behind"):
        table.add_column(name)
    for one in health.accounts:
        alive = f"{one.proof_of_life.astimezone():%H:%M:%S}" if one.proof_of_life else "-"
        state = Text(printable(f"{one.state} {one.text}".strip()), style="green" if one.well else "red")
        table.add_row(Text(one.name), state, Text(alive), Text("-" if one.behind is None else f"{one.behind:,}"))
    return table


def _counts(health: Health) -> str:
    threads = ", ".join(f"{count:,} {name}" for name, count in sorted(health.threads.items()))
    drafts = sum(health.drafts.values())
    return f"{sum(health.messages.values()):,} messages; threads: {threads or 'none'}; {drafts} open drafts"
