"""The labelled threads of fixtures/emails, and what the reader misses of them.

`python -m tests.fixture_cases` rewrites fixtures/known_misses.toml; look at the difference before it is committed.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import signoff_nlp
from signoff_nlp.types import Decision, Report

ROOT = Path(__file__).parent.parent / "fixtures"
KNOWN = ROOT / "known_misses.toml"
_LOOSE = ("material", "color", "po_number", "quote_number", "approver")
_KEYWORD = re.compile(r"^(?:rev(?:ision)?|version|ver|issue|iss|index|ind)\.?\s*|^v(?=\d)")
_CAUTION = ("hold", "clarify", "released", "none")


class Case(NamedTuple):
    """One labelled thread."""

    name: str
    sources: list[bytes]
    us: list[str]
    now: datetime | None
    records: dict[str, Any]
    expected: dict[str, Any]


@cache
def cases() -> tuple[Case, ...]:
    """Return every thread that has an expectation, in order of name."""
    return tuple(_load(path.parent) for path in sorted((ROOT / "emails").glob("*/expected.json")))


def _load(folder: Path) -> Case:
    about = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    files = sorted(folder.glob("*.eml")) or [folder / "chat.txt"]
    now = datetime.fromisoformat(about["now"]) if "now" in about else None
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    sources = [file.read_bytes() for file in files]
    return Case(folder.name, sources, about["us"], now, about.get("records", {}), expected)


def read(case: Case) -> Report:
    """Return the report on a case."""
    source = case.sources if len(case.sources) > 1 else case.sources[0]
    return signoff_nlp.load().read(source, us=case.us, records=case.records, now=case.now)


def misses(case: Case, report: Report) -> list[str]:
    """Return what the report does not say as the expectation does: verdict, stage, missing, multi, or a field."""
    expected = case.expected
    decisions = sorted(report.decisions, key=lambda one: _CAUTION.index(one.verdict))
    if report.verdict != expected["verdict"]:
        return ["verdict"]
    found = []
    if expected["verdict"] == "released" and decisions[0].stage != expected["stage"]:
        found.append("stage")
    if expected["verdict"] == "clarify" and _missing(decisions[0]) != set(expected["missing"]):
        found.append("missing")
    if expected["multi"]:
        return found + (["multi"] if _parts(report) != _expected_parts(expected["multi"]) else [])
    package = decisions[0].package.model_dump(mode="json") if decisions else {}
    return found + [name for name, value in expected["package"].items() if not _same(name, value, package.get(name))]


def _missing(decision: Decision) -> set[str]:
    return {name for name, item in decision.items.items() if item.required and not item.satisfied}


def _parts(report: Report) -> list[tuple[str, str]]:
    return sorted((one.verdict, str(one.package.quantity)) for one in report.decisions)


def _expected_parts(parts: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return sorted((part["verdict"], str(part["quantity"])) for part in parts)


def _same(name: str, wanted: object, got: object) -> bool:
    left, right = _plain(name, wanted), _plain(name, got)
    if left == right:
        return True
    return name in _LOOSE and bool(left and right) and (left in right or right in left)


def _plain(name: str, value: object) -> str:
    text = "" if value is None else str(value).strip().lower()
    if name == "revision":
        text = _KEYWORD.sub("", text)
    return re.sub(r"[\s_\-/().,#]+", "", text)


def known_misses() -> dict[str, list[str]]:
    """Return the listed misses by case."""
    return tomllib.loads(KNOWN.read_text("utf-8"))["misses"]


def _rewrite() -> None:
    lines = [
        "# What the reader does not yet get right; `python -m tests.fixture_cases` rewrites this file.",
        "[misses]",
    ]
    for case in cases():
        report = read(case)
        found = misses(case, report)
        if found and report.verdict == "released" and found == ["verdict"]:
            raise SystemExit(f"{case.name} is a false release: it is mended, never listed")
        if found:
            lines.append(f"{json.dumps(case.name)} = {json.dumps(found)}")
    KNOWN.write_text("\n".join(lines) + "\n", "utf-8")
    sys.stdout.write(f"{len(lines) - 2} of {len(cases())} cases are listed in {KNOWN.name}\n")


if __name__ == "__main__":
    _rewrite()
