"""What a trained model takes each sentence of a buyer's message for; see signoff_nlp.language.speech.

A sentence's context is the author's previous one and what it answers: the quoted question it stands under, else the last
sentence of the shop's message before it (`doc.user_data["signoff_asked"]`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from signoff_nlp.language.components.clauses import find_sentences
from signoff_nlp.language.speech.features import Sentence
from signoff_nlp.language.speech.findings import find_findings
from signoff_nlp.language.speech.model import LABELS, Model, classify, load_model
from signoff_nlp.types import Message, Speech

ASKED = "signoff_asked"
_SAYS_NOTHING = re.compile(r"[\d\s.,:;()*•–-]+")  # an item's number, a rule
_SIGNIFICANT = 4  # decimals of a probability


def sentences_of(doc: Doc) -> list[tuple[int, int, Sentence]]:
    """Return the sentences of a Doc that the rules have read, each with its place and its context; bare numbers are none."""
    text: str = doc._.source
    message: Message = doc._.message or Message(text=text)
    found = []
    prev = ""
    for start, end in find_sentences(text):
        if _SAYS_NOTHING.fullmatch(text, start, end):
            continue
        asked = next((one.question for one in message.replies if one.start < end and start < one.end), "")
        asked = question_of(asked) or str(doc.user_data.get(ASKED, ""))
        findings = find_findings(start, end, doc._.acts, doc._.cues, doc._.facts)
        found.append((start, end, Sentence(text[start:end], asked, prev, message.channel, findings)))
        prev = text[start:end]
    return found


def question_of(text: str) -> str:
    """Return the sentence of a shop's `text` that an answer most likely speaks to: the last question, else the last one."""
    sentences = [text[start:end] for start, end in find_sentences(text)]
    asking = [one for one in sentences if one.rstrip().endswith("?")]
    return (asking or sentences or [""])[-1]


def find_speech(model: Model, sentences: Sequence[tuple[int, int, Sentence]]) -> list[Speech]:
    """Return what `model` takes each sentence for."""
    if not sentences:
        return []
    shares = classify(model, [sentence for _, _, sentence in sentences])
    found = []
    for (start, end, sentence), row in zip(sentences, shares.tolist(), strict=True):
        best = max(range(len(row)), key=row.__getitem__)
        act = LABELS[best]
        found.append(
            Speech.model_construct(
                start=start, end=end, text=sentence.text, act=act, probability=round(row[best], _SIGNIFICANT),
                probabilities={label: round(share, _SIGNIFICANT) for label, share in zip(LABELS, row, strict=True)},
                certain=row[best] >= model.meta.thresholds[act],
            )
        )  # fmt: skip
    return found


@Language.factory("signoff_speech", default_config={"model": ""})
def component(nlp: Language, name: str, model: str) -> Callable[[Doc], Doc]:
    """Return the component that fills `doc._.speech` by the model in the folder `model`. Raises ModelError."""
    loaded = load_model(Path(model))

    def fill(doc: Doc) -> Doc:
        message = doc._.message
        if message is None or message.side == "buyer":
            doc._.speech.extend(find_speech(loaded, sentences_of(doc)))
        return doc

    return fill
