"""Measure the reader on labelled threads: the format is in docs/training.md."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ConfigDict, Field, ValidationError

from signoff_nlp.errors import CorpusError, SignoffError, unreadable
from signoff_nlp.names import ActName, Frozen, ItemName, Stage, Verdict
from signoff_nlp.reader import Reader
from signoff_nlp.settings import first_problem
from signoff_nlp.types import Report

_HINT = "docs/training.md describes labelled threads"
_VERDICTS: tuple[Verdict, ...] = ("released", "clarify", "hold", "none")
_CAUTION = ("hold", "clarify", "released", "none")
_DEVIATIONS = 1.96  # of a 95 % interval


class Gold(Frozen):
    """What people say a thread means; other fields of a label are allowed and not measured."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    verdict: Verdict
    stage: Stage | None = None
    missing: tuple[ItemName, ...] = ()
    act: ActName | None = None


class Case(Frozen):
    """A labelled thread: the raw mails, oldest first, or one chat as pasted."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    sources: tuple[str, ...] = Field(min_length=1)
    us: tuple[str, ...] = ()
    now: datetime | None = None
    records: dict[str, Any] | None = None
    gold: Gold


class Share(NamedTuple):
    """`hits` of `of`."""

    hits: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval; (0, 1) of nothing."""
        if not self.of:
            return 0.0, 1.0
        share, square = self.hits / self.of, _DEVIATIONS**2
        middle = share + square / (2 * self.of)
        wide = _DEVIATIONS * ((share * (1 - share) + square / (4 * self.of)) / self.of) ** 0.5
        return max(0.0, (middle - wide) / (1 + square / self.of)), min(1.0, (middle + wide) / (1 + square / self.of))


class Figures(NamedTuple):
    """How the reader did. `confusion` counts (label, answer); `wrong` are (id, label, answer) of wrong verdicts."""

    confusion: dict[tuple[str, str], int]
    false_releases: Share
    release_recall: Share
    hold_recall: Share
    verdicts: Share
    stages: Share
    acts: Share
    missing: Share
    wrong: tuple[tuple[str, str, str], ...]


def read_cases(path: Path) -> Iterator[Case]:
    """Yield the labelled threads of a JSONL file, or of a folder of cases as in fixtures/emails. Raises CorpusError."""
    if path.is_dir():
        folders = [found.parent for found in sorted(path.rglob("expected.json"))]
        if not folders:
            raise CorpusError(
                "no labelled thread in this folder: each is a folder with expected.json, case.toml and its mails or chat.txt",
                where=str(path),
                hint=_HINT,
            )
        yield from (_case(_from_folder(folder), str(folder)) for folder in folders)
        return
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(CorpusError, error, str(path)) from error
    if not any(map(str.strip, lines)):
        raise CorpusError("no labelled thread in this file: each is a line of JSON", where=str(path), hint=_HINT)
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _case(line, f"{path}:{number}")


def measure(reader: Reader, cases: Iterable[Case]) -> Figures:
    """Return how `reader` does on `cases`. A thread that it cannot read counts as a wrong verdict, never as a release."""
    confusion: Counter[tuple[str, str]] = Counter()
    counts: Counter[str] = Counter()
    wrong = []
    for case in cases:
        report = _answer(reader, case)
        got = report.verdict if report else "unread"
        confusion[case.gold.verdict, got] += 1
        if got != case.gold.verdict:
            wrong.append((case.id, case.gold.verdict, got))
        if report:
            counts.update(_compared(case.gold, report))
    of = {gold: sum(count for (label, _), count in confusion.items() if label == gold) for gold in _VERDICTS}
    total = sum(of.values())
    false = sum(count for (gold, got), count in confusion.items() if got == "released" != gold)
    return Figures(
        confusion=dict(confusion),
        false_releases=Share(false, total - of["released"]),
        release_recall=Share(confusion["released", "released"], of["released"]),
        hold_recall=Share(confusion["hold", "hold"], of["hold"]),
        verdicts=Share(total - len(wrong), total),
        stages=Share(counts["stage right"], counts["stage"]),
        acts=Share(counts["act right"], counts["act"]),
        missing=Share(counts["missing right"], counts["missing"]),
        wrong=tuple(wrong),
    )


def _case(data: str | dict[str, Any], where: str) -> Case:
    try:
        return Case.model_validate_json(data) if isinstance(data, str) else Case.model_validate(data)
    except ValidationError as error:
        raise CorpusError(first_problem(error), where=where, hint=_HINT) from error


def _from_folder(folder: Path) -> dict[str, Any]:
    try:
        about = tomllib.loads((folder / "case.toml").read_text("utf-8"))
        files = sorted(folder.glob("*.eml")) or [folder / "chat.txt"]
        sources = [file.read_text("utf-8", "surrogateescape") for file in files]
        gold = json.loads((folder / "expected.json").read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(CorpusError, error, str(folder)) from error
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        raise CorpusError(str(error), where=str(folder), hint=_HINT) from error
    return {**about, "id": folder.name, "sources": sources, "gold": gold}


def _answer(reader: Reader, case: Case) -> Report | None:
    sources = [source.encode("utf-8", "surrogateescape") for source in case.sources]
    try:
        return reader.read(sources if len(sources) > 1 else sources[0], us=case.us, records=case.records, now=case.now)
    except SignoffError:
        return None


def _compared(gold: Gold, report: Report) -> Iterator[str]:
    decisions = sorted(report.decisions, key=lambda one: _CAUTION.index(one.verdict))
    if gold.verdict == report.verdict == "released":
        yield from _told("stage", bool(decisions) and decisions[0].stage == gold.stage)
    if gold.verdict == report.verdict == "clarify" and decisions:
        missing = {name for name, item in decisions[0].items.items() if item.required and not item.satisfied}
        yield from _told("missing", missing == set(gold.missing))
    buyers = [one.act for one in report.messages if one.side == "buyer"]
    if gold.act:
        yield from _told("act", bool(buyers) and buyers[-1] == gold.act)


def _told(name: str, right: bool) -> Iterator[str]:
    yield name
    if right:
        yield f"{name} right"
