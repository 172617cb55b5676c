"""Figures on labelled threads, counted by hand, and files that do not fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import signoff_nlp
from signoff_nlp.cli.app import app
from signoff_nlp.errors import CorpusError
from signoff_nlp.evaluation import Share, measure, read_cases

ROOT = Path(__file__).parent.parent
RELEASE = (
    "We release 250 pcs, revision B4, black PETG, finish as printed. Please start.\n\nDana Ruiz\nPurchasing Manager\n"
)
VAGUE = "Looks good, go ahead!\n\nDana\n"


def mail(text: str) -> str:
    return (
        "From: Dana Ruiz <dana@acme.example>\nTo: shop@yourshop.example\nSubject: bracket\n"
        f"Date: Sat, 2 May 2026 10:32:00 -0400\nMessage-ID: <1@acme.example>\n\n{text}"
    )


def line(name: str, text: str, verdict: str, **gold: Any) -> str:
    return json.dumps({"id": name, "kind": "email", "sources": [mail(text)], "us": ["yourshop.example"], "gold": {"verdict": verdict, **gold}})  # fmt: skip


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    lines = [
        line("right", RELEASE, "released", stage="full_production", act="release", package={"quantity": 250}),
        line("false", RELEASE, "clarify", missing=["color"]),
        line("vague", VAGUE, "clarify", act="hold"),
        "",
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_figures_are_counted(cases: Path) -> None:
    found = measure(signoff_nlp.load(), read_cases(cases))
    assert found.confusion == {
        ("released", "released"): 1,
        ("clarify", "released"): 1,
        ("clarify", "clarify"): 1,
    }
    assert found.false_releases == Share(1, 2)
    assert found.release_recall == Share(1, 1)
    assert found.hold_recall == Share(0, 0)
    assert found.verdicts == Share(2, 3)
    assert found.stages == Share(1, 1)
    assert found.acts == Share(1, 2)
    assert found.missing == Share(0, 1)
    assert found.wrong == (("false", "clarify", "released"),)


def test_the_interval_is_wilsons() -> None:
    low, high = Share(1, 100).interval
    assert (low, high) == (pytest.approx(0.00177, abs=1e-4), pytest.approx(0.05449, abs=1e-4))
    assert Share(0, 0).interval == (0.0, 1.0)
    assert Share(0, 162).interval[0] == 0.0


def test_a_folder_of_cases_is_read() -> None:
    (case,) = read_cases(ROOT / "fixtures" / "emails" / "w1-001")
    assert (case.id, case.gold.verdict, len(case.sources)) == ("w1-001", "released", 1)


def test_a_thread_that_cannot_be_read_is_wrong_and_no_release(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps({"id": "empty", "sources": [""], "gold": {"verdict": "none"}}), "utf-8")
    found = measure(signoff_nlp.load(), read_cases(path))
    assert found.wrong == (("empty", "none", "unread"),)
    assert found.false_releases == Share(0, 1)


@pytest.mark.parametrize(
    ("text", "what"),
    [("{", r"cases\.jsonl:1: not a line"), ('{"id": "a", "sources": ["x"], "gold": {"verdict": "go"}}', r"gold\.verdict"), ('{"id": "a", "sources": [], "gold": {"verdict": "none"}}', "sources")],
)  # fmt: skip
def test_a_line_that_does_not_fit_is_named(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=what):
        list(read_cases(path))


def test_evaluate_prints_the_interval_and_names_errors(cases: Path) -> None:
    done = CliRunner().invoke(app, ["evaluate", str(cases), "--errors", "5"])
    assert done.exit_code == 0
    assert "false releases: 1 of 2 = 50.0 %, 95 % between 9.45 % and 90.55 %" in done.stdout
    assert "wrong: false: labelled clarify, read released" in done.stdout
    missing = CliRunner().invoke(app, ["evaluate", str(cases.parent / "none.jsonl")])
    assert missing.exit_code == 2
    assert "none.jsonl: No such file or directory" in missing.stderr


def test_train_prints_what_changed_and_refuses_by_exit_code(tmp_path: Path) -> None:
    lines = [one for path in sorted((ROOT / "models" / "acts" / "corpus").glob("*.jsonl")) for one in path.read_text("utf-8").split("\n")[:60]]  # fmt: skip
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    parts = ("train", "dev", "test")
    for at, name in enumerate(parts):
        chosen = [json.loads(one) | {"group": name} for one in lines[at::3]]
        (corpus / f"{name}.jsonl").write_text("\n".join(map(json.dumps, chosen)), "utf-8")
    (corpus / "split.toml").write_text("".join(f'[{name}]\ngroups = ["{name}"]\n' for name in parts), "utf-8")
    out = tmp_path / "model"
    done = CliRunner().invoke(app, ["train", "--corpus", str(corpus), "--out", str(out)])
    assert done.exit_code == 3
    assert "macro F1 on unseen authors" in done.stdout
    assert "REFUSED" in done.stdout
    assert "reading" in done.stderr
    assert not out.exists()
