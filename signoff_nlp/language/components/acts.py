"""What each clause does: instruct, approve, praise, hold, reject, ask for a change, confirm ... with its cues.

Set phrases come from the vocabulary. Imperatives are found by mechanism: a making or starting verb of lists.toml at the
head of its clause ("please print all 64", "so run the lot"), because no list of phrases holds what people order made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from signoff_nlp import vocabulary
from signoff_nlp.language.components.clauses import find_clauses
from signoff_nlp.language.components.cues import enclosing, find_cues
from signoff_nlp.language.normal import normal
from signoff_nlp.language.phrases import lexicon, word_list
from signoff_nlp.types import Act, Cue, Fact, Stage

Span = tuple[int, int]
FILES = ("go", "hold", "approval", "change", "stages")
# A modifier inside the words of an act is part of them ("don't start"); a question or a topic is not.
_OUTSIDE_OR_IN = frozenset({"question", "remainder", "sample", "aspect", "picture", "paper"})
_WORDS = re.compile(r"[^\s,:;()]+")


@cache
def _imperative() -> dict[str, frozenset[str]]:
    table = vocabulary.load("imperative")
    return {name: frozenset(entry["words"]) for name, entry in table.items() if "words" in entry}


@cache
def _verbs() -> re.Pattern[str]:
    verbs = sorted({*word_list("lists", "make"), *word_list("lists", "start")}, key=len, reverse=True)
    return re.compile(r"(?<![\w'-])(?:" + "|".join(re.escape(verb) for verb in verbs) + r")(?![\w'-])")


def find_acts(
    text: str, cues: Sequence[Cue] | None = None, clauses: Sequence[Span] | None = None, facts: Sequence[Fact] = ()
) -> list[Act]:
    """Return the acts of `text`, in order; `Act.cues` names the kinds of cues that govern each.

    `facts` are those found before: file names and labels are not read as words.
    """
    clauses = find_clauses(text) if clauses is None else clauses
    cues = find_cues(text, clauses=clauses) if cues is None else cues
    plain = _veil(normal(text), facts)
    acts = [
        _act(
            text,
            match.rule.gives["act"],
            match.start,
            match.end,
            match.rule.name,
            cues,
            clauses,
            match.rule.gives.get("stage"),
        )
        for match in lexicon(*FILES).find(plain)
    ]
    acts.extend(
        _imperatives(
            text,
            plain,
            cues,
            clauses,
            [
                (act.start, act.end)
                for act in acts
                if act.kind not in ("praise", "replace", "stage", "thanks", "release_question")
            ],
            facts,
        )
    )
    return sorted(acts, key=lambda act: (act.start, act.end, act.kind))


def _veil(plain: str, facts: Sequence[Fact]) -> str:
    """Blank out file names, so that "print_v2.stl" is not an order to print."""
    for fact in facts:
        if fact.label == "FILE":
            plain = plain[: fact.start] + "_" * (fact.end - fact.start) + plain[fact.end :]
    return plain


def _act(
    text: str,
    kind: str,
    start: int,
    end: int,
    rule: str,
    cues: Sequence[Cue],
    clauses: Sequence[Span],
    stage: Stage | None = None,
) -> Act:
    clause = enclosing(clauses, start)
    kinds = {
        cue.kind
        for cue in cues
        if cue.scope[0] < end
        and start < cue.scope[1]
        and (cue.kind in _OUTSIDE_OR_IN or not (start <= cue.start and cue.end <= end))
    }
    return Act(
        kind=kind,
        start=start,
        end=end,
        text=text[start:end],
        clause=clause,
        cues=tuple(sorted(kinds)),
        rule=rule,
        stage=stage,
    )


def _imperatives(
    text: str, plain: str, cues: Sequence[Cue], clauses: Sequence[Span], taken: Sequence[Span], facts: Sequence[Fact]
) -> list[Act]:
    found = []
    for match in _verbs().finditer(plain):
        start, end = match.span()
        if any(left <= start and end <= right for left, right in taken):
            continue
        clause = enclosing(clauses, start)
        if _is_imperative(plain, start, end, clause):
            kind = "change" if plain[start:end] in _imperative()["shaping"] and _is_shaping(clause, facts) else "go"
            found.append(_act(text, kind, start, end, "imperative", cues, clauses))
    return found


def _is_shaping(clause: Span, facts: Sequence[Fact]) -> bool:
    """ "Make the wall 2 mm" asks for another shape, not for parts."""
    inside = {fact.label for fact in facts if clause[0] <= fact.start < clause[1]}
    return "DIMENSION" in inside and not inside & {"QUANTITY", "REVISION", "MATERIAL"}


def _is_imperative(plain: str, start: int, end: int, clause: Span) -> bool:
    words = _imperative()
    after = _WORDS.findall(plain, end, min(len(plain), end + 60))
    behind = after[0] if after else ""
    if behind in words["compound_after"] or (plain[end : end + 1] == ":" and behind not in words["object_after"]):
        return False
    if set(after[:4]) & words["paper_after"] and not set(after[:1]) & words["object_after"]:
        return False
    if set(after[:4]) & words["paper_strong"]:
        return False
    if plain[start:end] in words["bare_verbs"] and not (
        set(after[:3]) & words["object_after"] or any(word[:1].isdigit() for word in after[:3])
    ):
        return False
    if behind in words["replace_after"] and after[1:2] and after[1][0].isdigit():
        return False
    left = plain[max(clause[0], start - 80) : start]
    segment = re.split(r"[:;,()!\n]|\s-\s", left)[-1]
    before = _WORDS.findall(segment)
    while before and before[-1] in words["adverbs"]:
        before.pop()
    if not before:
        return True
    if before[-1] in words["strong_openers"]:
        return before[-2:-1] not in (["not"], ["never"])
    if before[-1] in words["openers"]:
        return not set(before[-4:-1]) & words["subjects_blocking"]
    pair = " ".join(before[-2:])
    if pair in words["permissions"] or " ".join(before[-3:]) in words["permissions"]:
        return True
    return all(word in words["openers"] or word in words["adverbs"] for word in before)


@Language.component("signoff_acts")
def component(doc: Doc) -> Doc:
    """Fill `doc._.acts`."""
    doc._.acts.extend(find_acts(doc._.source, doc._.cues, doc._.clauses, doc._.facts))
    return doc
