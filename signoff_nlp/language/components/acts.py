"""What each clause does: instruct, approve, praise, hold, reject, ask for a change, confirm ... with its cues.

Set phrases come from the vocabulary. Imperatives are found by mechanism: a making or starting verb of lists.toml at the
head of its clause ("please print all 64", "so run the lot"), because no list of phrases holds what people order made.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from signoff_nlp.language.components.act_words import (
    OBJECT_REACH,
    WORDS,
    Span,
    describes,
    ends_in,
    goes_elsewhere,
    imperative_words,
    leads_elsewhere,
    numbered,
    undone,
    veil,
    verbs,
    without_orders,
)
from signoff_nlp.language.components.clauses import find_clauses
from signoff_nlp.language.components.cues import enclosing, find_cues
from signoff_nlp.language.components.machine_orders import Order, carries_no_work, find_machine_orders, is_of_another
from signoff_nlp.language.components.openings import opens_order
from signoff_nlp.language.components.part_names import find_part_names
from signoff_nlp.language.components.quotations import Foreign, find_foreign
from signoff_nlp.language.components.wording import find_phrases
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.language.misspelt import mended
from signoff_nlp.language.normal import normal
from signoff_nlp.language.phrases import Match, lexicon, word_list
from signoff_nlp.types import Act, Cue, Fact, Message, Stage

FILES = ("go", "hold", "approval", "change", "stages")
# A modifier inside the words of an act is part of them ("don't start"); a question or a topic is not.
_OUTSIDE_OR_IN = frozenset({"question", "remainder", "sample", "aspect", "picture", "paper"})
_SPANNING = frozenset({"release_performative"})  # "wir geben die Serie nicht frei": the gap of the phrase denies it
_CONDITIONS = frozenset({"condition", "strict"})
_ORDERS = frozenset({"go", "approve", "resume"})
_NOT_ORDERS = frozenset({"praise", "warm", "replace", "stage", "thanks", "release_question"})
_OBJECTS = frozenset({"QUANTITY", "REVISION", "PART", "FILE"})
_MOST = 400  # facts of one clause that are looked at
_NEAR = 200  # conditions to either side of an order that are weighed; where more govern it, it is conditional
_BESIDE = 3  # characters between a count and the condition that is its own
_AND_IF = re.compile(r"\band\s$", re.IGNORECASE)


def find_acts(
    text: str,
    cues: Sequence[Cue] | None = None,
    clauses: Sequence[Span] | None = None,
    facts: Sequence[Fact] = (),
    message: Message | None = None,
    asked: str = "",
) -> list[Act]:
    """Return the acts of `text`, in order; `Act.cues` names the kinds of cues that govern each.

    `facts` are those found before: file names and labels are not read as words. What stands below the signature of
    `message` is not its author's word. `asked` is what the shop asked last, before it.
    """
    clauses = find_clauses(text) if clauses is None else clauses
    cues = find_cues(text, clauses=clauses) if cues is None else cues
    named = find_part_names(text)
    plain = veil(normal(text), facts)
    matches = lexicon(*FILES).find(plain)
    matches = [
        match
        for match in matches
        if not (
            leads_elsewhere(match, plain)
            or ends_in(match.end, named)
            or describes(match, plain, clauses)
            or numbered(match, facts)
            or undone(match, plain)
            or (match.rule.gives["act"] == "go" and _serves_others(plain, match))
        )
    ]
    matches = without_orders(matches, plain)
    scene = _Scene(text, _governing(cues), clauses, _stops(matches, facts), _loose(facts), find_foreign(text, message))
    acts = [
        _act(
            scene, _told(match, message, asked), match.start, match.end, match.rule.name, match.rule.gives.get("stage")
        )
        for match in matches
    ]
    orders = find_machine_orders(plain, clauses)
    acts = _without_changes(acts, orders)
    taken = [(act.start, act.end) for act in acts if act.kind not in _NOT_ORDERS]
    if orders:
        named_orders = _machine_orders(scene, orders, taken)
        acts.extend(named_orders)
        taken.extend((act.start, act.end) for act in named_orders)
    acts.extend(_imperatives(scene, plain, taken, facts))
    return sorted(acts, key=lambda act: (act.start, act.end, act.kind))


class _Scene(NamedTuple):
    """What an act is read against: the text, its cues and clauses, what is stopped or kept back, what others say."""

    text: str
    cues: Mapping[str, _Kind]
    clauses: Sequence[Span]
    stops: Sequence[int]
    loose: Sequence[int]
    foreign: Foreign


class _Kind(NamedTuple):
    """The cues of one kind by where they begin, and the sorted edges of their scopes."""

    cues: Sequence[Cue]
    starts: Sequence[int]
    opens: Sequence[int]
    closes: Sequence[int]

    def govern(self, start: int, end: int) -> int:
        """Count the cues whose scope shares a character with `start`..`end`."""
        return bisect.bisect_left(self.opens, end) - bisect.bisect_right(self.closes, start)

    def within(self, start: int, end: int) -> int:
        """Count the governing cues whose words lie inside `start`..`end`."""
        inside = self.cues[bisect.bisect_left(self.starts, start) : bisect.bisect_left(self.starts, end)]
        return sum(cue.end <= end and cue.scope[0] < end and start < cue.scope[1] for cue in inside)


def _governing(cues: Sequence[Cue]) -> Mapping[str, _Kind]:
    kinds: dict[str, list[Cue]] = {}
    for cue in cues:
        kinds.setdefault(cue.kind, []).append(cue)
    return {
        kind: _Kind(
            ordered := sorted(found, key=lambda cue: cue.start),
            [cue.start for cue in ordered],
            sorted(cue.scope[0] for cue in found),
            sorted(cue.scope[1] for cue in found),
        )
        for kind, found in kinds.items()
    }


def _stops(matches: Sequence[Match], facts: Sequence[Fact]) -> list[int]:
    held = [fact.start for fact in facts if fact.label == "QUANTITY" and fact.role == "held"]
    return sorted(held + [match.start for match in matches if match.rule.gives["act"] in ("hold", "hold_start")])


def _loose(facts: Sequence[Fact]) -> list[int]:
    """Where counts end that are no exact ones."""
    return sorted(fact.end for fact in facts if fact.label == "QUANTITY" and "approximate" in fact.flags)


def _act(scene: _Scene, kind: str, start: int, end: int, rule: str, stage: Stage | None = None) -> Act:
    kinds = set()
    for cue_kind, governing in scene.cues.items():
        count = governing.govern(start, end)
        inside = cue_kind not in _OUTSIDE_OR_IN and not (cue_kind == "negation" and rule in _SPANNING)
        if not count or (inside and count <= governing.within(start, end)):
            continue
        if cue_kind in _CONDITIONS and kind in _ORDERS and not _conditioned(scene, governing, start, end):
            continue
        kinds.add(cue_kind)
    if scene.foreign.quoted.full(start, end):
        kinds.add("quoted")
    if scene.foreign.told.full(start, end):
        kinds |= {"quoted", "report"}
    return Act(
        kind=kind, start=start, end=end, text=scene.text[start:end], clause=enclosing(scene.clauses, start),
        cues=tuple(sorted(kinds)), rule=rule, stage=stage,
    )  # fmt: skip


def _conditioned(scene: _Scene, conditions: _Kind, start: int, end: int) -> bool:
    """Tell whether one of the conditions reaches an order: the nearest are asked first, and many of them are enough."""
    behind = bisect.bisect_left(conditions.starts, end)
    near = (*conditions.cues[max(0, behind - _NEAR) : behind][::-1], *conditions.cues[behind : behind + _NEAR])
    return any(
        cue.scope[0] < end
        and start < cue.scope[1]
        and not (start <= cue.start and cue.end <= end)
        and _conditions(scene, cue, end)
        for cue in near
    ) or conditions.govern(start, end) > len(near)


def _conditions(scene: _Scene, cue: Cue, end: int) -> bool:
    """Tell whether a condition reaches an order that ends at `end`.

    A condition in front governs what follows. One behind belongs to what stands nearest before it: "run the first 200,
    and keep the other 300 back until ..." sets a condition to the stop, not to the run. "... and if it warps, that's on
    me" begins a sentence of its own.
    """
    if cue.start < end:
        return True
    if bisect.bisect_left(scene.stops, cue.start) > bisect.bisect_left(scene.stops, end):
        return False
    loose = bisect.bisect_right(scene.loose, cue.start)
    if loose and scene.loose[loose - 1] > end and cue.start - scene.loose[loose - 1] <= _BESIDE:
        return False  # "between 200 and 250, depends on the weather": the count waits, and is asked for
    return not _AND_IF.search(scene.text, max(end, cue.start - 5), cue.start)


def _told(match: Match, message: Message | None, asked: str) -> str:
    """Return the kind of act; "you're starting" is a go where the question above it asks just that."""
    kind: str = match.rule.gives["act"]
    if kind != "told_start":
        return kind
    replies = message.replies if message else ()
    question = next((one.question for one in replies if one.start <= match.start < one.end), asked)
    return "go" if _asks_start(normal(question)) else kind


@lru_cache(maxsize=64)
def _asks_start(question: str) -> bool:
    return bool(find_phrases("start_questions", question))


def _serves_others(plain: str, match: Match) -> bool:
    """Say whether a go by set words carries stock or paper, or is for another's job."""
    space = plain.find(" ", match.start, match.end)
    first = match.end if space < 0 else space
    return carries_no_work(plain, match.start, first) or is_of_another(plain, match.start, match.end)


def _without_changes(acts: Sequence[Act], orders: Sequence[Order]) -> list[Act]:
    """ "Put the 400 pins on your lathe" moves nothing about a part, as "put the hole to the left" does."""
    starts = [order.start for order in orders]

    def inside(act: Act) -> bool:
        before = bisect.bisect_right(starts, act.start)
        return before > 0 and act.start < orders[before - 1].end

    return [act for act in acts if act.kind != "change" or not inside(act)]


def _machine_orders(scene: _Scene, orders: Sequence[Order], taken: Sequence[Span]) -> list[Act]:
    ordered = sorted(taken)
    lefts, reach = [left for left, _ in ordered], list(accumulate((right for _, right in ordered), max))
    found = []
    for order in orders:
        before = bisect.bisect_left(lefts, order.end)
        if before and reach[before - 1] > order.start:
            continue
        act = _act(scene, order.kind, order.start, order.end, "machine_order")
        asked = scene.cues["question"] if order.imperative and "question" in act.cues else None
        if asked and asked.govern(order.start, order.end) <= asked.within(order.start, order.end):
            act = act.model_copy(update={"cues": tuple(cue for cue in act.cues if cue != "question")})
        found.append(act)
    return found


def _imperatives(scene: _Scene, plain: str, taken: Sequence[Span], facts: Sequence[Fact]) -> list[Act]:
    found = []
    ordered = sorted(taken)
    lefts, reach = [left for left, _ in ordered], list(accumulate((right for _, right in ordered), max))
    facts = sorted(facts, key=lambda fact: fact.start)
    places = [fact.start for fact in facts]
    for match in verbs().finditer(plain):
        start, end = match.span()
        before = bisect.bisect_right(lefts, start)
        if before and reach[before - 1] >= end:
            continue
        clause = enclosing(scene.clauses, start)
        if goes_elsewhere(plain, start, end) or carries_no_work(plain, start, end):
            continue
        near = facts[bisect.bisect_left(places, clause[0]) : bisect.bisect_left(places, clause[1])][:_MOST]
        if _is_imperative(plain, start, end, clause, near):
            shaped = mended(plain[start:end]) in imperative_words()["shaping"] and _is_shaping(clause, near)
            kind = "change" if shaped else "go"
            found.append(_act(scene, kind, start, end, "imperative"))
    return found


def _is_shaping(clause: Span, facts: Sequence[Fact]) -> bool:
    """ "Make the wall 2 mm" asks for another shape, not for parts."""
    inside = {fact.label for fact in facts if clause[0] <= fact.start < clause[1]}
    return "DIMENSION" in inside and not inside & {"QUANTITY", "REVISION", "MATERIAL"}


def _is_imperative(plain: str, start: int, end: int, clause: Span, facts: Sequence[Fact]) -> bool:
    words = imperative_words()
    told = plain.find(":\n", end, end + 60)  # "please run these for us:", and below it another line
    after = [word.rstrip(".!") for word in WORDS.findall(plain, end, told if told >= 0 else min(len(plain), end + 60))]
    behind = after[0] if after else ""
    if behind in words["compound_after"] and not (_leads_to_make(after) or after[:2] == ["at", "once"]):
        return False
    if plain[end : end + 1] == ":" and behind not in words["object_after"] and not _is_asked(plain, clause, start):
        return False  # "Start: 4 May" labels a date, "please start: lid rev 2, 40 pcs" orders
    listed = behind in words["replace_after"] and _opens(plain, end, behind)  # "run them: revision, quantity ..."
    if set(after[:4]) & words["paper_after"] and not set(after[:1]) & words["object_after"]:
        return False
    if set(after[:4]) & words["paper_strong"] and not listed:
        return False
    if mended(plain[start:end]) in words["bare_verbs"] and not _has_object(after, end, clause, facts):
        return False
    counted = (
        behind in words["replace_after"]
        and after[1:2]
        and after[1][0].isdecimal()
        and plain[end + 1 :].startswith(f"{behind} ")
    )
    if counted and not _opens(plain, end, behind):
        return False
    return opens_order(plain, start, end, clause)


def _leads_to_make(after: Sequence[str]) -> bool:
    """ "You can begin to print", "start to produce": the verb of making is what is to be started."""
    return after[:1] == ["to"] and after[1:2] != [] and after[1] in word_list("lists", "make")


def _opens(plain: str, end: int, word: str) -> bool:
    """ "Please run them: 48 lenses": the colon behind the pronoun opens the list of what is to be made."""
    return plain.startswith(f"{word}:", end + 1)


def _is_asked(plain: str, clause: Span, start: int) -> bool:
    """A plea stands right before the verb."""
    before = WORDS.findall(plain, max(clause[0], start - 20), start)
    return bool(before) and before[-1] in imperative_words()["strong_openers"]


def _has_object(after: Sequence[str], end: int, clause: Span, facts: Sequence[Fact]) -> bool:
    """A verb that is a noun as well orders something only with an object: "print me all 80", "machine bracket rev C"."""
    if set(after[:2]) & imperative_words()["object_after"] or any(word[:1].isdecimal() for word in after[:2]):
        return True
    return any(fact.label in _OBJECTS and end <= fact.start < min(clause[1], end + OBJECT_REACH) for fact in facts)


@step("acts")
def fill(found: Findings) -> None:
    """Fill `found.acts`."""
    found.acts.extend(find_acts(found.text, found.cues, found.clauses, found.facts, found.message, found.asked))
