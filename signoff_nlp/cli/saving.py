"""`signoff parse`, with or without --save."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from signoff_nlp.service.reading import Job, Outcome


def usage(*, as_json: bool, plain: bool, save: bool, kind: str | None) -> None:
    """Say which options exclude each other."""
    if as_json and plain:
        raise click.UsageError("--json or --plain, not both")
    if save and kind:
        raise click.UsageError("--save keeps what tells its kind by itself: it goes without --kind")


def read_or_save(
    names: Sequence[str], job: Job, *, as_thread: bool, save: bool, thread: int | None
) -> Iterator[Outcome]:
    """Yield an outcome per thread of the sources; with `save` after keeping each in the store."""
    from signoff_nlp.service.reading import read_sources

    if not save:
        yield from read_sources(names, job, as_thread=as_thread)
        return
    from signoff_nlp.service.pasting import save_sources

    for saved, outcome in save_sources(names, job, datetime.now(UTC), as_thread=as_thread, thread_id=thread):
        if saved is not None:
            kept = "kept in" if saved.new else "was kept before in"
            click.echo(f"{kept} thread {saved.thread}: signoff show {saved.thread}", err=True)
        yield outcome
