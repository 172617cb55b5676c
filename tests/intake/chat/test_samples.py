"""Every dialect proves itself with its own samples; and the proof can fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from signoff_nlp.intake.chat import looks_like_chat, split_chat
from signoff_nlp.intake.chat.dialects import dialects
from signoff_nlp.intake.chat.grammar import Dialect, Expected, Sample

SAMPLES = [(f"{d.app} {d.name}", sample) for d in dialects() for sample in d.samples]


def failure(sample: Sample) -> str | None:
    """What is wrong with a sample, or None."""
    got: tuple[Expected, ...] = tuple((m.author, m.time, m.text) for m in split_chat(sample.text))
    if got != sample.messages:
        return f"{sample.name}: expected {sample.messages}, got {got}"
    if looks_like_chat(sample.text) != bool(sample.messages):
        return f"{sample.name}: looks_like_chat says otherwise"
    return None


@pytest.mark.parametrize(
    ("dialect", "sample"), SAMPLES, ids=lambda value: value if isinstance(value, str) else value.name
)
def test_sample(dialect: str, sample: Sample) -> None:
    assert failure(sample) is None, dialect


@pytest.mark.parametrize("dialect", dialects(), ids=lambda dialect: f"{dialect.app} {dialect.name}")
def test_every_dialect_has_samples(dialect: Dialect) -> None:
    assert dialect.samples


def test_the_runner_can_fail() -> None:
    sample = next(sample for _, sample in SAMPLES if sample.messages)
    (author, time, text), *rest = sample.messages
    for wrong in (("Somebody", time, text), (author, "2001-01-01T00:00:00", text), (author, time, text + " and more")):
        assert failure(replace(sample, messages=(wrong, *rest)))
    assert failure(replace(sample, messages=tuple(rest)))
    assert failure(replace(sample, messages=()))
    negative = next(sample for _, sample in SAMPLES if not sample.messages)
    assert failure(replace(negative, messages=(("Somebody", None, "hello"),)))
