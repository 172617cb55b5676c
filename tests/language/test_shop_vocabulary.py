"""A shop's own vocabulary file counts beside ours, in judging and in its examples; what is wrong in it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

import signoff_nlp
from signoff_nlp import vocabulary
from signoff_nlp.errors import VocabularyError
from signoff_nlp.language.components.acts import find_acts
from signoff_nlp.language.examples import run_examples
from signoff_nlp.settings import Settings

OURS = """
[floor_it]
about = "Our regulars' word for start."
says = ["Floor it", "{floor} the lot"]
gives = { act = "go" }
yes = ["[[Floor it]] with all 40."]
no = ["Shall we floor it?", "Don't floor it yet."]

[lists]
floor = ["floor", "pedal"]
"""
MAIL = """From: Dana Ruiz <dana@acme.example>
To: shop@yourshop.example
Subject: bracket
Date: Sat, 2 May 2026 10:32:00 -0400

Floor it: 250 pcs, revision B4, black PETG, finish as printed.

Dana Ruiz
Purchasing Manager
"""


def _file(folder: Path, text: str) -> str:
    path = folder / "shop.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_its_words_act_only_where_the_shop_uses_them(tmp_path: Path) -> None:
    path = _file(tmp_path, OURS)
    with vocabulary.using([path]):
        assert [act.rule for act in find_acts("Pedal the lot.") if act.kind == "go"] == ["shop.floor_it"]
    assert not [act for act in find_acts("Pedal the lot.") if act.kind == "go"]


def test_a_setting_makes_them_release(tmp_path: Path) -> None:
    path = _file(tmp_path, OURS)
    without = signoff_nlp.load().read(MAIL, us=["yourshop.example"])
    beside = signoff_nlp.load(Settings(vocabulary=(path,))).read(MAIL, us=["yourshop.example"])
    assert (without.verdict, beside.verdict) == ("clarify", "released")


def test_its_examples_run_together_with_ours(tmp_path: Path) -> None:
    tried = list(run_examples([_file(tmp_path, OURS)]))
    assert all(one.passed for one in tried)
    assert {one.example.rule.name for one in tried} > {"shop.floor_it", "go_ahead"}


def test_a_phrase_that_breaks_one_of_our_examples_is_found(tmp_path: Path) -> None:
    veil = """
[veil]
about = "Hides too much."
says = ["go ahead with"]
gives = { pseudo = true, hides = ["go"] }
yes = ["Please [[go ahead with]] the invoice."]
no = ["Hello."]
"""
    failed = [one.example for one in run_examples([_file(tmp_path, veil)]) if not one.passed]
    assert {example.rule.name for example in failed} == {"go_ahead"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('act = "go"', 'act = "gone"', r'shop\.toml \[floor_it\]: gives nothing known.*act = "go"'),
        ("says =", "say =", r"shop\.toml \[floor_it\]: unknown or missing keys: say "),
        ('no = ["Shall we floor it?", "Don\'t floor it yet."]', "", r"`no` must be a list of texts"),
        ("yes = [", "yes = [3, ", r"`yes` must be a list of texts"),
        ("{floor}", "{flor}", r"no list called flor"),
        ("{floor} the lot", "((floor) it)", r"not in the phrase notation"),
        ('{ act = "go" }', '"go"', r"`gives` must be a table"),
        ("[lists]", "[lists", r"shop\.toml: .*check the TOML syntax"),
        ('{ act = "go" }', '{ act = "stage", stage = "all" }', r"no such stage: all .*full_production"),
        ("[[Floor it]] with", "Floor it with", r"shop\.toml \[shop\.floor_it\]: no \[\[marked\]\] words"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert before in OURS
    path = _file(tmp_path, OURS.replace(before, after))
    with pytest.raises(VocabularyError, match=said):
        list(run_examples([path]))


def test_a_missing_file_is_named() -> None:
    with pytest.raises(VocabularyError, match=r"nowhere\.toml: No such file"):
        list(run_examples(["nowhere.toml"]))
