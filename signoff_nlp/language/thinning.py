"""A message in which one kind of thing stands hundreds of times: the first and the last are kept, and nothing is released.

Nobody releases a run by a text that says "go" three hundred times. Judgement weighs everything in a message against
everything else, so what it is given must stay small whatever comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from signoff_nlp.language.findings import Findings

MOST = 400  # of one kind in one message: half of them from its beginning, half from its end
_RELEASING = frozenset({"go", "resume", "approve", "lift"})
T = TypeVar("T")


def thin(found: Findings) -> None:
    """Keep at most `MOST` acts and cues of each kind and facts of each label; where some were more, no act releases."""
    if max(len(found.acts), len(found.cues), len(found.facts)) <= MOST:
        return
    acts = _ends(found.acts, lambda act: act.kind)
    cues = _ends(found.cues, lambda cue: cue.kind)
    facts = _ends(found.facts, lambda fact: fact.label)
    if len(acts) + len(cues) + len(facts) < len(found.acts) + len(found.cues) + len(found.facts):
        found.acts = [act for act in acts if act.kind not in _RELEASING]
        found.cues, found.facts = cues, facts


def _ends(found: Sequence[T], kind: Callable[[T], Hashable]) -> list[T]:
    kinds: dict[Hashable, list[int]] = {}
    for index, one in enumerate(found):
        kinds.setdefault(kind(one), []).append(index)
    kept = {at for places in kinds.values() for at in (*places[: MOST // 2], *places[-MOST // 2 :])}
    return [found[index] for index in sorted(kept)] if len(kept) < len(found) else list(found)
