"""File names in text, and the revisions that they carry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_nlp.language.components.files import find_files, read_name, revision_of_name
from signoff_nlp.types import Fact

CARRIED = {
    "bracket_revB4.step": "B4",
    "clip_v6": "v6",
    "lamp_base_r7.step": "7",
    "arm_clamp_P3.step": "P3",
    "rotor_C.pdf": "C",
    "impeller_K2.stp": "K2",
    "tap_handle_v3b": "v3b",
    "a_v2(1).stl": "v2",
    "1180_rev2_approval.pdf": "2",
    "HB-1_rev2.pdf": "2",
    "drum.B.step": "B",
    "12345-6 Rev3.dwg": "3",
    "5501-C.pdf": "C",
    "gaita_v9.stl": "v9",
    "frame_guard_v2.1.stl": "v2.1",
    "clipV6.stl": "v6",
    "bracketRevC.stp": "C",
    "part_B4_final.step": "B4",
    "handle_ver2.f3d": "2",
    "housing_v1.2.3.3mf": "v1.2.3",
    "lid_rev-c.step": "C",
    "lid_R02.step": "02",
    "lid_v07_FINAL.stl": "v07",
    "Lid A3.step": "A3",
}
NONE = [
    "duct_FINAL2.step",
    "knob_first.jpg",
    "quote_SW-12.pdf",
    "PO_118-442.pdf",
    "label_HN-20.pdf",
    "bolt_M4.step",
    "photo_B.jpg",
    "lid_20260512.step",
    "PHOTO-2026-03-08-18-02-40.jpg",
    "T2_report.pdf",
    "Q-2217_rev2.pdf",
    "invoice_5.pdf",
    "part-03.step",
    "readme.txt",
    "lever4.step",
    "drive3.stl",
    "bracket (1).step",
    "",
]


@pytest.mark.parametrize(("name", "revision"), CARRIED.items())
def test_names_with_a_revision(name: str, revision: str) -> None:
    assert revision_of_name(name) == revision


@pytest.mark.parametrize("name", NONE)
def test_names_without_a_revision(name: str) -> None:
    assert revision_of_name(name) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("use frame_guard_v2.1.stl, not clip_v6;", ["frame_guard_v2.1.stl", "clip_v6"]),
        ("see bracket_v2 (1).step and mail a@b.stl", ["bracket_v2 (1).step"]),
        ("the hive entrance v4 (entrance_v4.stl attached)", ["entrance_v4.stl"]),
        ("110 stands, stand_v3, PLA. PC-ABS, POM-C, PP-GF30.", ["stand_v3"]),
        ("Print hook_v7.3mf.", ["hook_v7.3mf"]),
        ("foot-rev3, thanks", ["foot-rev3"]),
        ("no file here, e.g. nothing", []),
    ],
)
def test_names_in_text(text: str, names: list[str]) -> None:
    found = find_files(text)
    assert [fact.text for fact in found] == names
    assert [fact.value for fact in found] == names
    assert all(text[fact.start : fact.end] == fact.text for fact in found)


def test_taken_characters_are_left_alone() -> None:
    assert find_files("clip_v6", taken=[Fact(label="PART", start=0, end=4, text="clip")]) == []


@given(st.text(max_size=80))
def test_any_name_gives_a_place_inside_itself(name: str) -> None:
    found = read_name(name)
    if found is not None:
        assert 0 <= found.start < found.end <= len(name)
        assert found.value


def test_many_names_are_read_up_to_a_limit() -> None:
    assert 0 < len(find_files("x.step " * 30_000)) <= 400
