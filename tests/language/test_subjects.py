"""The words that tell another subject, a slip and a bargain, by the examples beside them; and how far a subject reaches."""

from __future__ import annotations

import re

import pytest

from signoff_nlp.language.components.subjects import find_subjects
from signoff_nlp.language.phrases import Rule, rules

_MARK = re.compile(r"\[\[(.*?)\]\]")
EXAMPLES = [(rule, side, one) for rule in rules("subjects") for side in ("yes", "no") for one in getattr(rule, side)]


@pytest.mark.parametrize(("rule", "side", "marked"), EXAMPLES)
def test_examples(rule: Rule, side: str, marked: str) -> None:
    mark = _MARK.search(marked)
    found = [cue for cue in find_subjects(_MARK.sub(r"\1", marked)) if cue.kind == rule.gives["cue"]]
    if side == "no":
        assert found == []
    else:
        assert mark is not None
        assert any(cue.start < mark.start() + len(mark[1]) and mark.start() < cue.end for cue in found)


def test_every_rule_has_examples_of_both_sides() -> None:
    assert [rule.name for rule in rules("subjects") if not rule.yes or not rule.no] == []


def test_a_subject_ends_with_its_paragraph() -> None:
    text = "Please start.\n\nUnrelated, the harp is sold.\nIt was heavy.\n\nMany thanks"
    (subject,) = [cue for cue in find_subjects(text) if cue.kind == "other_subject"]
    assert text[slice(*subject.scope)] == "Unrelated, the harp is sold.\nIt was heavy."


def test_a_subject_in_the_middle_of_a_sentence_is_none() -> None:
    assert [cue for cue in find_subjects("The first lot is unrelated.") if cue.kind.endswith("subject")] == []
