"""Build, load and run the spaCy pipeline: authored text to a Reading."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

import spacy
from spacy.language import Language

from signoff_nlp.language import tokens
from signoff_nlp.language.extensions import Findings, prepare
from signoff_nlp.types import Message, Reading

NAME = "signoff_en"
COMPONENTS = (
    "clauses", "files", "revisions", "references", "dates", "measures", "materials", "colors", "finishes", "quantities", "packaging",
    "pointers", "replacements", "people", "cues", "caveats", "acts", "answers", "roles", "sections",
)  # fmt: skip


def build() -> Language:
    """Return a new pipeline over a blank English model with every component of ours, in order."""
    for name in COMPONENTS:
        importlib.import_module(f"signoff_nlp.language.components.{name}")
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": tokens.NAME}}})
    for name in COMPONENTS:
        nlp.add_pipe(f"signoff_{name}")
    return nlp


def model_path() -> Path:
    """Return the folder of the pipeline that ships: inside the installed package, or beside it in a checkout."""
    inside = Path(str(files("signoff_nlp"))) / "models" / NAME
    return inside if inside.exists() else Path(str(files("signoff_nlp"))).parent / "models" / NAME


@cache
def shipped() -> Language:
    """Return the shipped pipeline, loaded once per process."""
    return build()


def read(
    nlp: Language, messages: Iterable[Message], *, day_first: bool | None = None, now: datetime | None = None
) -> Iterator[Reading]:
    """Yield the reading of each message, in order; `now` anchors the dates of messages that carry no time."""
    components = [component for _, component in nlp.pipeline]
    for message in messages:
        found = Findings(message.text, message, message.sent_at or now, day_first)
        doc = prepare(nlp.make_doc(message.text), found)
        for component in components:
            doc = component(doc)
        yield _reading(found, message)


def _attached(message: Message) -> tuple[str, ...]:
    """Revision labels that the names of attached models and drawings carry."""
    from signoff_nlp.language.components.files import revision_of_name

    labels = (revision_of_name(one.name) for one in message.attachments)
    return tuple(dict.fromkeys(label for label in labels if label))


def _reading(found: Findings, message: Message) -> Reading:
    return Reading.model_construct(
        message=message,
        facts=tuple(sorted(found.facts, key=lambda fact: (fact.start, fact.end, fact.label))),
        pointers=tuple(found.pointers),
        people=tuple(found.people),
        cues=tuple(sorted(found.cues, key=lambda cue: (cue.start, cue.end, cue.kind))),
        acts=tuple(found.acts),
        clauses=tuple(found.clauses),
        sections=tuple(found.sections),
        attached_revisions=_attached(message),
    )
