"""Reading sources, rules and the classifier: what needs neither store nor mailbox."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from signoff_nlp.errors import RecordsError, SignoffError, SourceError, unreadable
from signoff_nlp.settings import Settings, find_settings, load_settings
from signoff_nlp.types import Reading, Records, Report, Thread

if TYPE_CHECKING:
    from signoff_nlp.evaluation import Figures
    from signoff_nlp.language.examples import Tried
    from signoff_nlp.language.speech.rebuilding import Rebuilt
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
    """One thread read, with what language found in it; or the error that kept a source from being read."""

    report: Report | None = None
    error: SignoffError | None = None
    readings: tuple[Reading, ...] = ()


def settings_for(config: str | None) -> Settings:
    """Return the settings of `config`, or of the signoff.toml found upward from the working folder, or defaults."""
    return load_settings(config or find_settings(Path.cwd()))


def load_records(path: str | None) -> Records:
    """Return the records file (TOML). Raises RecordsError naming the file."""
    if not path:
        return Records()
    from signoff_nlp.reader import as_records

    try:
        return as_records(tomllib.loads(Path(path).read_text("utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(RecordsError, error, path) from error
    except tomllib.TOMLDecodeError as error:
        raise RecordsError(str(error), where=path, hint="a TOML file with [[approvers]] and [[jobs]]") from error
    except RecordsError as error:
        raise RecordsError(error.what, where=path, hint=error.hint) from error


def kinds() -> tuple[str, ...]:
    """Return every kind of source that can be named: those of mail, "chat", and each chat program."""
    from signoff_nlp.intake.chat.dialects import dialects
    from signoff_nlp.intake.sources import KINDS

    return tuple(dict.fromkeys((*KINDS, *sorted({dialect.app for dialect in dialects()}))))


def read_sources(sources: Sequence[str], job: Job, *, as_thread: bool = False) -> Iterator[Outcome]:
    """Yield an outcome per thread, in the order of the sources; one bad source never stops the others.

    A source is a file, a folder (Maildir or mails), an .mbox, or "-" for standard input. With `as_thread` all sources
    are the messages of one thread. Raises SettingsError or VocabularyError when the job itself makes no sense.
    """
    from signoff_nlp.reader import Reader

    reader = Reader(job.settings)
    if as_thread:
        yield from _outcomes(reader, _joined(sources, job), job)
        return
    for source in sources:
        yield from _outcomes(reader, _threads(source, job), job)


def _outcomes(reader: Reader, threads: Iterator[Thread], job: Job) -> Iterator[Outcome]:
    while True:
        try:
            thread = next(threads, None)
            if thread is None:
                return
            if not thread.messages and thread.warnings:
                raise SourceError("; ".join(thread.warnings), where=thread.source)
            readings = reader.understand(thread, now=job.now)
            yield Outcome(
                reader.conclude(thread, readings, us=job.us or job.settings.us, records=job.records), readings=readings
            )
        except SignoffError as error:
            yield Outcome(error=error)


def _threads(source: str, job: Job) -> Iterator[Thread]:
    from signoff_nlp.intake.sources import iter_threads, read_thread

    us, settings = job.us or job.settings.us, job.settings
    if source == STDIN:
        yield read_thread(contents_of(STDIN, settings), us=us, settings=settings, kind=job.kind, now=job.now)
    else:
        yield from iter_threads(Path(source), settings=settings, us=us, kind=job.kind, now=job.now)


def _joined(sources: Sequence[str], job: Job) -> Iterator[Thread]:
    from signoff_nlp.intake.sources import read_thread

    us, settings = job.us or job.settings.us, job.settings
    contents = [contents_of(source, settings) for path in sources for source in files_of(path)]
    name = None if sources[0] == STDIN else Path(sources[0]).name
    yield read_thread(contents, us=us, settings=settings, kind=job.kind, name=name, now=job.now)


def files_of(path: str) -> Iterable[str]:
    """The mails of a folder, else the path itself."""
    from signoff_nlp.intake.mailfiles import mail_files

    return map(str, mail_files(Path(path))) if path != STDIN and Path(path).is_dir() else (path,)


def contents_of(source: str, settings: Settings) -> bytes:
    """Read a source whole, one byte past the limit at most: enough for intake to refuse it."""
    most = settings.limits.source_bytes + 1
    try:
        if source == STDIN:
            return sys.stdin.buffer.read(most)
        with Path(source).open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise unreadable(SourceError, error, source) from error


def schema() -> str:
    """Return the JSON Schema of the report."""
    import json

    return json.dumps(Report.model_json_schema(mode="serialization"), indent=2, ensure_ascii=False)


def clean_source(source: str, kind: str | None, settings: Settings) -> tuple[str, int]:
    """Return the zones of one mail body, HTML or text, or the messages of a chat, as one JSON object; and how many mails
    the source holds, of which the first is shown."""
    from signoff_nlp.intake.sources import zones_of

    name = None if source == STDIN else Path(source).name
    return zones_of(contents_of(source, settings), kind=kind, settings=settings, name=name)


def try_rules(paths: Sequence[str]) -> Iterator[Tried]:
    """Run the examples of the shop's own vocabulary files at `paths` and ours, all rules together.

    Raises VocabularyError, naming file and table, for a file that is not well-formed.
    """
    from signoff_nlp.language.examples import run_examples

    return run_examples(paths)


def train_model(
    settings: Settings, corrections: str | None, out: str, corpus: str | None, say: Callable[[str], None]
) -> Rebuilt:
    """Rebuild the classifier, compare it with the one in use, and write it to `out` unless it is refused.

    Raises CorpusError for a corpus or corrections that do not fit, ModelError where word classes are missing.
    """
    from signoff_nlp import __version__
    from signoff_nlp.language.speech.corrections import examples_of
    from signoff_nlp.language.speech.model import model_path
    from signoff_nlp.language.speech.rebuilding import rebuild

    own = examples_of(Path(corrections)) if corrections else ()
    labelled = Path(corpus) if corpus else model_path() / "corpus"
    return rebuild(model_path(settings.model), Path(out), labelled, own, package=__version__, say=say)


def evaluate_cases(paths: Sequence[str], settings: Settings) -> Figures:
    """Return how the reader does on the labelled threads at `paths`. Raises CorpusError."""
    from signoff_nlp.evaluation import measure, read_cases
    from signoff_nlp.reader import Reader

    return measure(Reader(settings), (case for path in paths for case in read_cases(Path(path))))


def add_correction(path: str, text: str, **label: Any) -> int:
    """Append a correction to the JSONL file at `path`; return how many stand there. Raises CorpusError."""
    from signoff_nlp.language.speech.corrections import append

    return append(Path(path), text, **label)
