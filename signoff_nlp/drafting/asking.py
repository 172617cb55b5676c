"""Questions of a letter added and dropped one by one, whatever a person wrote around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from signoff_nlp.drafting.plain_text import one_line
from signoff_nlp.drafting.wording import phrase
from signoff_nlp.types import Question

_NUMBERED = re.compile(r"\s{0,4}(\d{1,3})\.\s+(.*)")
_LEADS = ("questions", "question", "questions_changed", "question_changed")


def asks(body: str, question: Question) -> bool:
    """Say whether the letter asks the question in the machine's words, under whatever number."""
    wanted = one_line(question.text)
    return any(_text(line) == wanted for line in body.split("\n"))


def with_questions(body: str, questions: Sequence[Question], chosen: Sequence[bool]) -> str:
    """Return the letter with just the chosen ones of the machine's questions; whatever else stands in it stays.

    Lines are numbered anew where one was added or dropped. A question comes back at its place among the others, or in a
    paragraph of its own before the last one. The words that lead to the questions go with the last of them.
    """
    wanted = [one_line(one.text) for one in questions]
    if all(asks(body, one) == keep for one, keep in zip(questions, chosen, strict=True)):
        return body
    dropped = {text for text, keep in zip(wanted, chosen, strict=True) if not keep}
    lines = [line for line in body.split("\n") if _text(line) not in dropped]
    for at, (text, keep) in enumerate(zip(wanted, chosen, strict=True)):
        if keep and text not in map(_text, lines):
            _insert(lines, text, wanted[:at], wanted[at + 1 :])
    return _led(_numbered(lines))


def _insert(lines: list[str], text: str, before: Sequence[str], behind: Sequence[str]) -> None:
    """Put a question behind the last of those before it, or before the first of those behind it."""
    told = [_text(line) for line in lines]
    at = next((told.index(one) + 1 for one in reversed(before) if one in told), None)
    if at is None:
        at = next((told.index(one) for one in behind if one in told), None)
    if at is not None:
        lines.insert(at, f"1. {text}")
        return
    lead = next((n for n, line in enumerate(lines) if line in _leads()), None)
    if lead is not None:
        lines.insert(lead + 1, f"1. {text}")
        return
    ends = [n for n, line in enumerate(lines) if not line.strip()]
    full = [n for n in ends if any(line.strip() for line in lines[n:])]
    place = full[-1] if full else len(lines)
    lines[place:place] = ["", phrase("lists", "questions"), f"1. {text}"]


def _numbered(lines: Sequence[str]) -> list[str]:
    found, number = [], 0
    for line in lines:
        match = _NUMBERED.fullmatch(line)
        number += match is not None
        found.append(f"{number}. {match[2]}" if match else line)
    return found


def _led(lines: Sequence[str]) -> str:
    """Take out a lead that leads to no question, and put one in the number of what it leads to."""
    found: list[str] = []
    for at, line in enumerate(lines):
        if line in _leads():
            rest = lines[at + 1 :]
            count = next((n for n, one in enumerate(rest) if not _NUMBERED.fullmatch(one)), len(rest))
            if not count:
                continue
            line = _lead(line, count)
        if not line.strip() and found and not found[-1].strip():
            continue
        found.append(line)
    return "\n".join(found)


def _lead(line: str, count: int) -> str:
    changed = "_changed" if line in (phrase("lists", name) for name in _LEADS[2:]) else ""
    return phrase("lists", f"{'questions' if count > 1 else 'question'}{changed}")


def _leads() -> tuple[str, ...]:
    return tuple(phrase("lists", name) for name in _LEADS)


def _text(line: str) -> str | None:
    match = _NUMBERED.fullmatch(line)
    return match[2].strip() if match else None
