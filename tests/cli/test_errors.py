"""What goes wrong is said in one line: which file, what is wrong in plain words, what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import signoff_nlp
from tests.cli.conftest import RELEASE, US, VAGUE, mail

Signoff = Callable[..., Result]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("parse", "nowhere.eml"), "nowhere.eml: No such file or directory (is the path right?)"),
        (("clean", "nowhere.eml"), "nowhere.eml: No such file or directory (is the path right?)"),
        (("clean", "nothing.eml"), "nothing.eml: nothing to read: the source is empty"),
        (("evaluate", "nowhere"), "nowhere: No such file or directory (is the path right?)"),
        (("evaluate", "bare"), "bare: no labelled thread in this folder: each is a folder with expected.json, "),
        (("evaluate", "nothing.eml"), "nothing.eml: no labelled thread in this file"),
        (("rules", "test", "nowhere.toml"), "nowhere.toml: No such file or directory (is the path right?)"),
        (("parse", "--records", "records.toml", "-"), "records.toml: approvers 2, name: is missing ("),
        (("parse", "--config", "odd.toml", "-"), 'odd.toml: us: must be a list, such as ["..."] ('),
        (("correct", "rev C", "--fact", "REVISION=D"), "the correction: the value 'D' does not stand in the text ("),
        (
            ("correct", "rev C", "--verdict", "yes"),
            "the correction: verdict: must be released, clarify, hold or none (",
        ),
    ],
)
def test_errors_name_the_place_and_the_matter(
    signoff: Signoff, tmp_path: Path, command: tuple[str, ...], said: str
) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "nothing.eml").write_text("", "utf-8")
    (tmp_path / "odd.toml").write_text('us = "x"\n', "utf-8")
    (tmp_path / "records.toml").write_text('[[approvers]]\nname = "Ana"\n[[approvers]]\n', "utf-8")
    printed = signoff(*command, input=mail(RELEASE))
    assert printed.exit_code in (1, 2)
    assert printed.stderr.startswith("signoff: ")
    assert said in printed.stderr
    assert printed.stdout == ""


def test_an_empty_variable_sets_nothing(signoff: Signoff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_RECORDS", "")
    assert signoff("parse", "--us", US, "--plain", input=mail(RELEASE)).stdout.split("\t")[1] == "released"


@pytest.mark.parametrize("source", [None, [None], 3, Path("thread.eml"), []])
def test_the_reader_refuses_what_is_no_source_with_an_error_of_ours(source: object) -> None:
    reader = signoff_nlp.load()
    with pytest.raises(signoff_nlp.SourceError, match="read"):
        reader.read_many([source]).__next__()  # read_many takes anything that it can ask for sources


def test_json_and_plain_are_not_for_one_run(signoff: Signoff) -> None:
    printed = signoff("parse", "--json", "--plain", input=mail(RELEASE))
    assert printed.exit_code == 2
    assert "--json or --plain, not both" in printed.stderr


def test_clean_says_that_an_mbox_holds_more(signoff: Signoff, tmp_path: Path) -> None:
    head = "From dana@acme.example Mon May  4 10:00:00 2026\n"
    (tmp_path / "box.mbox").write_text("".join(f"{head}{mail(VAGUE, number=n)}\n" for n in range(3)), "utf-8")
    printed = signoff("clean", "box.mbox")
    assert printed.stderr == "signoff: box.mbox: only the first of 3 mails is shown\n"
    assert "Looks good, go ahead!" in printed.stdout


def test_a_mail_of_several_drafts_is_refused_before_anything_is_printed(signoff: Signoff, mails: Path) -> None:
    printed = signoff("draft", "--eml", "--us", US, str(mails / "vague.eml"), str(mails / "release.eml"))
    assert (printed.exit_code, printed.stdout) == (2, "")
    assert "--eml is for one thread at a time" in printed.stderr


def test_every_one_of_several_drafts_has_a_head(signoff: Signoff, mails: Path) -> None:
    printed = signoff("draft", "--us", US, str(mails / "vague.eml"), str(mails / "release.eml")).stdout
    assert printed.startswith("--- vague.eml ---\n\nHi Dana,")
    assert "\n\n--- release.eml ---\n\nHi Dana," in printed
    assert not signoff("draft", "--us", US, str(mails / "vague.eml")).stdout.startswith("---")
