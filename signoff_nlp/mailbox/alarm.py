"""Wait for mail. IDLE (RFC 2177) is an alarm clock only: whatever wakes us, the caller asks which UIDs are new.

What others lost mail by: lines that came together with the "+", lines in two segments, a closed line that looks like
silence, and an end of IDLE that nobody answers. So bytes are only noticed here, never read before a whole line is
waited for, and each IDLE is ended by DONE and its answer, which is also the proof that the server lives.
"""

from __future__ import annotations

import time
from typing import Literal, NamedTuple

from signoff_nlp.mailbox.session import Session, noop, spoken
from signoff_nlp.mailbox.wire import Wire


class Woke(NamedTuple):
    """Why waiting ended: the server said something, time is up, or the caller's own descriptor can be read.

    In each case the server has just proved to be alive. `idle`: whether it could have told (else: it was only a pause).
    """

    reason: Literal["news", "quiet", "asked"]
    idle: bool


def wait(session: Session, seconds: float, *, renew: float = 240, other: int | None = None) -> Woke:
    """Wait `seconds` at most for news from the examined folder, and ask the server for a sign of life at the end.

    Args:
        renew: seconds after which IDLE is ended and begun anew; 300 at most, since routers forget silent connections.
        other: a file descriptor that ends the wait when it can be read (a pipe that a signal writes to).

    Raises:
        ConnectionLost: hung up (`bye` is what it said; noticed at once). AnswerTimeout: alive no more; noticed by the
        session's timeout after the wait.
    """
    if not 0 < renew <= 300:
        raise ValueError("renew must be more than 0 and at most 300 seconds")
    end = time.monotonic() + seconds
    while True:
        rest = max(0.0, end - time.monotonic())
        woke = _idle(session, min(rest, renew), other) if "IDLE" in session.capabilities else None
        if woke is None:  # no IDLE, or not now
            woke = _pause(session, min(rest, renew), other)
        if woke.reason != "quiet" or time.monotonic() >= end:
            return woke


def _idle(session: Session, seconds: float, other: int | None) -> Woke | None:
    wire = session.wire
    with spoken(wire, session.where, "IDLE"):
        tag = wire._command("IDLE")
        while wire._get_response() is not None:  # a line before the "+"; it stays in untagged_responses
            if wire.tagged_commands[tag] is not None:
                del wire.tagged_commands[tag]
                return None
            _hung_up(wire)
        heard = "bytes" if wire.untagged_responses else wire.heard(seconds, other)
        if heard == "bytes" and not wire.untagged_responses:
            wire._get_response()  # a goodbye is read before a DONE can make the system throw it away
            _hung_up(wire)
        wire.send(b"DONE\r\n")
        while wire.tagged_commands[tag] is None:
            wire._get_response()
            _hung_up(wire)
        del wire.tagged_commands[tag]
        # Also what came while we were about to leave.
        return _woke("bytes" if wire.untagged_responses.keys() - {"OK"} else heard, idle=True)


def _pause(session: Session, seconds: float, other: int | None) -> Woke:
    with spoken(session.wire, session.where, "waiting"):
        heard = session.wire.heard(seconds, other)
    noop(session)
    return _woke(heard, idle=False)


def _woke(heard: str, *, idle: bool) -> Woke:
    if heard == "bytes":
        return Woke("news", idle)
    return Woke("asked" if heard == "other" else "quiet", idle)


def _hung_up(wire: Wire) -> None:
    if "BYE" in wire.untagged_responses:
        raise wire.abort("goodbye")
