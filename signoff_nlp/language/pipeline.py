"""Build, load and run the spaCy pipeline: authored text to a Reading."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import spacy
from spacy.language import Language

from signoff_nlp.language import tokens
from signoff_nlp.language.components.speech import ASKED, question_of
from signoff_nlp.language.extensions import prepare
from signoff_nlp.language.speech.model import model_path
from signoff_nlp.types import Message, Reading

if TYPE_CHECKING:
    from spacy.tokens import Doc

COMPONENTS = (
    "clauses", "files", "revisions", "references", "dates", "measures", "materials", "colors", "finishes", "quantities", "packaging",
    "pointers", "replacements", "people", "cues", "caveats", "acts", "answers", "roles", "sections",
)  # fmt: skip


def build(model: Path | None = None) -> Language:
    """Return a new pipeline over a blank English model with every component of ours, in order.

    The classifier of the folder `model` reads last; None leaves it out. Raises ModelError where it does not fit.
    """
    for name in (*COMPONENTS, "speech"):
        importlib.import_module(f"signoff_nlp.language.components.{name}")
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": tokens.NAME}}})
    for name in COMPONENTS:
        nlp.add_pipe(f"signoff_{name}")
    if model is not None:
        nlp.add_pipe("signoff_speech", config={"model": str(model)})
    return nlp


@cache
def shipped(model: str | None = None) -> Language:
    """Return the shipped pipeline with the classifier of the folder `model` or ours, loaded once per process."""
    return build(model_path(model))


def read(
    nlp: Language, messages: Iterable[Message], *, day_first: bool | None = None, now: datetime | None = None
) -> Iterator[Reading]:
    """Yield the reading of each message, in order; `now` anchors the dates of messages that carry no time."""
    asked = ""
    for message in messages:
        doc = prepare(nlp.make_doc(message.text), message, message.text)
        doc.user_data["signoff_anchor"] = message.sent_at or now
        doc.user_data["signoff_day_first"] = day_first
        doc.user_data[ASKED] = asked
        for _, component in nlp.pipeline:
            doc = component(doc)
        if message.side == "shop":
            asked = question_of(message.text)
        yield _reading(doc, message)


def _attached(message: Message) -> tuple[str, ...]:
    """Revision labels that the names of attached models and drawings carry."""
    from signoff_nlp.language.components.files import revision_of_name

    labels = (revision_of_name(one.name) for one in message.attachments)
    return tuple(dict.fromkeys(label for label in labels if label))


def _reading(doc: Doc, message: Message) -> Reading:
    facts = sorted(doc._.facts, key=lambda fact: (fact.start, fact.end, fact.label))
    return Reading(
        message=message,
        facts=tuple(facts),
        pointers=tuple(doc._.pointers),
        people=tuple(doc._.people),
        cues=tuple(sorted(doc._.cues, key=lambda cue: (cue.start, cue.end, cue.kind))),
        acts=tuple(doc._.acts),
        clauses=tuple(doc._.clauses),
        sections=tuple(doc._.sections),
        speech=tuple(doc._.speech),
        attached_revisions=_attached(message),
    )
