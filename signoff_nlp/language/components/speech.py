"""What a trained model takes each sentence of a buyer's message for; see signoff_nlp.language.speech.

A sentence's context is the author's previous one and what it answers: the quoted question it stands under, else the last
sentence of the shop's message before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TypeVar

from signoff_nlp.language.components.clauses import find_sentences
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.language.speech.features import Sentence
from signoff_nlp.language.speech.findings import find_findings
from signoff_nlp.language.speech.model import LABELS, Model, classify, load_model, model_path
from signoff_nlp.types import Message, Speech

_SAYS_NOTHING = re.compile(r"[\d\s.,:;()*•–-]+")  # an item's number, a rule
T = TypeVar("T")
_MOST = 1000  # sentences of one message that are weighed: the first and the last; a mail that holds more is a listing
_SIGNIFICANT = 4  # decimals of a probability
_chosen: ContextVar[str | None] = ContextVar("model", default=None)


@contextmanager
def using_model(folder: str | None) -> Iterator[None]:
    """Let the model in `folder` classify, or ours where that is None. Raises ModelError at the first message."""
    before = _chosen.set(folder)
    try:
        yield
    finally:
        _chosen.reset(before)


def chosen_model() -> tuple[Path, Model]:
    """Return the folder of the model that classifies, and the model."""
    folder = model_path(_chosen.get())
    return folder, _loaded(folder)


@cache
def _loaded(folder: Path) -> Model:
    return load_model(folder)


def sentences_of(found: Findings) -> list[tuple[int, int, Sentence]]:
    """Return the sentences of a message that the rules have read, each with its place and its context; bare numbers are none."""
    text = found.text
    message = found.message or Message(text=text)
    sentences = []
    prev = ""
    spans = find_sentences(text)
    if len(spans) > _MOST:
        spans = (*spans[: _MOST // 2], *spans[-_MOST // 2 :])
    acts = _placed(spans, [(act.start, act.end, act) for act in found.acts])
    cues = _placed(
        spans,
        [(min(cue.start, cue.scope[0]), max(cue.start + 1, cue.scope[1]), cue) for cue in found.cues],
    )
    facts = _placed(spans, [(fact.start, fact.start + 1, fact) for fact in found.facts])
    for at, (start, end) in enumerate(spans):
        if _SAYS_NOTHING.fullmatch(text, start, end):
            continue
        asked = next((one.question for one in message.replies if one.start < end and start < one.end), "")
        asked = question_of(asked) or found.asked
        findings = find_findings(start, end, acts[at], cues[at], facts[at])
        sentences.append((start, end, Sentence(text[start:end], asked, prev, message.channel, findings)))
        prev = text[start:end]
    return sentences


def _placed(spans: Sequence[tuple[int, int]], items: Sequence[tuple[int, int, T]]) -> list[list[T]]:
    """Return for each sentence what shares a character with it, in the order given."""
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    placed: list[list[T]] = [[] for _ in spans]
    for first, last, item in items:
        for at in range(bisect_right(ends, first), bisect_left(starts, last)):
            placed[at].append(item)
    return placed


def question_of(text: str) -> str:
    """Return the sentence of a shop's `text` that an answer most likely speaks to: the last question, else the last one."""
    sentences = [text[start:end] for start, end in find_sentences(text)]
    asking = [one for one in sentences if one.rstrip().endswith("?")]
    return (asking or sentences or [""])[-1]


def find_speech(model: Model, sentences: Sequence[tuple[int, int, Sentence]]) -> list[Speech]:
    """Return what `model` takes each sentence for."""
    if not sentences:
        return []
    shares = classify(model, [sentence for _, _, sentence in sentences]).tolist()
    return [
        speech_of(start, end, sentence.text, row, model.meta.thresholds)
        for (start, end, sentence), row in zip(sentences, shares, strict=True)
    ]


def speech_of(start: int, end: int, text: str, shares: Sequence[float], thresholds: Mapping[str, float]) -> Speech:
    """Return a sentence with the probabilities of all labels, in the order of `LABELS`."""
    best = max(range(len(shares)), key=shares.__getitem__)
    act = LABELS[best]
    return Speech.model_construct(
        start=start, end=end, text=text, act=act, probability=round(shares[best], _SIGNIFICANT),
        probabilities={label: round(share, _SIGNIFICANT) for label, share in zip(LABELS, shares, strict=True)},
        certain=shares[best] >= thresholds[act],
    )  # fmt: skip


@step("speech")
def fill(found: Findings) -> None:
    """Fill `found.speech` for what a buyer writes."""
    if found.message is None or found.message.side == "buyer":
        found.speech.extend(find_speech(chosen_model()[1], sentences_of(found)))
