"""Zones, class by class: intro lines, header blocks, mobile lines, inline answers, forwards, furniture, HTML containers.

Each file of zone_cases holds one class. `untouched.toml` is the other side: bodies of which no line may go.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from signoff_nlp.intake.zones import clean_body, to_zones
from signoff_nlp.types import Author

CASES = Path(__file__).parent / "zone_cases"


def load(name):
    return tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))


def params(table):
    return [pytest.param(value, id=key) for key, value in table.items()]


INTROS = load("intros")
UNTOUCHED = load("untouched")
BODIES = [
    pytest.param("html" if name.startswith("html") else "text", case, id=f"{name}-{key}")
    for name in ("inline", "forwards", "furniture", "html_containers")
    for key, case in load(name).items()
]


@pytest.mark.parametrize("line", params(INTROS["lines"] | INTROS["marked_only"] | INTROS["nameless"]))
def test_intro_above_a_marked_quote(line):
    assert to_zones(f"Go ahead.\n\n{line}\n> Shall we start?\n> Or wait?\n").new == "Go ahead."


@pytest.mark.parametrize("line", params(INTROS["lines"] | INTROS["nameless"]))
def test_intro_above_an_unmarked_quote(line):
    assert to_zones(f"Go ahead.\n\n{line}\n\nShall we start?\nOr wait?\n").new == "Go ahead."


@pytest.mark.parametrize("labels", params(load("blocks")["labels"]))
def test_header_block(labels):
    values = ["Kim Vale <kim@vale.example>", "04.07.2024 15:05", "Bo Nilsen <bo@acme.example>", "Brackets"]
    block = "\n".join(f"{label} {value}" for label, value in zip(labels, values, strict=True))
    assert to_zones(f"Go ahead.\n\n{block}\n\nShall we start?\n").new == "Go ahead."


@pytest.mark.parametrize("line", load("mobile")["lines"])
def test_mobile_line(line):
    zones = to_zones(f"Go ahead.\n\n{line}\n")
    assert zones.new == "Go ahead."
    assert zones.new_with_signature == f"Go ahead.\n\n{line}"


@pytest.mark.parametrize(("kind", "case"), BODIES)
def test_body(kind, case):
    zones = to_zones(case["body"], kind)
    assert zones.new == case["new"]
    assert any(segment.kind == "forward" for segment in zones.segments) == case.get("forward", False)


@pytest.mark.parametrize("text", UNTOUCHED["texts"])
def test_untouched(text):
    assert clean_body(text, author=Author(name="Bo Nilsen", address="bo@acme.example")).new == text
    assert to_zones(text).new == text
    assert to_zones(f"Hi Ann,\n\n{text}\n\nBest,\nBo\n").new == f"Hi Ann,\n\n{text}"


@pytest.mark.parametrize("line", UNTOUCHED["below_closing"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_last_words_below_a_closing_stay(line, gap):
    new = clean_body(
        f"Hi Ann,\nThe sample looks fine.\n\nThanks,\nBo{gap}{line}\n", author=Author(name="Bo Nilsen")
    ).new
    assert line in new.split("\n")
    assert line in to_zones(f"The sample looks fine.\n\nBest regards{gap}{line}\n").new.split("\n")
    assert line in to_zones(f"The sample looks fine.\n\n--\n{line}\n").new.split("\n")
    assert line in to_zones(f"The sample looks fine.\n\nKim Vale\nTel: 555-0123{gap}{line}\n").new.split("\n")
