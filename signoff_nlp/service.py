"""The use cases: the only place where steps, files and clock meet. The doors (command line, later others) call these."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from signoff_nlp.errors import RecordsError, SignoffError, SourceError
from signoff_nlp.settings import Settings, find_settings, load_settings
from signoff_nlp.types import Records, Report

if TYPE_CHECKING:
    from signoff_nlp.reader import Reader

STDIN = "-"


class Job(NamedTuple):
    """What a caller asks of the reader."""

    settings: Settings
    us: tuple[str, ...] = ()
    records: Records = Records()
    now: datetime | None = None
    kind: str | None = None


class Outcome(NamedTuple):
    """One thread read, or the error that kept a source from being read."""

    report: Report | None = None
    error: SignoffError | None = None


def settings_for(config: str | None) -> Settings:
    """Return the settings of `config`, or of the signoff.toml found upward from the working folder, or defaults."""
    return load_settings(config or find_settings(Path.cwd()))


def load_records(path: str | None) -> Records:
    """Return the records file (TOML). Raises RecordsError naming the file."""
    if path is None:
        return Records()
    from signoff_nlp.reader import as_records

    try:
        return as_records(tomllib.loads(Path(path).read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecordsError(str(error), where=path, hint="a TOML file with [[approvers]] and [[jobs]]") from error
    except RecordsError as error:
        raise RecordsError(error.what, where=path, hint=error.hint) from error


def read_sources(sources: Sequence[str], job: Job, *, as_thread: bool = False) -> Iterator[Outcome]:
    """Yield an outcome per thread, in the order of the sources; one bad source never stops the others.

    A source is a file, a folder (Maildir or mails), an .mbox, or "-" for standard input. With `as_thread` all sources
    are the messages of one thread.
    """
    from signoff_nlp.reader import Reader

    reader = Reader(job.settings)
    if as_thread and len(sources) > 1:
        yield _attempt(reader, [_bytes(source) for source in sources], sources[0], job)
        return
    for source in sources:
        yield from _read_source(reader, source, job)


def _read_source(reader: Reader, source: str, job: Job) -> Iterator[Outcome]:
    from signoff_nlp.intake.sources import iter_threads

    if source == STDIN:
        yield _attempt(reader, sys.stdin.buffer.read(), None, job)
        return
    try:
        us = job.us or job.settings.us
        for thread in iter_threads(Path(source), settings=job.settings, us=us, kind=job.kind, now=job.now):
            yield Outcome(reader.judge(thread, us=us, records=job.records, now=job.now))
    except SignoffError as error:
        yield Outcome(error=error)


def _attempt(reader: Reader, source: bytes | list[bytes], name: str | None, job: Job) -> Outcome:
    try:
        return Outcome(reader.read(source, us=job.us, records=job.records, now=job.now, kind=job.kind, name=name))
    except SignoffError as error:
        return Outcome(error=error)


def _bytes(source: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()
    except OSError as error:
        raise SourceError(error.strerror or str(error), where=source, hint="is the path right?") from error


def explain(sources: Sequence[str], job: Job, *, as_thread: bool = False) -> Iterator[Outcome]:
    """Yield the same outcomes as `read_sources`; the decisions of the reports carry their `trace`."""
    yield from read_sources(sources, job, as_thread=as_thread)


def schema() -> str:
    """Return the JSON Schema of the report."""
    import json

    return json.dumps(Report.model_json_schema(mode="serialization"), indent=2, ensure_ascii=False)


def clean_source(source: str, kind: str | None, settings: Settings) -> str:
    """Return the zones of one mail body, HTML or text, or the messages of a chat, as one JSON object."""
    from signoff_nlp.intake.sources import zones_of

    return zones_of(_bytes(source), kind=kind, settings=settings)
