"""Chat dialects: one file each, a grammar with its own samples; and the three questions that are asked of them.

`looks_like_chat`: is this text a chat? `split_chat`: its messages. `read_chat`: its messages as a thread, with sides.
Nothing is loaded before the first question.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signoff_nlp.settings import Settings
    from signoff_nlp.types import ChatMessage, Thread


def looks_like_chat(text: str, us: Sequence[str] = ()) -> bool:
    """Is `text` a pasted or exported chat? By its shape, and by lines of the shop's own names `us`; linear in its
    length, never raises."""
    from signoff_nlp.intake.chat.splitting import is_chat

    return is_chat(text[:200_000], us)


def split_chat(text: str, kind: str | None = None, now: datetime | None = None) -> list[ChatMessage]:
    """Return the messages of a pasted chat; see `reading.split_chat`."""
    from signoff_nlp.intake.chat import reading

    return reading.split_chat(text, kind, now)


def read_chat(
    text: str,
    *,
    us: Sequence[str] = (),
    settings: Settings,
    kind: str | None = None,
    now: datetime | None = None,
) -> Thread:
    """Return a pasted chat as a thread of messages with their sides; see `reading.read_chat`."""
    from signoff_nlp.intake.chat import reading

    return reading.read_chat(text, us=us, settings=settings, kind=kind, now=now)
