"""What the reply must ask: one short question for each thing that is not satisfied. Rules of judgement, section 7."""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.drafting.known import is_asked, item_of, open_points, reason_of
from signoff_nlp.drafting.notes import release_sentence
from signoff_nlp.drafting.plain_text import distinct_words, in_context, joined, quoted
from signoff_nlp.drafting.wording import has_phrase, phrase
from signoff_nlp.types import Decision, Evidence, Item, ItemName, Question, ReasonCode, Thread

__all__ = ["questions_for", "release_sentence"]

_ORDER: tuple[ItemName, ...] = ("authority", "revision", "quantity", "go", "material", "color", "finish")
_GO_REASONS: tuple[ReasonCode, ...] = (
    "conditional", "changes_requested", "hedged", "sample_acceptance",
)  # fmt: skip
_OWNER_REASONS: tuple[ReasonCode, ...] = (
    "unverified_sender", "reported_approval", "split_approval", "conflicting_messages",
)  # fmt: skip
_MOST_WORDS = 3


def questions_for(
    decision: Decision, thread: Thread | None = None, labelled: Sequence[str] = ()
) -> tuple[Question, ...]:
    """Return the questions of a `clarify` decision, most important first; none for any other verdict.

    One per required item that is not satisfied (also for one that is not required but named as undecided), and one for
    each open point, conflict or change that no item covers. `Question.item` is the item's name or the reason's code.
    With the `thread` at hand, words too short to be understood are quoted with their sentence. `labelled` are the names
    of the buyer's latest attachments that carry a revision: where none is stated, the question is whether these control.
    """
    if decision.verdict != "clarify":
        return ()
    asked = [name for name in _ORDER if is_asked(item_of(decision, name))]
    found = [Question(item=name, text=_item_question(decision, name, thread, labelled)) for name in asked]
    for code, words in open_points(decision):
        found.append(Question(item=code, text=_reason_question(code, words, thread)))
    return tuple(found) or (_confirmation(decision, thread),)


def _item_question(decision: Decision, name: ItemName, thread: Thread | None, labelled: Sequence[str]) -> str:
    if name == "authority":
        return _owner_question(decision, thread)
    if name == "go":
        return _go_question(decision, thread)
    item = item_of(decision, name)
    words = distinct_words(item.evidence)[:_MOST_WORDS]
    if item.state == "conflicting" and name == "revision" and len(words) == 1:
        words += _attached(item, thread)
    if item.note and len(words) < 2 and has_phrase("questions", "notes", item.note):
        return phrase("questions", "notes", item.note, words=joined(words))
    if item.state == "conflicting":
        return _two(name, words, "two", "conflicting")
    if item.state == "open" and len(words) == 2:
        return phrase("questions", name, "two", a=words[0], b=words[1])
    if item.state == "outdated":
        changed = reason_of(decision, "changed_after_release") is not None
        return _two(name, words, "changed" if changed else "outdated", "outdated_one" if words else "outdated_plain")
    if name == "revision" and item.state == "missing" and labelled:
        files = joined(quoted(one) for one in labelled[:_MOST_WORDS])
        return phrase("questions", name, "attached" if len(labelled) == 1 else "attached_several", words=files)
    if words:
        said = joined(distinct_words(in_context(item.evidence, thread, whole=False))[:_MOST_WORDS])
        return phrase("questions", name, item.state if item.state in ("open", "carried") else "words", words=said)
    whole = name == "quantity" and decision.stage is None and reason_of(decision, "sample_acceptance") is None
    return phrase("questions", name, "scope" if whole else "missing")


def _attached(item: Item, thread: Thread | None) -> list[str]:
    """The one file that came with the words, quoted: what the text says against what is attached."""
    at = item.evidence[0].message
    names = [
        one.name
        for message in (thread.messages if thread else ())
        if message.index == at
        for one in message.attachments
    ]
    return [quoted(names[0])] if len(names) == 1 else []


def _two(name: str, words: list[str], both: str, otherwise: str) -> str:
    """A closed question where there are two values, the plain one where only one or none is at hand."""
    if len(words) == 2:
        return phrase("questions", name, both, a=words[0], b=words[1])
    return phrase("questions", name, otherwise, words=joined(words))


def _owner_question(decision: Decision, thread: Thread | None) -> str:
    found = reason_of(decision, *_OWNER_REASONS)
    if found is not None:
        said = _telling(found.evidence, thread)
        plain = found.code == "reported_approval" and not said
        return phrase("questions", "authority", f"{found.code}_plain" if plain else found.code, words=said)
    # Only a directory leaves a note on somebody who may not release.
    return phrase("questions", "authority", "listed" if item_of(decision, "authority").note else "missing")


def _go_question(decision: Decision, thread: Thread | None) -> str:
    stage = phrase("stages", decision.stage or "none")
    found = reason_of(decision, *_GO_REASONS)
    if found is not None:
        said = _telling(found.evidence, thread)
        name = found.code if said and has_phrase("questions", "go", found.code) else f"{found.code}_plain"
        return phrase("questions", "go", name, words=said, stage=stage)
    vague = reason_of(decision, "vague_wording", "missing_go")
    words = (*item_of(decision, "go").evidence, *(vague.evidence if vague else ()))
    said = joined(distinct_words(in_context(words, thread, whole=False))[:1])
    return phrase("questions", "go", "words" if said else "missing", words=said, stage=stage)


def _reason_question(code: ReasonCode, evidence: Sequence[Evidence], thread: Thread | None) -> str:
    words = distinct_words(in_context(evidence, thread))[:_MOST_WORDS]
    if len(words) == 2 and has_phrase("questions", code, "two"):
        return phrase("questions", code, "two", a=words[0], b=words[1])
    return phrase("questions", code, "words" if words else "missing", words=joined(words))


def _confirmation(decision: Decision, thread: Thread | None) -> Question:
    """Nothing is missing by itself, yet the verdict says ask: have the whole confirmed."""
    said = _said(decision.reasons[0].evidence, thread, most=1) if decision.reasons else ""
    return Question(item="go", text=phrase("questions", "confirm", "words" if said else "missing", words=said))


def _said(evidence: Sequence[Evidence], thread: Thread | None, *, most: int = _MOST_WORDS) -> str:
    """The words of the evidence, quoted with their sentence where they are short."""
    return joined(distinct_words(in_context(evidence, thread))[:most])


def _telling(evidence: Sequence[Evidence], thread: Thread | None) -> str:
    """The same, but nothing where all that is at hand is a word or two, which would not say what they depend on."""
    return _said([one for one in in_context(evidence, thread) if len(one.text.split()) > 2], None)
