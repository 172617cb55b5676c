"""A form that comes back with a blank in it leaves open what the blank stands for."""

from __future__ import annotations

import pytest

from signoff_nlp.language.components.open_items import find_open_items


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("I, Jo Hale, release ____ units: revision C, PLA.", ["quantity"]),
        ("release 40 units: revision ____, material ____, colour ____, finish: ____.", ["revision", "material", "color", "finish"]),
        ("finish: as printed; now decided: ____. Please start.", ["other"]),
        ("finish: as printed; now decided: labels as before. Please start.", []),
        ("Quantity: ______", ["quantity"]),
        ("Signed ________ (name)", []),
        ("the file is cap___b.step", []),
        ("release 40 units: revision C", []),
    ],
)  # fmt: skip
def test_blanks(text: str, what: list[str]) -> None:
    assert [one[3] for one in find_open_items(text)] == what
