"""The paragraphs that one decision gives: clarify, hold or released."""

from __future__ import annotations

from signoff_nlp.drafting.known import item_of, reason_of
from signoff_nlp.drafting.notes import as_list, frozen, record, release_sentence, understood
from signoff_nlp.drafting.plain_text import distinct_words, in_context, one_line, spoken_date
from signoff_nlp.drafting.questions import questions_for
from signoff_nlp.drafting.wording import has_phrase, phrase, wording
from signoff_nlp.types import Decision, Reason, ReasonCode, Thread

_ACCEPTED: tuple[ReasonCode, ...] = ("sample_acceptance", "photo_only", "aspect_only", "po_only")
_STOPS: tuple[ReasonCode, ...] = ("on_hold", "rejected", "changes_requested")
_MOST_WHY = 2


def section(decision: Decision, thread: Thread, *, number: int, alone: bool) -> tuple[list[str], int]:
    """Return the decision's paragraphs and the number of the next question.

    `number` is that of its first question, since numbers run through the whole letter. `alone`: the letter has no other
    section, so the section itself says thanks.
    """
    if decision.verdict == "clarify":
        return _clarify(decision, thread, number, alone)
    if decision.verdict == "hold":
        return _hold(decision, thread, alone), number
    return _released(decision, thread, alone), number


def _clarify(decision: Decision, thread: Thread, number: int, alone: bool) -> tuple[list[str], int]:
    opening = [_thanks(decision, thread) if alone else "", _status(decision, thread), *_why(decision, thread)]
    paragraphs = [" ".join(filter(None, opening))]
    lines = understood(decision)
    if lines:
        paragraphs.append(f"{phrase('lists', 'understood')}\n{as_list(lines)}")
    questions = decision.questions or questions_for(decision, thread)
    lead = phrase("lists", "questions" if len(questions) > 1 else "question")
    asked = "\n".join(f"{number + at}. {one_line(question.text)}" for at, question in enumerate(questions))
    paragraphs.append(f"{lead}\n{asked}")
    sentence = release_sentence(decision)
    if sentence:
        blank = phrase("sentence", "blank") in sentence
        paragraphs += [phrase("lists", "note" if blank else "note_full"), f"    {sentence}"]
    return paragraphs, number + len(questions)


def _thanks(decision: Decision, thread: Thread) -> str:
    """One line that names, in the buyer's words, what is accepted."""
    accepted = reason_of(decision, *_ACCEPTED)
    if accepted is not None and (words := _words(accepted, thread)):
        return phrase("thanks", "noted", words=" and ".join(words))
    vague = reason_of(decision, "vague_wording")
    if vague is not None and (words := _words(vague, thread)):
        return phrase("thanks", "wrote", words=words[0])
    return phrase("letter", "thanks")


def _status(decision: Decision, thread: Thread) -> str:
    """Say that nothing has started; after a change to a release a run may be going, and stays as it was released."""
    changed = reason_of(decision, "changed_after_release")
    if changed is not None:
        words = _words(changed, thread)
        return phrase("status", "change" if words else "change_plain", words=" and ".join(words))
    if reason_of(decision, "sample_acceptance"):
        return phrase("status", "acceptance")
    return phrase("status", "sample" if decision.stage == "sample" else "clarify")


def _why(decision: Decision, thread: Thread) -> list[str]:
    """The weightiest reasons in a sentence each; what the questions say anyway is not said twice."""
    said = []
    for code in wording()["why"]:
        found = reason_of(decision, code) if code not in ("missing", "conflicting_messages_plain") else None
        if found is None:
            continue
        if code == "conflicting_values" and reason_of(decision, "conflicting_messages"):
            continue
        words = _words(found, thread)
        if code == "conflicting_messages":
            pair = {"a": words[0], "b": words[1]} if len(words) > 1 else {}
            said.append(phrase("why", code if pair else f"{code}_plain", **pair))
        elif has_phrase("why", code):
            said.append(phrase("why", code))
    changed = reason_of(decision, "changed_after_release")
    return said[:_MOST_WHY] or ([] if changed else [phrase("why", "missing")])


def _words(reason: Reason | None, thread: Thread) -> list[str]:
    return distinct_words(in_context(reason.evidence, thread))[:2] if reason else []


def _hold(decision: Decision, thread: Thread, alone: bool) -> list[str]:
    stop = reason_of(decision, *_STOPS)
    code = stop.code if stop else "on_hold"
    words = _words(stop, thread)
    accepted = reason_of(decision, "sample_acceptance")
    noted = _words(accepted, thread)
    lines = frozen(decision)
    opening = [
        phrase("letter", "thanks") if alone else "",
        phrase("hold", code if words else f"{code}_plain", words=" and ".join(words)),
        phrase("hold", "accepted", words=" and ".join(noted)) if noted else "",
        "" if lines or code != "on_hold" else phrase("hold", "nothing"),
    ]
    paragraphs = [" ".join(filter(None, opening))]
    if lines:
        paragraphs.append(f"{phrase('lists', 'frozen')}\n{as_list(lines)}")
    day = _release_date(decision, thread)
    if code != "on_hold":
        paragraphs.append(phrase("hold", "restart_changed"))
    elif day:
        paragraphs.append(phrase("hold", "restart_dated", date=day))
    else:
        paragraphs.append(phrase("hold", "restart"))
    return paragraphs


def _released(decision: Decision, thread: Thread, alone: bool) -> list[str]:
    opening = f"{phrase('letter', 'thanks')} {phrase('released', 'status')}" if alone else phrase("released", "part")
    words = distinct_words(in_context(item_of(decision, "go").evidence, thread))
    go = words[0] if words else None
    day = _release_date(decision, thread)
    if go and day:
        go = phrase("released", "go", words=go, date=day)
    package = decision.package
    dated = package.start or package.ship_by or package.window
    close = [phrase("released", "dates") if dated else "", phrase("released", "close")]
    return [opening, as_list(record(decision, go)), " ".join(filter(None, close))]


def _release_date(decision: Decision, thread: Thread) -> str | None:
    """The day of the message that gave the go, as its author's clock showed it."""
    go = item_of(decision, "go")
    if not go.satisfied or not go.evidence:
        return None
    message = next((one for one in thread.messages if one.index == go.evidence[0].message), None)
    return spoken_date(message.sent_at.date().isoformat()) if message and message.sent_at else None
