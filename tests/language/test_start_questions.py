"""The questions of a shop that "you're starting" answers, by the examples beside them."""

from __future__ import annotations

import re

import pytest

from signoff_nlp.language.components.wording import find_phrases
from signoff_nlp.language.phrases import rules

_MARK = re.compile(r"\[\[(.*?)\]\]")
EXAMPLES = [
    (side, one) for rule in rules("start_questions") for side, ones in (("yes", rule.yes), ("no", rule.no)) for one in ones
]  # fmt: skip


@pytest.mark.parametrize(("side", "marked"), EXAMPLES)
def test_examples(side: str, marked: str) -> None:
    mark = _MARK.search(marked)
    found = [(match.start, match.end) for match in find_phrases("start_questions", _MARK.sub(r"\1", marked))]
    assert (mark is None) is (side == "no")
    if mark is None:
        assert found == []
    else:
        assert (mark.start(), mark.start() + len(mark[1])) in found
