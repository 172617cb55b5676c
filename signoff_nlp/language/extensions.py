"""The attributes that our components read and fill on a spaCy Doc."""

from __future__ import annotations

from spacy.tokens import Doc

LISTS = ("facts", "pointers", "people", "cues", "acts", "clauses", "sections", "speech")


def register() -> None:
    """Register `doc._.message`, `doc._.source` and the lists of findings; safe to call again."""
    if Doc.has_extension("message"):
        return
    Doc.set_extension("message", default=None)
    Doc.set_extension("source", default="")
    for name in LISTS:
        Doc.set_extension(name, default=None)


def prepare(doc: Doc, message: object, text: str) -> Doc:
    """Give `doc` its message and empty lists of findings."""
    doc._.message = message
    doc._.source = text
    for name in LISTS:
        doc._.set(name, [])
    return doc


register()
