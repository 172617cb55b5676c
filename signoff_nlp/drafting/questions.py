"""What the reply must ask: one short question for each thing that is not satisfied. Rules of judgement, section 7."""

from __future__ import annotations

from collections.abc import Iterator

from signoff_nlp.drafting.known import item_of, overlap, reason_of
from signoff_nlp.drafting.notes import release_sentence
from signoff_nlp.drafting.plain_text import distinct_words
from signoff_nlp.drafting.wording import has_phrase, phrase
from signoff_nlp.types import Decision, Evidence, Item, ItemName, ItemStateName, Question, ReasonCode

__all__ = ["questions_for", "release_sentence"]

_ORDER: tuple[ItemName, ...] = ("authority", "revision", "quantity", "go", "material", "color", "finish")
_UNSETTLED: frozenset[ItemStateName] = frozenset({"open", "conflicting", "outdated"})
_GO_REASONS: tuple[ReasonCode, ...] = (
    "conditional", "changes_requested", "hedged", "reported_approval", "sample_acceptance",
)  # fmt: skip
_OWNER_REASONS: tuple[ReasonCode, ...] = (
    "unverified_sender", "reported_approval", "split_approval", "conflicting_messages",
)  # fmt: skip
# A reason of these kinds needs its own question where no item that is asked for covers it.
_OWN_QUESTION: dict[ReasonCode, frozenset[ItemStateName]] = {
    "conflicting_messages": frozenset({"conflicting"}),
    "conflicting_values": frozenset({"conflicting"}),
    "outdated_revision": frozenset({"outdated"}),
    "changed_after_release": frozenset({"outdated"}),
    "open_item": frozenset({"open"}),
}
_MOST_WORDS = 3


def questions_for(decision: Decision) -> tuple[Question, ...]:
    """Return the questions of a `clarify` decision, most important first; none for any other verdict.

    One per required item that is not satisfied (also for one that is not required but named as undecided), and one for
    each open point, conflict or change that no item covers. `Question.item` is the item's name or the reason's code.
    """
    if decision.verdict != "clarify":
        return ()
    asked = [name for name in _ORDER if _is_asked(item_of(decision, name))]
    found = [Question(item=name, text=_item_question(decision, name)) for name in asked]
    found += _reason_questions(decision, asked)
    if not found:
        found.append(_confirmation(decision))
    return tuple(found)


def _is_asked(item: Item) -> bool:
    return (item.required and not item.satisfied) or (not item.satisfied and item.state in _UNSETTLED)


def _item_question(decision: Decision, name: ItemName) -> str:
    if name == "authority":
        return _owner_question(decision)
    if name == "go":
        return _go_question(decision)
    item = item_of(decision, name)
    words = distinct_words(item.evidence)[:_MOST_WORDS]
    if item.state == "conflicting":
        return _two(name, words, "two", "conflicting")
    if item.state == "outdated":
        changed = reason_of(decision, "changed_after_release") is not None
        return _two(name, words, "changed" if changed else "outdated", "outdated_one" if words else "outdated_plain")
    if words and item.state in ("open", "carried"):
        return phrase("questions", name, item.state, words=_and(words))
    if words:
        return phrase("questions", name, "words", words=_and(words))
    whole = name == "quantity" and decision.stage is None and reason_of(decision, "sample_acceptance") is None
    return phrase("questions", name, "scope" if whole else "missing")


def _two(name: str, words: list[str], both: str, otherwise: str) -> str:
    """A closed question where there are two values, the plain one where only one or none is at hand."""
    if len(words) == 2:
        return phrase("questions", name, both, a=words[0], b=words[1])
    return phrase("questions", name, otherwise, words=_and(words))


def _owner_question(decision: Decision) -> str:
    item = item_of(decision, "authority")
    found = reason_of(decision, *_OWNER_REASONS)
    if found is not None:
        words = distinct_words(found.evidence)[:_MOST_WORDS]
        if words or found.code != "reported_approval":
            return phrase("questions", "authority", found.code, words=_and(words))
    # Only a directory leaves a note on somebody who may not release.
    return phrase("questions", "authority", "listed" if item.note else "missing")


def _go_question(decision: Decision) -> str:
    stage = phrase("stages", decision.stage or "none")
    for code in _GO_REASONS:
        found = reason_of(decision, code)
        if found is None:
            continue
        words = distinct_words(found.evidence)[:_MOST_WORDS]
        if words or code in ("sample_acceptance", "reported_approval"):
            return phrase("questions", "go", code, words=_and(words), stage=stage)
    found = reason_of(decision, "vague_wording", "missing_go")
    words = distinct_words((*item_of(decision, "go").evidence, *(found.evidence if found else ())))[:1]
    return phrase("questions", "go", "words" if words else "missing", words=_and(words), stage=stage)


def _reason_questions(decision: Decision, asked: list[ItemName]) -> Iterator[Question]:
    for reason in decision.reasons:
        covering = _OWN_QUESTION.get(reason.code)
        if covering is None:
            continue
        items = [item for name in asked if (item := item_of(decision, name)).state in covering]
        left = [one for one in reason.evidence if not any(overlap([one], item.evidence) for item in items)]
        if items and (reason.code != "open_item" or not left):
            continue
        yield Question(item=reason.code, text=_reason_question(reason.code, left))


def _reason_question(code: ReasonCode, evidence: list[Evidence]) -> str:
    words = distinct_words(evidence)[:_MOST_WORDS]
    if len(words) == 2 and has_phrase("questions", code, "two"):
        return phrase("questions", code, "two", a=words[0], b=words[1])
    return phrase("questions", code, "words" if words else "missing", words=_and(words))


def _confirmation(decision: Decision) -> Question:
    """Nothing is missing by itself, yet the verdict says ask: have the whole confirmed."""
    words = distinct_words(decision.reasons[0].evidence)[:1] if decision.reasons else []
    return Question(item="go", text=phrase("questions", "confirm", "words" if words else "missing", words=_and(words)))


def _and(words: list[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
