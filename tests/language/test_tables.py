"""Order tables in plain text."""

from __future__ import annotations

import pytest

from signoff_nlp.language.components.quantities import find_quantities
from signoff_nlp.language.components.revisions import find_revisions
from signoff_nlp.language.components.tables import find_table

ALIGNED = (
    "Please start:\n\nLine  Part     Rev  Qty  Material  Colour      Finish\n"
    "10    housing  E    150  ASA       anthracite  as sample of 8 June\n"
    "20    lid      C    300  ASA       anthracite  as sample of 8 June\n\nTwo lids per housing."
)


def _read(text: str) -> list[dict[str, str]]:
    return [{field: cell.text for field, cell in row.cells.items()} for row in find_table(text)]


def test_columns_parted_by_blanks() -> None:
    first, second = _read(ALIGNED)
    assert first["part"] == "housing"
    assert (second["line"], second["revision"], second["quantity"], second["finish"]) == (
        "20",
        "C",
        "300",
        "as sample of 8 June",
    )


@pytest.mark.parametrize(
    "text",
    [
        "| Part | Rev | Qty |\n|------|-----|-----|\n| lid | C | 300 |",
        "Part\tRev\tQty\nlid\tC\t300\n",
        "Part;Rev;Qty\nlid;C;300",
        "Part | Rev. | Qty:\nlid | C | 300",
        "Teil   Index   Menge\nlid    C       300",
    ],
)
def test_other_partings(text: str) -> None:
    assert _read(text) == [{"part": "lid", "revision": "C", "quantity": "300"}]


def test_a_cell_may_be_missing() -> None:
    assert _read("Part     Rev  Qty\nlid           300\nbase     D    20") == [
        {"part": "lid", "quantity": "300"},
        {"part": "base", "revision": "D", "quantity": "20"},
    ]
    assert _read("| Part | Rev | Qty |\n| lid |  | 300 |") == [{"part": "lid", "quantity": "300"}]


@pytest.mark.parametrize(
    "text", ["", "Part and quantity  please", "Name   Place\nJo     Leeds", "Rev C   qty 40", "a\tb\tc\nd\te\tf"]
)
def test_no_table(text: str) -> None:
    assert _read(text) == []


def test_offsets_are_those_of_the_text() -> None:
    for row in find_table(ALIGNED):
        assert all(ALIGNED[cell.start : cell.end] == cell.text for cell in row.cells.values())
        assert ALIGNED[row.start : row.end].lstrip()[:2].isdigit()


def test_facts_are_read_by_column() -> None:
    assert [(fact.value, fact.role) for fact in find_revisions(ALIGNED)] == [("E", "approved"), ("C", "approved")]
    assert [fact.value for fact in find_quantities(ALIGNED) if fact.role == "released"] == [150, 300]
