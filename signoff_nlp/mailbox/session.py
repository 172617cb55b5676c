"""A connection that is logged in, and how one command is spoken over it."""

from __future__ import annotations

import contextlib
import imaplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import ProtocolError

from signoff_nlp.errors import MailboxError
from signoff_nlp.mailbox.failures import AnswerTimeout, BodyTooLarge, CommandRefused, ConnectionLost, plain
from signoff_nlp.mailbox.wire import AnswerTooLong, Wire

LITERALS_MOST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Session:
    """A connection that is logged in. `where` is host:port for messages, `capabilities` are in capitals."""

    client: IMAPClient
    wire: Wire
    where: str
    capabilities: frozenset[str]


def close(session: Session) -> None:
    """Say goodbye and close; never raises, and waits two seconds at most."""
    with contextlib.suppress(Exception):
        session.wire.sock.settimeout(2)
        session.wire.logout()
    session.wire.shutdown()


def noop(session: Session) -> None:
    """Ask for a sign of life. Raises ConnectionLost (AnswerTimeout) when there is none."""
    with spoken(session.wire, session.where, "NOOP"):
        _check(session, "NOOP", *session.wire.noop())


def command(
    session: Session, name: str, call: Callable[[], tuple[str, list[Any]]], *, most: int = LITERALS_MOST
) -> list[Any]:
    """Run one imaplib command and return its data. What an earlier command left behind is dropped before.

    Args:
        name: for messages. call: the command, as imaplib's `(status, data)`.
        most: bytes of literals that the answer may bring.

    Raises:
        CommandRefused: NO or BAD. ConnectionLost and its kinds: see failures.py; the session is closed then.
    """
    with spoken(session.wire, session.where, name, most=most):
        status, data = call()
        _check(session, name, status, data)
        return data


@contextlib.contextmanager
def spoken(wire: Wire, where: str, name: str, *, most: int = LITERALS_MOST) -> Iterator[None]:
    """Translate what goes wrong while `name` is spoken with the server; closes the wire where it is of no use any more.

    most: bytes of literals that the answer may bring; more of them closes the wire, unread (BodyTooLarge).
    """
    if not _goodbye(wire):
        wire.untagged_responses.clear()
    wire.allowance = most
    try:
        yield
    except MailboxError as error:
        if isinstance(error, ConnectionLost):
            wire.shutdown()
        raise
    except AnswerTooLong as error:
        wire.shutdown()
        raise BodyTooLarge((), most, error.size, where=where) from error
    except TimeoutError as error:
        wire.shutdown()
        raise AnswerTimeout(f"no answer to {name}", where=where, bye=_goodbye(wire)) from error
    except imaplib.IMAP4.abort as error:
        goodbye = _goodbye(wire)
        wire.shutdown()
        what = "connection closed" if goodbye else f"connection lost in {name} ({plain(str(error))})"
        raise ConnectionLost(what, where=where, bye=goodbye) from error
    except imaplib.IMAP4.error as error:
        if isinstance(error, ProtocolError):
            wire.shutdown()
            raise ConnectionLost(f"answer to {name} not understood: {plain(str(error))}", where=where) from error
        raise CommandRefused(name, plain(_own_words(str(error))), where=where) from error
    except (OSError, ValueError) as error:
        goodbye = _goodbye(wire)
        wire.shutdown()
        raise ConnectionLost(f"connection lost in {name} ({plain(str(error))})", where=where, bye=goodbye) from error


def _own_words(text: str) -> str:
    """Take off what imaplib and IMAPClient put before a server's text."""
    for mark in (" command error: BAD ", " failed: "):
        _, found, rest = text.partition(mark)
        if found:
            return rest.removeprefix("[b").strip("'\"]") if rest.startswith("[b'") else rest
    return text


def _goodbye(wire: Wire) -> str:
    said = wire.untagged_responses.get("BYE")
    last = said[-1] if said else b""
    return plain(last) if isinstance(last, bytes) else ""


def _check(session: Session, name: str, status: str, data: list[Any]) -> None:
    if status != "OK":
        text = data[-1] if data and isinstance(data[-1], bytes) else b""
        raise CommandRefused(name, plain(text), where=session.where)


def capabilities(wire: Wire) -> frozenset[str]:
    """Ask for the server's capabilities; in capitals."""
    status, data = wire.capability()
    words = b" ".join(line for line in data if isinstance(line, bytes)) if status == "OK" else b""
    return frozenset(words.decode("ascii", "replace").upper().split())
