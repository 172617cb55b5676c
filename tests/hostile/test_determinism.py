"""The same input gives the same bytes: alone, in a batch, in another process with another seed for hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import signoff_nlp
from tests.fixture_cases import Case, cases

ROOT = Path(__file__).parents[2]
SOME = cases()[::9]
_ALONE = """
import sys
from tests.fixture_cases import cases, read
for case in cases()[::9]:
    sys.stdout.buffer.write(read(case).model_dump_json().encode() + b"\\n")
"""


def one(reader: signoff_nlp.Reader, case: Case) -> str:
    """Return the report on a case as JSON."""
    source = case.sources if len(case.sources) > 1 else case.sources[0]
    return reader.read(source, us=case.us, records=case.records, now=case.now).model_dump_json()


@pytest.fixture(scope="module")
def alone() -> list[str]:
    """Each case read by a reader of its own."""
    return [one(signoff_nlp.load(), case) for case in SOME]


def test_twice_and_after_others(alone: list[str]) -> None:
    reader = signoff_nlp.load()
    assert [one(reader, case) for case in reversed(SOME)][::-1] == alone
    assert [one(reader, case) for case in SOME] == alone


def test_in_a_batch() -> None:
    reader = signoff_nlp.load()
    sources = [source for case in SOME for source in case.sources]
    batch = [report.model_dump_json() for report in reader.read_many(sources, us=("jcprintfarm.example",))]
    assert batch == [reader.read(source, us=("jcprintfarm.example",)).model_dump_json() for source in sources]


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_in_another_process_with_another_seed(alone: list[str], seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", _ALONE], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert done.stdout.decode().splitlines() == alone
