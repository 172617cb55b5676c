"""Every rule of the approval vocabulary carries examples; this runs them all, and proves that the runner can fail."""

from __future__ import annotations

import pytest

from signoff_nlp.errors import VocabularyError
from signoff_nlp.language.examples import Example, examples, passes
from signoff_nlp.language.phrases import KINDS, rules


@pytest.mark.parametrize("example", tuple(examples()), ids=lambda one: f"{one.rule.name}-{one.side}-{one.marked}")
def test_a_rule_meets_its_example(example: Example) -> None:
    assert passes(example)


@pytest.mark.parametrize("file", KINDS)
def test_every_rule_has_examples_of_both_kinds(file: str) -> None:
    assert [rule.name for rule in rules(file) if not rule.yes or not rule.no] == []


def test_rules_of_different_files_have_different_names() -> None:
    names = [rule.name for file in KINDS for rule in rules(file)]
    assert len(names) == len(set(names))


def test_the_runner_can_fail() -> None:
    rule = next(rule for rule in rules("go") if rule.name == "go_ahead")
    assert not passes(Example("go", rule, "yes", "[[Good morning]], could you quote this?"))
    assert not passes(Example("go", rule, "no", "Please go ahead with all 250."))


def test_an_example_without_a_mark_is_an_error() -> None:
    rule = next(rule for rule in rules("go") if rule.name == "go_ahead")
    with pytest.raises(VocabularyError, match=r"no .*marked.* words"):
        passes(Example("go", rule, "yes", "Please go ahead."))
