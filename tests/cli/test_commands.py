"""The other commands: draft, explain, clean, schema, rules test, init, completion, --version."""

from __future__ import annotations

import email
import json
import re
import subprocess
import tomllib
from collections.abc import Callable
from email.policy import default
from pathlib import Path

import pytest
from click.testing import Result

import signoff_nlp
from signoff_nlp.types import Report
from tests.cli.conftest import RELEASE, US, VAGUE, environment, mail, program

Signoff = Callable[..., Result]
WORDS = """
[floor_it]
about = "Start."
says = ["floor it"]
gives = { act = "go" }
yes = ["[[Floor it]]: 40 pcs."]
no = ["Shall we floor it?"]
"""


def test_draft_prints_the_reply_alone(signoff: Signoff, mails: Path) -> None:
    done = signoff("draft", "--us", US, str(mails / "vague.eml"))
    report = signoff_nlp.load().read((mails / "vague.eml").read_bytes(), us=[US])
    assert report.draft is not None
    assert done.stdout == report.draft.body.rstrip("\n") + "\n"


def test_draft_as_a_mail_answers_the_mail(signoff: Signoff) -> None:
    source = mail(VAGUE.replace("Looks good", "Schön, looks good 👍"), subject="Größe")
    text = signoff("draft", "--eml", "--us", US, input=source).stdout
    assert text.isascii()
    reply = email.message_from_string(text, policy=default)
    assert reply["To"] == "dana@acme.example"
    assert reply["Subject"] == "Re: Größe"
    assert (reply["In-Reply-To"], reply["References"]) == ("<m1@acme.example>", "<m1@acme.example>")
    assert reply["X-Unsent"] == "1"
    report = signoff_nlp.load().read(source, us=[US])
    assert report.draft is not None
    assert reply.get_content() == report.draft.body


def test_several_drafts_are_told_apart_and_are_no_mail(signoff: Signoff, mails: Path) -> None:
    paths = [str(mails / f"{name}.eml") for name in ("vague", "hold", "none")]
    done = signoff("draft", "--us", US, *paths)
    assert done.stdout.count("\n--- hold.eml ---\n") == 1
    assert "none.eml: no draft" in done.stderr
    assert signoff("draft", "--eml", "--us", US, *paths).exit_code == 2


def test_explain_names_rules_words_and_cues(signoff: Signoff) -> None:
    source = mail("If the price holds, go ahead with 250 pcs, revision B4.\n\nDana Ruiz\nPurchasing Manager")
    text = signoff("explain", "--us", US, input=source).stdout
    assert re.search(r"act go by rule go_ahead, under .*condition.*  <- \"go ahead\" at 20-28", text)
    assert "cue condition over" in text
    assert "REVISION as approved: B4" in text
    assert "quantity: stated, satisfied = 250" in text
    assert "reason conditional: " in text


def test_clean_prints_the_zones(signoff: Signoff) -> None:
    source = "Stop the run.\n\nDana wrote:\n> Shall we go on?\n"
    zones = json.loads(signoff("clean", "--json", input=source).stdout)
    assert zones == json.loads(signoff_nlp.clean(source).model_dump_json())
    assert signoff("clean", input=source).stdout.splitlines()[0] == "new         | Stop the run."
    chat = json.loads(signoff("clean", "--json", "--kind", "chat", input="[10:32] Dana: go\n[10:33] Mike: ok").stdout)
    assert [message["author"] for message in chat["messages"]] == ["Dana", "Mike"]
    assert signoff("clean", "nowhere.eml").exit_code == 1


def test_schema_is_that_of_the_report(signoff: Signoff) -> None:
    assert json.loads(signoff("schema").stdout) == Report.model_json_schema(mode="serialization")


def test_rules_test_runs_ours_and_theirs(signoff: Signoff, tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(WORDS, "utf-8")
    done = signoff("rules", "test", "shop.toml")
    assert (done.exit_code, done.stdout.splitlines()[-1].split(", ")[1]) == (0, "all good")
    verbose = signoff("rules", "test", "-v", "shop.toml").stdout.splitlines()
    assert "ok    shop.floor_it: [[Floor it]]: 40 pcs." in verbose
    assert sum(line.startswith("ok ") for line in verbose) == len(verbose) - 1


def test_rules_test_says_which_example_fails(signoff: Signoff, tmp_path: Path) -> None:
    bad = WORDS.replace("Shall we floor it?", "Floor it today.").replace("[[Floor it]]: 40", "[[Start]]: 40")
    (tmp_path / "shop.toml").write_text(bad, "utf-8")
    done = signoff("rules", "test", "shop.toml")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[:4] == [
        "FAIL  shop.floor_it: [[Start]]: 40 pcs.",
        "      not found where marked",
        "FAIL  shop.floor_it: Floor it today.",
        "      found, but should not be",
    ]


def test_rules_test_says_what_is_wrong_with_a_file(signoff: Signoff, tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(WORDS.replace('act = "go"', 'act = "gone"'), "utf-8")
    done = signoff("rules", "test", "shop.toml")
    assert done.exit_code == 2
    assert "shop.toml [floor_it]: gives nothing known" in done.stderr
    assert signoff("rules", "test", "nowhere.toml").exit_code == 2


def test_the_shops_words_count_when_the_settings_name_them(signoff: Signoff, tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(WORDS, "utf-8")
    (tmp_path / "signoff.toml").write_text(f'us = ["{US}"]\nvocabulary = ["shop.toml"]\n', "utf-8")
    source = mail(RELEASE.replace("We release", "Floor it:").replace(" Please start.", ""))
    assert signoff("parse", input=source).stdout.startswith("RELEASED - 250 pcs")
    (tmp_path / "signoff.toml").write_text(f'us = ["{US}"]\n', "utf-8")
    assert signoff("parse", input=source).stdout.startswith("NOT RELEASED - ")
    (tmp_path / "signoff.toml").write_text('vocabulary = ["lost.toml"]\n', "utf-8")
    done = signoff("parse", input=source)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "lost.toml: No such file" in done.stderr


def test_init_writes_a_file_once(signoff: Signoff, tmp_path: Path) -> None:
    assert signoff("init").exit_code == 0
    written = (tmp_path / "signoff.toml").read_text("utf-8")
    assert tomllib.loads(written) == {}
    again = signoff("init")
    assert (again.exit_code, (tmp_path / "signoff.toml").read_text("utf-8")) == (2, written)
    assert "nothing was changed" in again.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(signoff: Signoff, shell: str) -> None:
    assert "_SIGNOFF_COMPLETE" in signoff("completion", shell).stdout


def test_completion_completes() -> None:
    done = subprocess.run(
        program(), env=environment(_SIGNOFF_COMPLETE="bash_complete", COMP_WORDS="signoff pa", COMP_CWORD="1"),
        capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert done.stdout.split() == ["plain,parse"]


def test_version_and_help(signoff: Signoff) -> None:
    assert signoff("--version").stdout == f"signoff {signoff_nlp.__version__}\n"
    assert signoff("-h").stdout == signoff("--help").stdout


@pytest.mark.parametrize("command", [("--help",), ("--version",), ("parse", "--help"), ("init", "--help")])
def test_help_imports_nothing_heavy(command: tuple[str, ...]) -> None:
    code = f"import sys; sys.argv = ['signoff', *{command!r}]\nfrom signoff_nlp.__main__ import main\n"
    code += (
        "try:\n    main()\nfinally:\n    print(sorted({'spacy', 'pydantic', 'rich', 'dateparser'} & set(sys.modules)))"
    )
    done = subprocess.run([program()[0], "-c", code], env=environment(), capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_reading_needs_no_spacy(mails: Path) -> None:
    code = f"import sys; sys.argv = ['signoff', 'parse', '--json', {str(mails / 'vague.eml')!r}]\n"
    code += "from signoff_nlp.__main__ import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
    code += "print('signoff_nlp.language.steps' in sys.modules, 'spacy' in sys.modules)\n"
    done = subprocess.run([program()[0], "-c", code], env=environment(), capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == "True False"
