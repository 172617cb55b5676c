"""Order lines of many trades and languages: which material, colour and kind of finish stand in each."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from signoff_nlp.language.components.colors import find_colors
from signoff_nlp.language.components.finishes import find_finishes
from signoff_nlp.language.components.materials import find_materials
from signoff_nlp.language.components.references import find_references
from signoff_nlp.types import Fact

CASES = tomllib.loads((Path(__file__).parent / "matter_cases.toml").read_text(encoding="utf-8"))
NOT_STANDING = frozenset({"other", "rejected", "excluded"})
KINDS = ("process", "sample", "undated", "quote", "earlier", "vague", "open")


def values(facts: list[Fact]) -> list[str]:
    """The distinct values that stand, in order."""
    standing = [fact for fact in facts if not NOT_STANDING & set(fact.flags)]
    return list(dict.fromkeys(str(fact.value) for fact in standing if fact.value is not None))


def read(text: str) -> tuple[list[str], list[str], list[str]]:
    """Materials, colours and the kinds of finish of one line."""
    references = find_references(text)
    materials = find_materials(text, references)
    colors = find_colors(text, [*references, *materials])
    finishes = find_finishes(text, [*references, *materials, *colors])
    flags = {flag for fact in finishes if not NOT_STANDING & set(fact.flags) for flag in fact.flags}
    return values(materials), values(colors), [kind for kind in KINDS if kind in flags]


@pytest.mark.parametrize("text", CASES)
def test_reads_a_line(text: str) -> None:
    case = CASES[text]
    assert read(text) == (case.get("material", []), case.get("color", []), case.get("finish", []))


def test_the_reader_tells_lines_apart() -> None:
    assert read("PETG, black, as printed") != read("PETG, white, as printed") != read("ABS, white, as printed")
