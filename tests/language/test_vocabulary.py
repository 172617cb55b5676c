"""Every rule of the approval vocabulary carries examples; this runs them all, and proves that the runner can fail.

`yes`: the rule is found at the [[marked]] words, and no cue takes it away. `no`: it is not found, or a cue governs it.
"""

from __future__ import annotations

import re

import pytest

from signoff_nlp.language.components.acts import find_acts
from signoff_nlp.language.components.cues import find_cues
from signoff_nlp.language.normal import normal
from signoff_nlp.language.phrases import Rule, lexicon, rules

FILES = ("cues", "go", "hold", "approval", "change", "stages")
_MARK = re.compile(r"\[\[(.*?)\]\]")
# Questions ask for prices and changes, and an edit is a condition: those cues belong to these acts.
_BELONGS = {
    "rfq": {"question"},
    "change": {"question"},
    "release_question": {"question"},
    "objection_question": {"question"},
    "as_noted": {"condition"},
    "revoke": {"undo", "wish"},
}
_TAKES_AWAY = {"negation", "question", "plan", "wish", "past", "condition", "silence", "report", "hedge", "undo"}


def _cases(side: str) -> list[tuple[str, Rule, str]]:
    return [(file, rule, text) for file in FILES for rule in rules(file) for text in getattr(rule, side)]


def _spans(file: str, rule: Rule, text: str) -> list[tuple[int, int]]:
    """Where the rule stands in effect."""
    if rule.gives.get("pseudo"):
        alone = lexicon(file)._phrases
        numbers = [number for number, (owner, _, _) in enumerate(alone) if owner.name == rule.name]
        return [(m.start, m.end) for number in numbers for m in lexicon(file)._matches(number, normal(text))]
    if "cue" in rule.gives:
        own = {(m.start, m.end) for m in lexicon(file).find(normal(text)) if m.rule.name == rule.name}
        return [span for span in own if any((cue.start, cue.end) == span for cue in find_cues(text))]
    return [
        (act.start, act.end)
        for act in find_acts(text)
        if act.rule == rule.name and not (_TAKES_AWAY - _BELONGS.get(act.kind, set())) & set(act.cues)
    ]


def _met(file: str, rule: Rule, marked: str) -> bool:
    mark = _MARK.search(marked)
    assert mark is not None, f"no [[mark]] in: {marked}"
    text = _MARK.sub(r"\1", marked)
    start, end = mark.start(), mark.start() + len(mark.group(1))
    return any(left < end and start < right for left, right in _spans(file, rule, text))


@pytest.mark.parametrize(
    ("file", "rule", "text"), _cases("yes"), ids=lambda value: value if isinstance(value, str) else value.name
)
def test_a_rule_finds_its_examples(file: str, rule: Rule, text: str) -> None:
    assert _met(file, rule, text)


@pytest.mark.parametrize(
    ("file", "rule", "text"), _cases("no"), ids=lambda value: value if isinstance(value, str) else value.name
)
def test_a_rule_leaves_its_counter_examples(file: str, rule: Rule, text: str) -> None:
    assert not _spans(file, rule, text)


@pytest.mark.parametrize("file", FILES)
def test_every_rule_has_examples_of_both_kinds(file: str) -> None:
    assert [rule.name for rule in rules(file) if not rule.yes or not rule.no] == []


def test_the_runner_can_fail() -> None:
    rule = next(rule for rule in rules("go") if rule.name == "go_ahead")
    assert not _met("go", rule, "[[Good morning]], could you quote this?")
    assert _spans("go", rule, "Please go ahead with all 250.")
