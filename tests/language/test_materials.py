"""Materials in mails of many trades; the vocabulary's own examples run in test_materials_vocabulary.py."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_nlp.language.components.materials import find_materials
from signoff_nlp.types import Fact


def standing(text: str) -> list[Fact]:
    return [fact for fact in find_materials(text) if not {"other", "rejected"} & set(fact.flags)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Please cut 80 brackets, drawing 4471 rev B, in 3 mm 1.4404, edges deburred.", ["1.4404"]),
        ("Go for the 500 caps: PA66-GF30 RAL 9005, VDI 24 on the outside.", ["PA66-GF30"]),
        ("We hereby release 1'000 Stk, Material PA12 schwarz, Muster Nr. 4 vom 3.2.2026.", ["PA12"]),
        ("Please mill 12 pcs from 7075-T651, hard anodised black 25 µm", ["7075-T651"]),
        ("Cast in CuSn12, raw castings, gates ground off.", ["CuSn12"]),
        ("40 pcs clear acrylic 5 mm, laser cut", ["PMMA"]),
        ("Titanium grade 5, 16 pcs, bead blasted", ["Ti-6Al-4V"]),
        ("Run 90 in Rigid 10K please, white", ["Rigid 10K"]),
        ("go for 45 x hook in pla, baby blue", ["PLA"]),
        ("PP (homopolymer), natural, 10,000 shots", ["PP"]),
        ("Bright zinc plated S355MC, 6 mm, 240 pcs", ["S355MC"]),
        ("Rubber feet in EPDM 70 Shore black, with brass inserts.", ["EPDM 70A"]),
        ("It is 6061 aluminium, tumbled", ["6061"]),
        ("Please run the plates in aluminium as quoted: 6061-T6, 5 mm.", ["6061-T6"]),
        ("The nylon one, in PA12, black", ["PA12"]),
        ("Lids in steel, bodies in 6061-T6.", ["steel", "6061-T6"]),
        ("Trunnion from stainless; grade 1.4404 please", ["1.4404"]),
        ("We need 35 signs in 3 mm Dibond, black vinyl lettering.", ["Dibond"]),
        ("Red PLA for the lids, white PLA for the bases.", ["PLA", "PLA"]),
        ("Please use Nylon PA12 (black), vapor-smoothed", ["PA12"]),
        ("material: stainless steel 316, electropolish", ["316"]),
        ("1.2379 hardened 60 HRC, ground, 4 pcs", ["1.2379"]),
        ("17-4PH H900, as sintered plus tumbled", ["17-4PH"]),
        ("clear PC (Makrolon, uncoated)", ["PC"]),
        ("10    housing  E    150  ASA       anthracite  as printed", ["ASA"]),
        ("Steel DC01 1.5 mm, powder coated", ["DC01"]),
    ],
)
def test_reads_the_trades(text: str, values: list[str]) -> None:
    assert [fact.value for fact in standing(text)] == values


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("PA12 or PETG, whichever is faster", [("alternative",), ("alternative",)]),
        (
            "Material is either PETG or ASA, we will decide on Monday.",
            [("alternative", "open"), ("alternative", "open")],
        ),
        ("PETG please, not ABS", [(), ("rejected",)]),
        ("ASA instead of PLA", [(), ("rejected",)]),
        ("PETG or similar, black", [("alternative",)]),
        ("probably PETG, black", [("open",)]),
        ("stronger than PLA at least", [("other",)]),
    ],
)
def test_words_around_qualify(text: str, flags: list[tuple[str, ...]]) -> None:
    assert [fact.flags for fact in find_materials(text)] == flags


def test_leaves_characters_of_a_file_alone() -> None:
    text = "lid_PETG_v3.step in ASA black"
    file = Fact(label="FILE", start=0, end=16, text=text[:16], value=text[:16])
    assert [fact.value for fact in find_materials(text, [file])] == ["ASA"]


@given(st.text(alphabet="PACETGLU 12304.-+/%(),\nabo", max_size=120))
def test_facts_are_exact_ordered_and_apart(text: str) -> None:
    facts = find_materials(text)
    assert all(fact.text == text[fact.start : fact.end] for fact in facts)
    assert all(before.end <= after.start for before, after in pairwise(facts))


@pytest.mark.parametrize("junk", ["pa ", "PA12-", "1.4301 ", "X5CrNi", "EN AW-", "TPU 9", "(", "30% glass "])
def test_junk_of_any_size_ends(junk: str) -> None:
    assert len(find_materials(junk * (30_000 // len(junk)))) <= 1000
