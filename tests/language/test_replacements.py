"""Values that give way to others, and the speaker's own corrections: vocabulary/replacements.toml."""

from __future__ import annotations

import pytest

from signoff_nlp import vocabulary
from signoff_nlp.language.components.colors import find_colors
from signoff_nlp.language.components.materials import find_materials
from signoff_nlp.language.components.replacements import corrected
from signoff_nlp.types import Fact

TABLE = vocabulary.load("replacements")["retracts"]


def _corrections(text: str) -> list[str]:
    materials = find_materials(text)
    facts: list[Fact] = sorted([*materials, *find_colors(text, materials)], key=lambda fact: fact.start)
    return [fact.text for fact in corrected(text, facts) if "correction" in fact.flags]


@pytest.mark.parametrize(
    "text",
    [
        *TABLE["yes"],
        "PLA for the lids, actually no, make it [[PETG]].",
        "Black ABS. Scratch that, make it [[white]] [[ABS]] please.",
    ],
)
def test_what_follows_a_retraction_corrects(text: str) -> None:
    wanted = [part.split("]]")[0] for part in text.split("[[")[1:]]
    assert _corrections(text.replace("[[", "").replace("]]", "")) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *TABLE["no"],
        "PLA for the lids. Make it quick.",
        "Actually no, make it PETG.",
        "PLA, actually no, make it quick. PETG spool came.",
    ],
)
def test_without_a_value_before_nothing_is_corrected(text: str) -> None:
    assert _corrections(text) == []
