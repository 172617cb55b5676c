"""Is a sent mail the draft that we placed? People edit, and mail programs give what they send another Message-ID."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from signoff_nlp.intake.email import read_mail
from signoff_nlp.settings import Settings

_WORD = re.compile(r"\w+")
_RUN = 3  # words that stand beside each other
_ALIKE = 0.5


class Likeness(NamedTuple):
    """How a sent mail is known as a draft: "sure" by its Message-ID or token, "likely" by thread, recipient and text.

    `share` is how much of the draft's text stands in it, from 0 to 1.
    """

    draft: int
    mail: int
    how: Literal["sure", "likely"]
    share: float


class Placed(NamedTuple):
    """A draft as it was placed: its number, token, Message-ID (with brackets), bytes."""

    draft: int
    token: str
    id: str
    raw: bytes


def likeness(placed: Placed, number: int, raw: bytes, settings: Settings) -> Likeness | None:
    """Return how the mail `raw`, number `number`, of the Sent folder is known as the draft `placed`; None where it is not."""
    draft, mail = read_mail(placed.raw, settings), read_mail(raw, settings)
    share = _share(draft.body.new, mail.body.new)
    if mail.id == placed.id or placed.token.encode() in raw:
        return Likeness(placed.draft, number, "sure", share)
    answered = draft.in_reply_to is not None and draft.in_reply_to in (mail.in_reply_to, *mail.references)
    to = {person.address for person in draft.to if person.address}
    reached = to & {person.address for person in (*mail.to, *mail.cc)}
    likely = answered and reached and share >= _ALIKE
    return Likeness(placed.draft, number, "likely", share) if likely else None


def _share(draft: str, mail: str) -> float:
    ours, theirs = _runs(draft), _runs(mail)
    return len(ours & theirs) / len(ours) if ours else 0.0


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return {tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))} if words else set()
