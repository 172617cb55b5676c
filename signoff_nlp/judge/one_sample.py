"""Whether a release of one sample stands beside the count of a run: "print a prototype", and below it "48 pcs"."""

from __future__ import annotations

import re

from signoff_nlp.judge.values import stated
from signoff_nlp.types import Act, Reading

_ONE = re.compile(r"\b(?:an?|one|1|single)\s(?:[\w-]+\s){0,3}[\w-]*[^\Ws]$", re.IGNORECASE)
_SET = re.compile(r"\s(?:run|lot|batch|series|set|order|quantity|of)\b", re.IGNORECASE)
_UNSAID = frozenset({"negation", "question", "condition", "past", "plan", "wish", "report"})


def one_for_many(reading: Reading, count: str | int | None) -> Act | None:
    """Return the words that order one sample where `count` is the only count and more than one (rule 10); else None."""
    if not isinstance(count, int) or count < 2 or stated(reading, "quantity").values != (count,):
        return None
    for act in reading.acts:
        said = act.kind == "stage" and act.stage == "sample" and not _UNSAID & set(act.cues)
        if said and _ONE.search(act.text) and not _SET.match(reading.message.text, act.end):
            return act
    return None
