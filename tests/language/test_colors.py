"""Colours in mails of many trades: whose they are, and what leaves them open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_nlp.language.components.colors import find_colors
from signoff_nlp.language.components.materials import find_materials
from signoff_nlp.types import Fact


def colors(text: str) -> list[Fact]:
    return find_colors(text, find_materials(text))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("60 of the dog tags in sparkly purple PETG", ["purple"]),
        ("PA66-GF30 RAL 9005, VDI 24", ["RAL 9005"]),
        ("The grey boxes arrived damaged. Please run the next 100 in POM black.", ["black"]),
        ("PP (homopolymer), natural, 10,000 shots", ["natural"]),
        ("Red PLA for the lids, white PLA for the bases", ["red", "white"]),
        ("35 signs in 3 mm Dibond, black vinyl lettering", []),
        ("ABS white with the logo in red", ["white"]),
        ("print the labels in blue", []),
        ("Cubierta ABS, color negro, 200 uds", ["black"]),
        ("10    housing  E    150  ASA       anthracite  as printed", ["anthracite"]),
        ("200 caps HDPE, traffic red", ["traffic red"]),
        ("panels, RAL 7035 light grey", ["RAL 7035"]),
        ("PETG black and white, 40 pcs", ["black and white"]),
        ("all 40 black knobs", ["black"]),
        ("Please run 250, black, PA12.", ["black"]),
        ("got a red mark from the rim after an hour", []),
        ("Mrs Brown and Mr Green accept the sample", []),
        ("6082-T6, black hard anodised", ["black"]),
        ("From marketing: colour is approved, teal, it matches the skis", ["teal"]),
        ("the color was agreed: burgundy", ["burgundy"]),
        ("PLA!! copper colored. just make them pretty", ["copper"]),
        ("bronze-coloured caps please", ["bronze"]),
        ("start with 60 of them in the black PETG, rev C", ["black"]),
        ("Run 60 in the red PETG.", ["red"]),
        ("in the red filament please", ["red"]),
        ("we are in the red this month", []),
        ("PETG, the colour is orange", ["orange"]),
        ("Rev C, 40 pcs in PETG. Orange please.", ["orange"]),
        ("Make it orange, please", ["orange"]),
        ("The box is orange, please open it", []),
        ("the colour is clear to us", []),
        ("Roses are red, our lanyard clips blue,\nrevision is 8", ["blue"]),
    ],
)
def test_the_colors_of_the_ordered_thing(text: str, values: list[str]) -> None:
    assert [fact.value for fact in colors(text) if not {"other", "rejected"} & set(fact.flags)] == values


@pytest.mark.parametrize(
    ("text", "value", "flag"),
    [
        ("PLA+ it is, the grey one looked like a dentist's", "grey", "other"),
        ("PETG, not the ivory", "ivory", "rejected"),
        ("still torn between teal and charcoal", "teal", "open"),
        ("black or dark grey, you choose", "dark grey", "alternative"),
        ("PA12, something dark, tumbled", None, "vague"),
        ("any colour you've got loaded", None, "vague"),
        ("colour: to be confirmed", None, "open"),
        ("the same colour please", None, "vague"),
    ],
)
def test_what_takes_a_color_away(text: str, value: str | None, flag: str) -> None:
    assert (value, True) in [(fact.value, flag in fact.flags) for fact in colors(text)]


@given(st.text(alphabet="black whitegry-RAL#7016,.\n()or", max_size=120))
def test_facts_are_exact(text: str) -> None:
    assert all(fact.text == text[fact.start : fact.end] for fact in colors(text))


@pytest.mark.parametrize("junk", ["black or ", "light dark ", "any dark ", "#", "RAL ", "black and ", "black-"])
def test_junk_of_any_size_ends(junk: str) -> None:
    text = junk * (30_000 // len(junk))
    assert all(0 <= fact.start < fact.end <= len(text) for fact in find_colors(text))
