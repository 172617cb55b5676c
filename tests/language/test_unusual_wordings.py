"""Values in wordings of writers whose English is another's, and beside each a near thing that is none."""

from __future__ import annotations

import pytest

from signoff_nlp.language.components.clauses import unwrapped
from signoff_nlp.language.steps import read
from signoff_nlp.types import Message


def values(text: str, label: str) -> list[object]:
    (reading,) = read([Message(text=text, side="buyer")])
    facts = [fact for fact in reading.facts if fact.label == label and fact.role in (None, "released", "approved")]
    return [fact.value for fact in facts if not {"rejected", "other"} & set(fact.flags)]


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("Thanks Clara-san, PC, natural", "MATERIAL", ["PC"]),
        ("Dear Mori-san, thank you.", "MATERIAL", []),
        ("Please run 60 in SAN, clear", "MATERIAL", ["SAN"]),
        ("The lids in PETG, green RAL 6005, as printed", "MATERIAL", ["PETG"]),
        ("The lids in PETG, RAL 7020", "MATERIAL", ["PETG"]),
        ("bushes from 6005, as machined", "MATERIAL", ["6005"]),
        ("drawing HT-4 rev B, 4340 heat treated, ground", "MATERIAL", ["4340"]),
        ("we heat treated 4340 of them last year", "MATERIAL", []),
        ("Rev             : A3\nMaterial        : PA12", "REVISION", ["A3"]),
        ("Revision      =  07\nMaterial      =  PA12", "REVISION", ["07"]),
        ("Menge: nr. 420 Stück", "QUANTITY", [420]),
        ("You can make 1 (one) sample only of the buckle, revision 3, in PA11.", "QUANTITY", [1]),
        ("Please print 4 (four) of the clips, rev B.", "QUANTITY", [4]),
        ("Please print 4 (3 mm) clips, rev B.", "QUANTITY", [4]),
        ("Yes still, 220 washers, nothing kept back.", "QUANTITY", [220]),
        ("Yes, 220 washers came today.", "QUANTITY", []),
        ("Make what ships in June. That comes to 90 brackets, rev C, in ASA.", "QUANTITY", [90]),
        ("That comes to 90 brackets so far.", "QUANTITY", []),
        ("Please cut every last one of the 36 hinge pins, rev C.", "QUANTITY", [36]),
        ("our sticker man is good if you still need one for your boxes", "QUANTITY", []),
        ("- Dimension: 14 places, all fine", "QUANTITY", []),
        (
            "The order is over 800 pcs in total.\nFirst lot: 200 pcs, rev B.\nThe remaining 600 pcs please hold.",
            "QUANTITY",
            [200],
        ),
        ("Please start: 400 pcs, rev D. 100 pcs hold. 300 pcs are for Oslo.", "QUANTITY", [400, 300]),
    ],
)
def test_values(text: str, label: str, expected: list[object]) -> None:
    assert values(text, label) == expected


WIDE = """Second, the fair in Lyon went far better than any of us had dared to hope, and the demo unit never came back to its box,
so we are done waiting: please let your machines loose on the whole order of soil probe housings, all four hundred and
twenty of them, in black PA12."""
LISTED = """Please run the small cover first, exactly as we agreed with your colleague at the fair in Lyon on Tuesday evening
PA12
black
60 pcs"""


def test_a_mail_wrapped_at_an_unusual_width_is_read_as_sentences() -> None:
    assert "\n" not in unwrapped(WIDE)


def test_one_long_line_makes_no_wrapped_mail() -> None:
    assert unwrapped(LISTED) == LISTED
