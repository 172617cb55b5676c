"""Stretches of a message that speak of one part each (rule 14), and messages that speak of one part only."""

from __future__ import annotations

import pytest

from signoff_nlp.language.components.acts import find_acts
from signoff_nlp.language.components.files import find_files
from signoff_nlp.language.components.materials import find_materials
from signoff_nlp.language.components.quantities import find_quantities
from signoff_nlp.language.components.references import find_references
from signoff_nlp.language.components.revisions import find_revisions
from signoff_nlp.language.components.sections import find_sections


def _names(text: str) -> list[str]:
    facts = find_files(text)
    for find in (find_revisions, find_references, find_materials, find_quantities):
        facts = [*facts, *find(text, facts)]
    return [section.name for section in find_sections(text, facts, find_acts(text))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1) Arm BR-7: run all 160, rev D.\n2) Hood CP-8: run 80 pcs, rev B.", ["Arm BR-7", "Hood CP-8"]),
        ("a) 300 x flap, rev 4, start please\nb) 120 x frame, rev 2, start please", ["flap", "frame"]),
        ("Line 10, hood HT-1: released. Rev 3, 140 pcs.\nLine 20, clamp (rev 1, 60 pcs): do not start.", ["hood HT-1", "clamp"]),
        ("BR-7 rev D, 160 pcs: released.\nCP-8 rev B, 80 pcs: on hold.", ["BR-7", "CP-8"]),
        ("Three things. Gate bases: run all 75, rev 3. Gables: don't print them, 75 of those, rev 2.", ["Gate bases", "Gables"]),
        ("Please run the flaps: rev C, 200 pcs. The frames (rev B, 200 pcs) stay on hold.", ["flaps", "frames"]),
        ("Hinge rev 3, 400 pcs, please run.\n\nCrank rev 1, 40 pcs, please wait.", ["Hinge", "Crank"]),
        ("1. Part: bracket\n2. Revision: B4\n3. Quantity: 250\n4. Material: PETG", []),
        ("please run 250 pcs:\n- rev B\n- PETG\n- black", []),
        ("Release the first 200, rev C. The other 300 stay on hold.", []),
        ("Material: PETG\nColour: black\nRev: C\nQty: 40", []),
    ],
)  # fmt: skip
def test_parts_of_a_message(text: str, names: list[str]) -> None:
    assert _names(text) == names


def test_a_listing_is_read_up_to_a_limit() -> None:
    assert len(_names("".join(f"- lid{n} rev C, 200 pcs\n" for n in range(2000)))) <= 60
