"""The steps as a spaCy pipeline, with the tokens of the trade: for trained components, and for whoever works with spaCy.

`doc._.facts`, `doc._.acts` and the like hold what was found.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from signoff_nlp.language import tokens
from signoff_nlp.language.findings import Findings, Step
from signoff_nlp.language.steps import STEPS, steps

NAME = "signoff_en"
_KEY = "signoff"
_FOUND = ("facts", "pointers", "people", "cues", "acts", "clauses", "sections", "speech")


def findings(doc: Doc) -> Findings:
    """Return what has been found in `doc` so far."""
    found: Findings | None = doc.user_data.get(_KEY)
    if found is None:
        found = doc.user_data[_KEY] = Findings(doc.text)
    return found


def _found(doc: Doc, name: str) -> object:
    return getattr(findings(doc), name)


def _component(fill: Step) -> Callable[[Doc], Doc]:
    def component(doc: Doc) -> Doc:
        fill(findings(doc))
        return doc

    return component


def build() -> Language:
    """Return a new pipeline over a blank English model with every step of ours as a component, in order."""
    for name in _FOUND:
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=partial(_found, name=name))
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": tokens.NAME}}})
    for name, fill in zip(STEPS, steps(), strict=True):
        Language.component(f"signoff_{name}", func=_component(fill))
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
