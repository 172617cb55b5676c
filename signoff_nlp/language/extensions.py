"""What our components read and fill on a spaCy Doc: plain attributes of one object, readable as `doc._.facts` too.

`doc._` looks a name up in three tables at every access, which cost a tenth of a reading. The components ask
`findings(doc)` once.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from spacy.tokens import Doc

if TYPE_CHECKING:
    from signoff_nlp.types import Act, Cue, Fact, Message, Person, Pointer, Section

_KEY = "signoff"


class Findings:
    """The message behind a Doc and what has been found in it so far. `anchor` is when it was sent, as far as known."""

    __slots__ = (
        "acts", "anchor", "clauses", "cues", "day_first", "facts", "message", "people", "pointers", "sections", "text"
    )  # fmt: skip

    def __init__(
        self,
        text: str,
        message: Message | None = None,
        anchor: datetime | None = None,
        day_first: bool | None = None,
    ) -> None:
        self.text = text
        self.message = message
        self.anchor = anchor
        self.day_first = day_first
        self.facts: list[Fact] = []
        self.pointers: list[Pointer] = []
        self.people: list[Person] = []
        self.cues: list[Cue] = []
        self.acts: list[Act] = []
        self.clauses: list[tuple[int, int]] = []
        self.sections: list[Section] = []


def prepare(doc: Doc, found: Findings) -> Doc:
    """Give `doc` its message and the place for what is found in it."""
    doc.user_data[_KEY] = found
    return doc


def findings(doc: Doc) -> Findings:
    """Return what has been found in `doc`; of a text without a message, what stands in the text alone."""
    found: Findings | None = doc.user_data.get(_KEY)
    if found is None:
        found = doc.user_data[_KEY] = Findings(doc.text)
    return found


def register() -> None:
    """Register `doc._.facts` and the like for whoever works with spaCy; safe to call again."""
    for name in ("message", "facts", "pointers", "people", "cues", "acts", "clauses", "sections"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=partial(_found, name=name))


def _found(doc: Doc, name: str) -> object:
    return getattr(findings(doc), name)


register()
