"""The shape of the project: what is public, what is declared, how long files are."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
import types
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import signoff_nlp

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
FOLDERS = ("signoff_nlp", "tests", "benchmarks")
FILES = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))
LONGEST = 350
BANNED = {"utils", "helpers", "helper", "manager", "managers", "handler", "handlers", "core", "base", "misc", "common"}


def test_files_can_be_read_in_one_sitting() -> None:
    long = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in FILES}
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [file for file in FILES if file.stem in BANNED] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [file for file in FILES if not ast.get_docstring(ast.parse(file.read_text("utf-8")))] == []


def test_all_names_the_public_names() -> None:
    assert signoff_nlp.__all__ == sorted(signoff_nlp.__all__)
    assert dir(signoff_nlp) == signoff_nlp.__all__
    for name in signoff_nlp.__all__:
        assert getattr(signoff_nlp, name) is not None
    defined = {
        name
        for name, value in vars(signoff_nlp).items()
        if not name.startswith("_")
        and not isinstance(value, types.ModuleType)
        and getattr(value, "__module__", "").startswith("signoff_nlp")
    }
    assert defined <= set(signoff_nlp.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        signoff_nlp.Nothing  # noqa: B018


def _imported(folder: str) -> set[str]:
    found: set[str] = set()
    for file in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - set(FOLDERS)


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared(requirements: list[str]) -> set[str]:
    return {_canonical(re.split(r"[\s<>=~!;\[]", one)[0]) for one in requirements}


def _distributions(folder: str) -> set[str]:
    known = packages_distributions()
    return {_canonical(known.get(name, [name])[0]) for name in _imported(folder)}  # an extra need not be installed


def _extras(*, but: str = "") -> set[str]:
    optional = PROJECT["project"]["optional-dependencies"]
    return set().union(*(_declared(needed) for name, needed in optional.items() if name != but))


def _extras(*, but: str = "") -> set[str]:
    optional = PROJECT["project"]["optional-dependencies"]
    return set().union(*(_declared(needed) for name, needed in optional.items() if name != but))


def test_every_import_is_declared_and_every_dependency_imported() -> None:
    imported, needed = _distributions("signoff_nlp"), _declared(PROJECT["project"]["dependencies"])
    assert needed <= imported <= needed | _extras(but="dev")


def test_what_the_tests_import_is_declared() -> None:
    assert _distributions("tests") <= _extras() | _declared(PROJECT["project"]["dependencies"])


def test_the_import_contract_leaves_no_module_out() -> None:
    contract = PROJECT["tool"]["importlinter"]["contracts"][0]
    assert contract["exhaustive"] is True
    layers = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    modules = {
        entry.stem
        for entry in (ROOT / "signoff_nlp").iterdir()
        if entry.suffix == ".py" or (entry / "__init__.py").exists()
    }
    assert layers == modules - {"__init__"}


def test_checks_are_strict() -> None:
    tools = PROJECT["tool"]
    assert tools["mypy"]["strict"] is True
    assert tools["pytest"]["ini_options"]["filterwarnings"][0] == "error"
    assert tools["pytest"]["ini_options"]["xfail_strict"] is True


def test_make_test_is_what_ci_runs_and_checks_everything() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(r"^test: check$", makefile, re.MULTILINE)
    recipe = makefile.split("\ncheck: ")[1].split("\n\n")[0]
    for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports", "pytest"):
        assert tool in recipe
    assert (ROOT / ".ci" / "run").read_text("utf-8").rstrip().endswith("make test")
