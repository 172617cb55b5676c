"""A page for a person on standard output: its width, its colours, its words for times."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from pydantic import BaseModel
from rich.console import Console, RenderableType

from signoff_nlp.cli.plain import printable_json
from signoff_nlp.types import Verdict

NARROW = 72  # below this many columns, what would stand beside something stands under it
_WIDEST = 100
STYLES: dict[Verdict, str] = {"released": "bold green", "clarify": "bold yellow", "hold": "bold red", "none": "bold"}
_SPANS = ((timedelta(days=2), timedelta(days=1), "d"), (timedelta(hours=2), timedelta(hours=1), "h"),
          (timedelta(minutes=2), timedelta(minutes=1), "min"))  # fmt: skip


def rendered(parts: Callable[[Console], Iterable[RenderableType]]) -> str:
    """Return a page as text: with colour where standard output is a terminal, without elsewhere or with NO_COLOR."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDEST)
    with console.capture() as captured:
        for part in parts(console):
            console.print(part)
    text = captured.get()
    # Tables are padded with blanks to their full width, which no file or other program needs.
    return text if console.is_terminal else "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def as_json(found: BaseModel) -> str | bytes:
    """Return the JSON in UTF-8, whatever the locale; on a terminal, what it would obey is escaped."""
    text = found.model_dump_json()
    return printable_json(text) if sys.stdout.isatty() else text.encode()


def span(passed: timedelta) -> str:
    """Return how long ago something was: "40 s", "3 min", "5 h", "12 d"."""
    for least, unit, word in _SPANS:
        if passed >= least:
            return f"{passed // unit} {word}"
    return f"{max(0, int(passed.total_seconds()))} s"


def moment(at: datetime) -> str:
    """Return a time on the clock of this machine: "2 May 2026 14:32"."""
    here = at.astimezone()
    return f"{here.day} {here:%b %Y %H:%M}"
