"""Every example beside the words of mail furniture is run: `yes` is recognised, `no` is not."""

from __future__ import annotations

import pytest

from signoff_nlp import vocabulary
from signoff_nlp.intake.furniture import is_greeting, is_mobile_line
from signoff_nlp.intake.headerblocks import find_title
from signoff_nlp.intake.lines import split_lines
from signoff_nlp.intake.signature_lines import is_contact, is_name, is_signature_line, is_street
from signoff_nlp.intake.signatures import could_be_content, is_closing
from signoff_nlp.intake.zones import to_zones

ATTRIBUTIONS = vocabulary.load("mail_attribution")
HEADERS = vocabulary.load("mail_headers")
FURNITURE = vocabulary.load("mail_furniture")


def examples(tables, key):
    return [
        pytest.param(text, id=f"{name}-{at}") for name, table in tables.items() for at, text in enumerate(table[key])
    ]


@pytest.mark.parametrize("line", examples(ATTRIBUTIONS, "yes"))
def test_attribution(line):
    zones = to_zones(f"Go ahead.\n\n{line}\n> Shall we?\n")
    assert [segment.kind for segment in zones.segments] == ["new", "intro", "quote"]


@pytest.mark.parametrize("line", [text for table in ATTRIBUTIONS.values() for text in table["yes"] if "@" in text])
def test_attribution_of_an_unmarked_quote(line):
    assert to_zones(f"Go ahead.\n\n{line}\n\nShall we?\n").new == "Go ahead."


@pytest.mark.parametrize("line", examples(ATTRIBUTIONS, "no"))
def test_no_attribution(line):
    assert to_zones(f"Go ahead.\n\n{line}\n> Shall we?\n").new == f"Go ahead.\n\n{line}"


@pytest.mark.parametrize("block", examples({k: v for k, v in HEADERS.items() if k != "titles"}, "yes"))
def test_header_block(block):
    assert to_zones(f"Go ahead.\n\n{block}\n\nShall we?\n").new == "Go ahead."


@pytest.mark.parametrize("line", HEADERS["titles"]["yes"])
def test_title(line):
    assert find_title(split_lines(line), 0) is not None


@pytest.mark.parametrize("line", HEADERS["titles"]["no"])
def test_no_title(line):
    assert find_title(split_lines(line), 0) is None


@pytest.mark.parametrize(
    ("table", "test"),
    [("greeting", is_greeting), ("closing", is_closing), ("mobile", is_mobile_line), ("contact", is_contact)],
)
def test_lines(table, test):
    for line in FURNITURE[table]["yes"]:
        assert test(line), line
    for line in FURNITURE[table]["no"]:
        assert not test(line), line


def test_content_is_no_contact():
    assert [line for line in FURNITURE["contact"]["no"] if not could_be_content(line)] == []


@pytest.mark.parametrize(("table", "above"), [("disclaimer", True), ("banner", False)])
def test_paragraphs(table, above):
    for text in FURNITURE[table]["yes"]:
        assert to_zones(f"Go.\n\n{text}\n" if above else f"{text}\n\nGo.\n").new == "Go.", text
    for text in FURNITURE[table]["no"]:
        assert text in to_zones(f"Go.\n\n{text}\n" if above else f"{text}\n\nGo.\n").new, text


def test_footers():
    for text in FURNITURE["footer"]["yes"]:
        assert to_zones(f"Go.\n\n____________________\n{text}\n").new == "Go.", text
    for text in FURNITURE["footer"]["no"]:
        assert text in to_zones(f"Go.\n\n____________________\n{text}\n").new, text


def test_names():
    table = vocabulary.load("mail_names")["given"]
    assert [line for line in table["yes"] if not is_name(line)] == []
    assert [line for line in table["no"] if is_signature_line(line, near=True)] == []


def test_streets():
    table = vocabulary.load("mail_names")["streets"]
    assert [line for line in table["yes"] if not is_street(line)] == []
    assert [line for line in table["no"] if is_street(line)] == []
