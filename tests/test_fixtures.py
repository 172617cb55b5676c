"""Every labelled thread is read as its expectation says, but for the listed misses; none is released wrongly."""

from __future__ import annotations

import json

import pytest

from tests.fixture_cases import ROOT, Case, cases, known_misses, misses, read


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_thread_is_read_as_expected(case: Case) -> None:
    report = read(case)
    if report.verdict == "released":
        assert case.expected["verdict"] == "released", "a false release"
    assert misses(case, report) == known_misses().get(case.name, [])


def test_every_listed_miss_has_its_case() -> None:
    assert known_misses().keys() <= {case.name for case in cases()}


def test_there_are_many_and_each_folder_is_whole() -> None:
    folders = [path for path in (ROOT / "emails").iterdir() if (path / "expected.json").exists()]
    assert len(folders) >= 150
    for folder in folders:
        assert (folder / "case.toml").exists()
        assert bool(list(folder.glob("*.eml"))) != (folder / "chat.txt").exists()


def test_the_same_input_gives_the_same_bytes() -> None:
    for case in cases()[::9]:
        assert read(case).model_dump_json() == read(case).model_dump_json()


def test_a_wrong_reading_is_a_miss() -> None:
    case = cases()[0]
    report = read(case)
    other = {"released": "none"}.get(report.verdict, "released")
    assert misses(case._replace(expected={**case.expected, "verdict": other}), report) == ["verdict"]
    assert json.dumps(case.expected)
