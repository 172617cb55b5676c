"""Whose material, colour or finish a sentence speaks of: "your jig is PETG" says nothing about what is ordered.

A value belongs to another thing where the sentence has that thing for its subject, or where the order only meets it
("it clips onto an ABS housing"). Such facts get the flag "other", by which the judge leaves them out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.language.components.clauses import find_sentences
from signoff_nlp.language.components.cues import enclosing
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.language.normal import normal
from signoff_nlp.types import Fact

_LABELS = frozenset({"MATERIAL", "COLOR", "FINISH"})
_ORDERED = frozenset({"QUANTITY", "REVISION", "PART", "FILE"})
_MOST = 200
_REACH = 120  # characters of a sentence before a value that are looked at
_NOUN = re.compile(r"\s[a-zà-ÿ]{3}")


class _Forms(NamedTuple):
    subject: re.Pattern[str]
    told: re.Pattern[str]
    meets: re.Pattern[str]
    objects: re.Pattern[str]
    own: re.Pattern[str]


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _forms() -> _Forms:
    data = vocabulary.load("belongings")
    verbs, fitting = data["verbs"], data["fitting"]
    begins = rf"(?:^|[,:(]\s|\b(?:and|but|while|whereas)\s)(?:{_any(data['determiners']['words'])})\s(?P<subject>[^,;:()]{{2,60}}?)\s"
    ends = rf"(?:\s(?:{_any(verbs['fillers'])})){{0,3}}\s$"
    return _Forms(
        subject=re.compile(rf"{begins}(?:{_any([*verbs['words'], *verbs['past']])}){ends}"),
        told=re.compile(rf"{begins}(?:{_any(verbs['past'])}){ends}"),
        meets=re.compile(
            rf"\b(?:{_any(fitting['verbs'])})\s(?:{_any(fitting['onto'])})\s(?:{_any(data['determiners']['words'])})\s$"
        ),
        objects=re.compile(rf"(?<!\w)(?:{_any(data['objects']['words'])})(?!\w)"),
        own=re.compile(rf"(?<!\w)(?:{_any(data['own']['words'])})(?!\w)"),
    )


def other_things(text: str, facts: Sequence[Fact]) -> list[int]:
    """Return the indexes in `facts` of values that `text` says of something that is not ordered."""
    plain, sentences = normal(text), find_sentences(text)
    ordered = {enclosing(sentences, fact.start) for fact in facts if fact.label in _ORDERED}
    said = " ".join(plain[start:end] for start, end in sorted(ordered)[:_MOST])[: _MOST * _REACH]
    found: list[int] = []
    for index, fact in enumerate(facts):
        if len(found) == _MOST:
            break
        if fact.label not in _LABELS or "other" in fact.flags:
            continue
        sentence = enclosing(sentences, fact.start)
        if sentence not in ordered and _is_others(plain, fact, sentence[0], said):
            found.append(index)
    return found


def _is_others(plain: str, fact: Fact, first: int, said: str) -> bool:
    forms = _forms()
    before = plain[max(first, fact.start - _REACH) : fact.start]
    if forms.meets.search(before):
        return _NOUN.match(plain, fact.end) is not None
    match = forms.subject.search(before)
    if match is None:
        return False
    thing = forms.objects.search(match["subject"])
    if thing is not None:
        return thing[0].removesuffix("s") not in said  # "60 boxes ... the boxes are PETG" are what is ordered
    return forms.told.search(before) is not None and not forms.own.search(match["subject"])


@step("belongings")
def fill(found: Findings) -> None:
    """Flag the facts of `found.facts` that belong to something else."""
    for index in other_things(found.text, found.facts):
        fact = found.facts[index]
        found.facts[index] = fact.model_copy(update={"flags": (*fact.flags, "other")})
