"""Run the examples that vocabulary rules carry: the test of our files, and of a shop's own beside them.

`yes`: the rule is found at the [[marked]] words, and no cue takes it away. `no`: it is not found, or a cue governs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.errors import VocabularyError
from signoff_nlp.language.components.acts import find_acts
from signoff_nlp.language.components.cues import FILES, find_cues
from signoff_nlp.language.normal import normal
from signoff_nlp.language.phrases import KINDS, Rule, lexicon, rules, shop_rules

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
_TAKES_AWAY = {
    "negation",
    "question",
    "plan",
    "wish",
    "past",
    "condition",
    "silence",
    "report",
    "hedge",
    "undo",
    "unreal",
}


class Example(NamedTuple):
    """One example of one rule. `file` is a file of ours by its stem or the path of a shop's; `marked` is as written."""

    file: str
    rule: Rule
    side: str
    marked: str


class Tried(NamedTuple):
    """An example that was run."""

    example: Example
    passed: bool


def examples(files: Sequence[str] = KINDS) -> Iterator[Example]:
    """Yield the examples of our files and of the shop's files that count now, in file order."""
    owned = [(file, rule) for file in files for rule in rules(file)]
    owned += [(path, rule) for path in vocabulary.shop_files() for _, rule in shop_rules(path)]
    for file, rule in owned:
        for side in ("yes", "no"):
            yield from (Example(file, rule, side, marked) for marked in getattr(rule, side))


def passes(example: Example) -> bool:
    """Return whether the example holds. Raises VocabularyError for a `yes` example without [[marked]] words."""
    text = _MARK.sub(r"\1", example.marked)
    found = _spans(example.rule, text)
    if example.side == "no":
        return not found
    mark = _MARK.search(example.marked)
    if mark is None:
        where = f"{vocabulary.place(example.file)} [{example.rule.name}]"
        raise VocabularyError(f"no [[marked]] words in: {example.marked}", where=where, hint="mark what must be found")
    start, end = mark.start(), mark.start() + len(mark[1])
    return any(left < end and start < right for left, right in found)


def run_examples(paths: Sequence[str]) -> Iterator[Tried]:
    """Run our examples and those of the shop's files at `paths`, all rules together. Raises VocabularyError."""
    with vocabulary.using(paths):
        tried = [Tried(example, passes(example)) for example in examples()]
    yield from tried


def _spans(rule: Rule, text: str) -> list[tuple[int, int]]:
    """Where the rule stands in effect."""
    words = lexicon(*KINDS)
    if rule.gives.get("pseudo"):
        return [(match.start, match.end) for match in words.alone(rule.name, normal(text))]
    if "cue" in rule.gives:
        found = {
            (match.start, match.end) for match in lexicon(*FILES).find(normal(text)) if match.rule.name == rule.name
        }
        return [span for span in found if any((cue.start, cue.end) == span for cue in find_cues(text))]
    return [
        (act.start, act.end)
        for act in find_acts(text)
        if act.rule == rule.name and not (_TAKES_AWAY - _BELONGS.get(act.kind, set())) & set(act.cues)
    ]
