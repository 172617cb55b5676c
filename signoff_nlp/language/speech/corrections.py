"""A shop's own corrections: one JSON object a line, with what a sentence or message should have been read as.

    {"text": "crack on with them", "act": "release", "asked": "Shall we start?", "prev": null, "channel": "chat"}
    {"text": "Please run index C2.", "fact": {"label": "REVISION", "value": "C2"}}
    {"text": "Looks good, ship it!", "verdict": "clarify"}

Acts train the classifier. Facts and verdicts are kept for the people who keep the vocabulary: rules find these.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from signoff_nlp.errors import CorpusError, unreadable
from signoff_nlp.language.speech.corpus import SHOP, Example
from signoff_nlp.names import ActName, Frozen, Label, Verdict
from signoff_nlp.settings import first_problem

_HINT = "docs/training.md shows the format"


class FactLabel(Frozen):
    """A value that stands in the text."""

    label: Label
    value: str = Field(min_length=1)


class Correction(Frozen):
    """What `text` should have been read as: an act, a fact or a verdict, at least one."""

    text: str = Field(min_length=1)
    act: ActName | None = None
    fact: FactLabel | None = None
    verdict: Verdict | None = None
    asked: str | None = None
    prev: str | None = None
    channel: Literal["email", "chat"] = "email"

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.act is None and self.fact is None and self.verdict is None:
            raise ValueError("an act, a fact or a verdict is needed")
        return self


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """Return the corrections of a file, in order. Raises CorpusError naming file and line."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(CorpusError, error, str(path)) from error
    return tuple(
        _checked(Correction.model_validate_json, line, f"{path}:{number}")
        for number, line in enumerate(lines, 1)
        if line.strip()
    )


def examples_of(path: Path) -> tuple[Example, ...]:
    """Return the acts of a file of corrections as training examples. Raises CorpusError."""
    return tuple(
        Example(
            text=one.text, act=one.act, asked=one.asked, prev=one.prev, channel=one.channel, group=SHOP, written="correction"
        )
        for one in read_corrections(path)
        if one.act is not None
    )  # fmt: skip


def correction_of(
    text: str,
    *,
    act: str | None,
    fact: str | None,
    verdict: str | None,
    asked: str | None,
    prev: str | None,
    chat: bool,
) -> Correction:
    """Return the correction of `text`, with `fact` written "LABEL=VALUE". Raises CorpusError."""
    label, _, value = (fact or "").partition("=")
    line = {
        "text": text, "act": act, "fact": {"label": label, "value": value} if fact else None, "verdict": verdict,
        "asked": asked, "prev": prev, "channel": "chat" if chat else "email",
    }  # fmt: skip
    found = _checked(Correction.model_validate, line, "the correction")
    if found.fact and found.fact.value.casefold() not in text.casefold():
        raise CorpusError(
            f"the value {found.fact.value!r} does not stand in the text", where="the correction", hint=_HINT
        )
    return found


def append(path: Path, text: str, **label: Any) -> int:
    """Append a correction, as `correction_of` makes it, to a file; return how many stand there. Raises CorpusError."""
    found = correction_of(text, **label)
    before = read_corrections(path) if path.exists() else ()
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(found.model_dump_json(exclude_none=True) + "\n")
    except OSError as error:
        raise unreadable(CorpusError, error, str(path)) from error
    return len(before) + 1


def _checked(validate: Any, data: Any, where: str) -> Correction:
    try:
        found: Correction = validate(data)
    except ValidationError as error:
        raise CorpusError(first_problem(error), where=where, hint=_HINT) from error
    return found
