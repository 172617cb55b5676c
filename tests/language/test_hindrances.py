"""What stands beside a go and hinders it: every rule of the vocabulary meets its examples, and the classes do their work."""

from __future__ import annotations

import re

import pytest

from signoff_nlp.language.components.hindrances import find_hindrances
from signoff_nlp.language.findings import Findings
from signoff_nlp.language.normal import normal
from signoff_nlp.language.phrases import Rule, lexicon, rules
from signoff_nlp.language.steps import RULES, steps

_MARK = re.compile(r"\[\[(.*?)\]\]")
EXAMPLES = [(rule, side, one) for rule in rules("hindrances") for side in ("yes", "no") for one in getattr(rule, side)]


def spans(rule: Rule, text: str) -> list[tuple[int, int]]:
    """Where a rule tells in `text`; a class or a veil wherever its words stand."""
    if "hinders" not in rule.gives:
        return [(match.start, match.end) for match in lexicon("hindrances").alone(rule.name, normal(text))]
    found = Findings(text)
    for fill in steps(RULES):
        fill(found)
    return [
        (one.start, one.end)
        for one in find_hindrances(text, found.cues, found.facts, found.acts)
        if one.rule.name == rule.name
    ]


@pytest.mark.parametrize(
    ("rule", "side", "marked"), EXAMPLES, ids=lambda one: one.name if isinstance(one, Rule) else one
)
def test_a_rule_meets_its_example(rule: Rule, side: str, marked: str) -> None:
    found = spans(rule, _MARK.sub(r"\1", marked))
    if side == "no":
        assert not found
        return
    mark = _MARK.search(marked)
    assert mark is not None
    assert any(left < mark.start() + len(mark[1]) and mark.start() < right for left, right in found)


def test_every_rule_has_examples_of_both_kinds() -> None:
    assert [rule.name for rule in rules("hindrances") if not rule.yes or not rule.no] == []


def test_every_class_that_a_rule_names_is_one() -> None:
    classes = {rule.gives["class"] for rule in rules("hindrances") if "class" in rule.gives}
    others = {
        "remainder",
        "courtesy",
        "negation",
        "sample",
        "color",
        "material",
        "finish",
        "dimension",
        "plan",
        "hedge",
        "date",
        "go",
        "confirm",
        "temporal",
        "hold",
        "past",
        "revision",
        "question",
        "warm",
        "thanks",
        "praise",
        "story",
    }
    named = {
        name
        for rule in rules("hindrances")
        for group in (*rule.gives.get("beside", ()), rule.gives.get("unless", ()))
        for name in group
    }
    assert named <= classes | others
