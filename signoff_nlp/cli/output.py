"""Reports to standard output, errors to standard error, and the exit code that they come to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from signoff_nlp.cli.checks import READ, UNREAD, Wanted, exit_code, worse
from signoff_nlp.cli.plain import printable, printable_json
from signoff_nlp.cli.progress import counted
from signoff_nlp.types import Reading, Report

if TYPE_CHECKING:
    from signoff_nlp.service.reading import Outcome

Write = Callable[[Report], str | bytes]


class Run:
    """What a run came to so far: whether a source failed, and the most cautious verdict's code."""

    def __init__(self, sources: Sequence[str]) -> None:
        self.typed = "-" in sources and sys.stdin.isatty()
        self.failed = False
        self.code = READ

    def reports(self, outcomes: Iterable[Outcome]) -> Iterator[tuple[Report, tuple[Reading, ...]]]:
        """Yield the reports, each with what language found; say errors on standard error."""
        for outcome in counted(outcomes, typed=self.typed):
            if outcome.error is not None:
                self.failed = True
                complain(str(outcome.error))
            if outcome.report is not None:
                yield outcome.report, outcome.readings

    def judged(self, report: Report, want: Wanted | None) -> None:
        """Count one report's verdict."""
        self.code = worse(self.code, exit_code(report, want))

    def leave(self, *, check: bool = False) -> None:
        """Leave with the exit code: 1 where a source failed, else 0, or with `check` that of the verdicts."""
        raise SystemExit(UNREAD if self.failed else self.code if check else READ)


def complain(text: str) -> None:
    """Say what went wrong in one line on standard error; names and texts of others may stand in it."""
    click.echo(f"signoff: {printable(text)}", err=True)


def writer(*, as_json: bool, plain: bool) -> Write:
    """Return how a report is written: JSON, one line of fields, or the answer for a person."""
    if as_json:
        return _json
    if plain:
        return _fields
    from signoff_nlp.cli.show import show

    return show


def _json(report: Report) -> bytes | str:
    """The report in UTF-8, whatever the locale; on a terminal, what it would obey is escaped."""
    text = report.model_dump_json()
    return printable_json(text) if sys.stdout.isatty() else text.encode()


def _fields(report: Report) -> str:
    """One line per decision, fields separated by tabs: source, verdict, subject, stage, quantity, revision, unmet."""
    rows = []
    for decision in report.decisions:
        unmet = ",".join(name for name, item in decision.items.items() if item.required and not item.satisfied)
        package = decision.package
        values = (report.source, decision.verdict, decision.subject, decision.stage, package.quantity, package.revision)
        rows.append("\t".join(printable(str(value)) if value is not None else "-" for value in (*values, unmet or "-")))
    return "\n".join(rows) if rows else f"{printable(report.source or '-')}\tnone\t-\t-\t-\t-\t-"
