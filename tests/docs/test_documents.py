"""What our documents show is what happens."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import click
import pytest

from signoff_nlp.accounts import Account, Smtp, Webhook
from signoff_nlp.cli.app import app
from signoff_nlp.mailbox.failures import Reason
from signoff_nlp.settings import PREFIX, TABLES, Settings
from tests.docs.blocks import DOCUMENTS, ROOT, Block, blocks, matches, prepare, problems, steps

README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_block_of_the_document_holds(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert problems(document, tmp_path) == []


def test_the_comparison_can_fail() -> None:
    assert matches(["a", "...", "c"], ["a", "b", "b", "c"])
    assert not matches(["a", "...", "d"], ["a", "b", "b", "c"])
    assert not matches(["a"], ["a", "b"])


def test_commands_and_outputs_are_told_apart() -> None:
    block = Block("console", "$ one \\\n  two\nout\n\n$ three\n", 0, 0)
    assert [(step.command, step.shown) for step in steps(block)] == [("one \\\n  two", ["out"]), ("three", [])]


def test_the_readme_names_the_two_make_targets_first() -> None:
    fences = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert fences[0][0] == "sh"
    assert re.findall(r"make \w+", README)[:2] == ["make demo", "make test"]
    assert [line.split("#")[0].strip() for line in fences[0][1].splitlines()] == ["make demo", "make test"]


def _commands(group: click.Group, before: str = "signoff") -> list[str]:
    found = []
    for name, command in group.commands.items():
        whole = f"{before} {name}"
        found += _commands(command, whole) if isinstance(command, click.Group) else [whole]
    return found


@pytest.mark.parametrize("command", _commands(app))
def test_readme_and_reference_name_every_command(command: str) -> None:
    assert command in README
    assert f"## `{command}" in (ROOT / "docs" / "cli.md").read_text("utf-8")


def test_the_reference_names_every_option_of_every_command() -> None:
    reference = (ROOT / "docs" / "cli.md").read_text("utf-8")
    options = {
        option
        for command in app.commands.values()
        for each in (command.commands.values() if isinstance(command, click.Group) else (command,))
        for parameter in each.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
    }
    assert {option for option in options if f"`{option}" not in reference} == set()


def test_the_settings_document_and_the_model_name_the_same_settings() -> None:
    document = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w.]+)` \| `(\w+)` \| `([^`]*)` \|", document, re.MULTILINE)
    expected = [
        (name, f"{PREFIX}{name.upper()}", _shown(field.default))
        for name, field in Settings.model_fields.items()
        if name not in {*TABLES, "accounts", "notify"}
    ] + [
        (f"{table}.{name}", f"{PREFIX}{table.upper()}_{name.upper()}", _shown(field.default))
        for table, model in TABLES.items()
        for name, field in model.model_fields.items()
    ]
    assert rows == expected
    for heading, model in (("accounts", Account), ("notify.smtp", Smtp), ("notify.webhook", Webhook)):
        section = document.split(f"\n### `[{heading}]`" if "." in heading else f"\n## `[[{heading}]]`")[1]
        named = re.findall(
            r"^\| `(\w+)` \|", re.split(r"^##", section, maxsplit=1, flags=re.MULTILINE)[0], re.MULTILINE
        )
        assert named == list(model.model_fields)


def _shown(default: object) -> str:
    return "none" if default is None else "[]" if default == () else str(default).lower()


def test_links_between_our_documents_lead_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_demo_shows_what_the_readme_shows() -> None:
    recipe = (ROOT / "Makefile").read_text("utf-8").split("\ndemo: ")[1].split("\n\n")[0]
    cases = re.findall(r"for case in ([\w -]+);", recipe)[0].split()
    for case in cases:
        assert f"$ signoff parse --us jcprintfarm.example --thread fixtures/emails/{case}/*.eml\n" in README


def test_every_example_of_an_account_is_one() -> None:
    found = [block.text for block in blocks(ROOT / "docs" / "operations.md") if block.language == "toml"]
    assert len(found) > 6
    for text in found:
        Settings.model_validate(tomllib.loads(text))


def test_every_state_of_a_refused_login_is_explained() -> None:
    document = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert {reason for reason in get_args(Reason) if f"| `{reason}` |" not in document} == {"other"}
