"""What a message says beside its go that keeps the go from standing alone, in whatever words (rules 4 and 9).

The go is tied to something, not meant yet, or to be seen on one piece first; a change is wanted, or something is still in
the making. Each is a telling word beside words of some classes, in any order, in one sentence: "Tom is tinkering with
the model" is the class of unfinished work beside the class of what a run is made from. The classes are word lists of
`vocabulary/hindrances.toml`, the facts (`color`, `date`), the cues (`remainder`) and the acts (`go`) that stand in the sentence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from signoff_nlp.language.components.clauses import find_sentences
from signoff_nlp.language.components.cues import enclosing
from signoff_nlp.language.components.wording import find_phrases
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.language.phrases import Rule
from signoff_nlp.types import Act, Cue, Fact

_WANTED = frozenset({"change_wanted"})
_WAITING = frozenset({"tied", "not_meant"})
_REACH = 90  # characters between the telling words and those beside them; a chat may hold one long sentence

Places = Mapping[str, Sequence[tuple[int, int]]]


class Hindrance(NamedTuple):
    """Telling words, which rule found them, and the sentence they stand in (code points)."""

    rule: Rule
    start: int
    end: int
    sentence: tuple[int, int]


def find_hindrances(
    text: str, cues: Sequence[Cue] = (), facts: Sequence[Fact] = (), acts: Sequence[Act] = ()
) -> list[Hindrance]:
    """Return what hinders a go in `text`, in order; `cues`, `facts` and `acts` are those found before."""
    matches = find_phrases("hindrances", text)
    if not any("hinders" in match.rule.gives for match in matches):
        return []
    places: dict[str, list[tuple[int, int]]] = {}
    for match in matches:
        places.setdefault(match.rule.gives.get("class", ""), []).append((match.start, match.end))
    kinds: list[Cue | Act] = [*cues, *acts]
    for one in kinds:
        places.setdefault(one.kind, []).append((one.start, one.end))
    for fact in facts:
        places.setdefault(fact.label.lower(), []).append((fact.start, fact.end))
    for spans in places.values():
        spans.sort()
    sentences = find_sentences(text)
    found = []
    denied = [cue.scope for cue in cues if cue.kind == "negation"]
    asked = sorted((cue.start, cue.end) for cue in cues if cue.kind.startswith("open_"))
    for match in matches:
        if "hinders" not in match.rule.gives:
            continue
        if match.rule.gives["hinders"] in _WANTED and any(start < match.start < end for start, end in denied):
            continue  # "don't tidy it up" wants no change
        sentence = enclosing(sentences, match.start)
        if match.rule.gives["hinders"] in _WAITING and _stands(asked, sentence):
            continue  # "colour TBD, marketing decides": the item is open, and is asked for as such
        if _is_beside(match.rule, places, match.start, match.end, sentence):
            found.append(Hindrance(match.rule, match.start, match.end, sentence))
    return found


def _is_beside(rule: Rule, places: Places, start: int, end: int, sentence: tuple[int, int]) -> bool:
    """One class of each group of `beside` stands near in the sentence, none of `unless` anywhere in it."""
    near = (max(sentence[0], start - _REACH), min(sentence[1], end + _REACH))
    besides = all(
        any(_stands(places.get(name, ()), (near[0], start), (end, near[1])) for name in group)
        for group in rule.gives.get("beside", ())
    )
    return besides and not any(_stands(places.get(name, ()), sentence) for name in rule.gives.get("unless", ()))


def _stands(spans: Sequence[tuple[int, int]], *stretches: tuple[int, int]) -> bool:
    """One of the spans, which are in order, begins in one of the stretches."""
    return any(bisect_left(spans, (first, 0)) < bisect_left(spans, (last, 0)) for first, last in stretches)


@step("hindrances")
def fill(found: Findings) -> None:
    """Add the hindrances to `found.cues`; the classifier, which has read the sentences before, does not weigh them."""
    for one in find_hindrances(found.text, found.cues, found.facts, found.acts):
        found.cues.append(
            Cue(
                kind=one.rule.gives["hinders"], start=one.start, end=one.end, text=found.text[one.start : one.end],
                scope=one.sentence,
            )
        )  # fmt: skip
