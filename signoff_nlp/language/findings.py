"""What has been found in a message so far, and the steps that add to it: one a kind of fact, none knowing of another.

A step reads the text and what earlier steps found. It needs no tokens, so that a message which rules decide is read
without spaCy; `pipeline.py` gives the same steps to spaCy as components.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from signoff_nlp.types import Act, Cue, Fact, Message, Person, Pointer, Section, Speech


class Findings:
    """A message's text and what stands in it.

    `anchor` is when it was sent, as far as known; `asked` the sentence of the shop's last message that it answers.
    """

    __slots__ = (
        "acts", "anchor", "asked", "clauses", "cues", "day_first", "facts", "message", "people", "pointers", "sections",
        "speech", "text",
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
        self.asked = ""
        self.facts: list[Fact] = []
        self.pointers: list[Pointer] = []
        self.people: list[Person] = []
        self.cues: list[Cue] = []
        self.acts: list[Act] = []
        self.clauses: list[tuple[int, int]] = []
        self.sections: list[Section] = []
        self.speech: list[Speech] = []


Step = Callable[[Findings], None]
_STEPS: dict[str, Step] = {}


def step(name: str) -> Callable[[Step], Step]:
    """Register a function that fills in what it finds."""

    def register(fill: Step) -> Step:
        _STEPS[name] = fill
        return fill

    return register


def named(name: str) -> Step:
    """Return the step registered under `name`; its module must have been imported."""
    return _STEPS[name]
