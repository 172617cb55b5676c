"""Authored text to a Reading: every step of ours, in order."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache

from signoff_nlp.language.findings import Findings, Step, named
from signoff_nlp.language.phrases import word_list
from signoff_nlp.language.thinning import thin
from signoff_nlp.types import Message, Reading

RULES = (
    "clauses", "files", "revisions", "references", "dates", "measures", "materials", "colors", "finishes", "quantities", "packaging", "belongings",
    "pointers", "replacements", "people", "cues", "caveats", "acts", "answers", "roles", "sections",
)  # fmt: skip
STEPS = (*RULES, "speech", "hindrances", "subjects")
_SUBJECT = 300  # characters of a subject that are read


@cache
def steps(names: tuple[str, ...] = STEPS) -> tuple[Step, ...]:
    """Return the steps in order; each module is imported at the first call."""
    for name in names:
        importlib.import_module(f"signoff_nlp.language.components.{name}")
    return tuple(named(name) for name in names)


def read(
    messages: Iterable[Message], *, day_first: bool | None = None, now: datetime | None = None
) -> Iterator[Reading]:
    """Yield the reading of each message, in order; `now` anchors the dates of messages that carry no time."""
    from signoff_nlp.language.components.dates import order_of
    from signoff_nlp.language.components.speech import question_of

    messages = tuple(messages)
    if day_first is None:
        day_first = order_of(message.text for message in messages)

    asked = ""
    subjects: set[str] = set()
    for message in messages:
        found = Findings(message.text, message, message.sent_at or now, day_first)
        found.asked = asked
        for fill in steps():
            fill(found)
        thin(found)
        if message.side == "shop":
            asked = question_of(message.text)
        yield reading(found, message, _heading(message, subjects, day_first))


def _attached(message: Message) -> tuple[str, ...]:
    """Revision labels that the names of attached models and drawings carry."""
    from signoff_nlp.language.components.files import revision_of_name

    labels = (revision_of_name(one.name) for one in message.attachments)
    return tuple(dict.fromkeys(label for label in labels if label))


@cache
def _answering() -> re.Pattern[str]:
    """ "Re:", "[EXT] Fwd:": the subject is an earlier message's."""
    words = "|".join(re.escape(word) for word in word_list("framing", "answering"))
    return re.compile(rf"(?:\[[^\]]{{1,30}}\]\s*)?(?:{words})\s?(?:\[\d{{1,3}}\])?\s?[:：]")


def _heading(message: Message, known: set[str], day_first: bool | None) -> Reading | None:
    """Read a subject that its author wrote himself: no answer's, no forward's, none that stands in the thread (`known`)."""
    from signoff_nlp.language.components.part_names import named_in, part_names

    subject = " ".join((message.subject or "").split())[:_SUBJECT]
    new = bool(subject) and not _answering().match(subject.lower()) and subject.lower() not in known
    known.add(subject.lower())
    if not new or message.side != "buyer" or message.origin != "message":
        return None
    heading = Message(text=subject, channel=message.channel, author=message.author)
    found = Findings(subject, heading, message.sent_at, day_first)
    for fill in steps(RULES):
        fill(found)
    named = named_in(subject, part_names(message.text))
    found.acts = [act for act in found.acts if not any(start < act.end <= end for start, end in named)]
    return reading(found, heading)


def reading(found: Findings, message: Message, heading: Reading | None = None) -> Reading:
    """Return what was found as a Reading."""
    return Reading.model_construct(
        message=message,
        facts=tuple(sorted(found.facts, key=lambda fact: (fact.start, fact.end, fact.label))),
        pointers=tuple(found.pointers),
        people=tuple(found.people),
        cues=tuple(sorted(found.cues, key=lambda cue: (cue.start, cue.end, cue.kind))),
        acts=tuple(found.acts),
        clauses=tuple(found.clauses),
        sections=tuple(found.sections),
        speech=tuple(found.speech),
        attached_revisions=_attached(message) if message.attachments else (),
        heading=heading,
    )
