"""The spaCy pipeline finds what the steps find."""

from __future__ import annotations

from signoff_nlp.language.pipeline import findings, shipped
from signoff_nlp.language.steps import STEPS, read
from signoff_nlp.types import Message

TEXT = "Please print 200 pcs of bracket_revB4.step in black PA12, finish as quoted. Not before Friday!"


def test_components_are_the_steps() -> None:
    assert shipped().pipe_names == [f"signoff_{name}" for name in STEPS]


def test_a_doc_holds_what_a_reading_holds() -> None:
    doc = shipped()(TEXT)
    (reading,) = read([Message(text=TEXT)])
    assert {fact.label for fact in doc._.facts} >= {"QUANTITY", "FILE", "REVISION", "MATERIAL", "COLOR", "DATE"}
    assert sorted(doc._.facts, key=lambda fact: (fact.start, fact.end, fact.label)) == list(reading.facts)
    assert doc._.acts == list(reading.acts)
    assert doc._.cues
    assert sorted(doc._.cues, key=lambda cue: (cue.start, cue.end, cue.kind)) == list(reading.cues)
    assert findings(doc).text == TEXT
