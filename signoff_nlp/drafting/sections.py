"""The paragraphs that one decision gives: clarify, hold or released."""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.drafting.known import item_of, reason_of
from signoff_nlp.drafting.notes import as_list, frozen, record, release_sentence, understood
from signoff_nlp.drafting.plain_text import distinct_words, in_context, joined, one_line, spoken_date
from signoff_nlp.drafting.questions import questions_for
from signoff_nlp.drafting.recipients import last_speaker
from signoff_nlp.drafting.wording import phrase, wording
from signoff_nlp.types import Decision, Item, Package, Reason, ReasonCode, Thread

INDENT = "    "
_ACCEPTED: tuple[ReasonCode, ...] = ("sample_acceptance", "photo_only", "aspect_only", "po_only")
_PARTIAL: frozenset[ReasonCode] = frozenset({"aspect_only", "photo_only"})
_STOPS: tuple[ReasonCode, ...] = ("on_hold", "rejected", "changes_requested")
# With one of these the words of the go are not thanked for as a go.
_NO_GO: tuple[ReasonCode, ...] = (
    "changed_after_release", "conflicting_messages", "unverified_sender", "conditional", "hedged", "changes_requested",
    "reported_approval",
)  # fmt: skip
_MOST_WHY = 2


def section(decision: Decision, thread: Thread, *, number: int, alone: bool) -> tuple[list[str], int]:
    """Return the decision's paragraphs and the number of the next question.

    `number` is that of its first question, since numbers run through the whole letter. `alone`: the letter has no other
    section, so the section itself says thanks and, for a release, closes.
    """
    if decision.verdict == "clarify":
        return _clarify(decision, thread, number, alone)
    if decision.verdict == "hold":
        return _hold(decision, thread, alone), number
    return _released(decision, thread, alone), number


def closing(released: Sequence[Decision], *, alone: bool) -> str:
    """Return what ends a record of release: that dates are not confirmed where any stand, and the acknowledgement."""
    dated = any(one.package.start or one.package.ship_by or one.package.window for one in released)
    return _sentences(
        phrase("released", "dates") if dated else "", phrase("released", "close" if alone else "close_parts")
    )


def _clarify(decision: Decision, thread: Thread, number: int, alone: bool) -> tuple[list[str], int]:
    paragraphs = [
        _sentences(
            _thanks(decision, thread) if alone else "", _status(decision, thread, alone), *_why(decision, thread)
        )
    ]
    lines = understood(decision)
    if lines:
        paragraphs.append(f"{phrase('lists', 'understood')}\n{as_list(lines)}")
    questions = decision.questions or questions_for(decision, thread)
    changed = "_changed" if reason_of(decision, "changed_after_release") else ""
    lead = phrase("lists", f"{'questions' if len(questions) > 1 else 'question'}{changed}")
    asked = "\n".join(f"{number + at}. {one_line(question.text)}" for at, question in enumerate(questions))
    paragraphs.append(f"{lead}\n{asked}")
    speaker = last_speaker(thread)
    sentence = release_sentence(decision, speaker.author if speaker else None)
    if sentence:
        kind = "note" if phrase("sentence", "blank") in sentence else "note_full"
        paragraphs.append(phrase("lists", "note_unverified" if reason_of(decision, "unverified_sender") else kind))
        paragraphs.append(f"{INDENT}{sentence}")
    return paragraphs, number + len(questions)


def _thanks(decision: Decision, thread: Thread) -> str:
    """One line that names, in the buyer's words, what is accepted: several points, one, kind words, or a go."""
    split = reason_of(decision, "split_approval")
    accepted = split if split and len(split.evidence) > 1 else reason_of(decision, *_ACCEPTED)
    if accepted is not None and (words := _words(accepted, thread)):
        return phrase("thanks", "noted", words=joined(words))
    vague = reason_of(decision, "vague_wording")
    if vague is not None and (words := _words(vague, thread)):
        return phrase("thanks", "wrote", words=words[0])
    go = item_of(decision, "go")
    if go.satisfied and not reason_of(decision, *_NO_GO) and (words := _go_words(go, thread)):
        return phrase("thanks", "go", words=words[0])
    return phrase("letter", "thanks")


def _status(decision: Decision, thread: Thread, alone: bool) -> str:
    """Say that nothing has started; after a change to a release a run may be going, but nothing more is started."""
    changed = reason_of(decision, "changed_after_release")
    if changed is not None:
        words = _words(changed, thread)
        return phrase("status", "change" if words else "change_plain", words=joined(words))
    if not alone:
        return phrase("status", "part")
    if reason_of(decision, "sample_acceptance"):
        return phrase("status", "acceptance")
    return phrase("status", "sample" if decision.stage == "sample" else "clarify")


def _why(decision: Decision, thread: Thread) -> list[str]:
    """The weightiest reasons in a sentence each; what the questions say anyway is not said twice."""
    said = []
    for code in wording()["why"]:
        found = reason_of(decision, code) if code != "conflicting_messages_plain" else None
        if found is None or (code in _PARTIAL and reason_of(decision, "split_approval")):
            continue
        pair: dict[str, str] = {}
        if code == "conflicting_messages":
            words = _words(found, thread)
            pair = {"a": words[0], "b": words[1]} if len(words) > 1 else {}
            code = code if pair else f"{code}_plain"
        said.append(phrase("why", code, **pair))
    return said[:_MOST_WHY]


def _words(reason: Reason | None, thread: Thread) -> list[str]:
    return distinct_words(in_context(reason.evidence, thread))[:2] if reason else []


def _go_words(go: Item, thread: Thread) -> list[str]:
    return distinct_words(in_context(go.evidence, thread, whole=False))[:1]


def _hold(decision: Decision, thread: Thread, alone: bool) -> list[str]:
    stop = reason_of(decision, *_STOPS)
    code = stop.code if stop else "on_hold"
    words = _words(stop, thread)
    noted = _words(reason_of(decision, "sample_acceptance"), thread)
    lines = frozen(decision)
    kind: str = code if words else f"{code}_plain"
    if kind == "on_hold" and _is_older(stop, thread):
        kind = "stands"
    opening = _sentences(
        phrase("letter", "thanks") if alone else "",
        phrase("hold", kind, words=joined(words)),
        phrase("hold", "accepted", words=joined(noted)) if noted else "",
        "" if lines or code != "on_hold" or not alone else phrase("hold", "nothing"),
    )
    listed = [f"{phrase('lists', 'frozen')}\n{as_list(lines)}"] if lines else []
    # What was rejected, changed or taken back is not restarted by the release that it was made under.
    day = _release_date(decision, thread) if decision.package != Package() else None
    restart = "restart_changed" if code != "on_hold" else "restart_dated" if day else "restart"
    return [opening, *listed, phrase("hold", restart, date=day or "")]


def _is_older(stop: Reason | None, thread: Thread) -> bool:
    """Say whether the person who is answered has written again since the stop."""
    speaker = last_speaker(thread)
    return bool(stop and stop.evidence and speaker and stop.evidence[-1].message < speaker.index)


def _released(decision: Decision, thread: Thread, alone: bool) -> list[str]:
    opening = f"{phrase('letter', 'thanks')} {phrase('released', 'status')}" if alone else phrase("released", "part")
    words = _go_words(item_of(decision, "go"), thread)
    go = words[0] if words else None
    day = _release_date(decision, thread)
    if go and day:
        go = phrase("released", "go", words=go, date=day)
    paragraphs = [opening, as_list(record(decision, go))]
    return [*paragraphs, closing([decision], alone=True)] if alone else paragraphs


def _release_date(decision: Decision, thread: Thread) -> str | None:
    """The day of the message that gave the go, as its author's clock showed it."""
    go = item_of(decision, "go")
    if not go.satisfied or not go.evidence:
        return None
    message = next((one for one in thread.messages if one.index == go.evidence[0].message), None)
    return spoken_date(message.sent_at.date().isoformat()) if message and message.sent_at else None


def _sentences(*parts: str) -> str:
    return " ".join(filter(None, parts))
