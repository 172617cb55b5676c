"""What can go wrong with a mailbox, by what to do about it.

    MailboxError (errors.py)
    ├── ConnectionLost           unreachable, closed, or not understood: connect again, with patience
    │   ├── AnswerTimeout        the server did not answer in time; what it was told may have been done
    │   └── BodyTooLarge         an answer far larger than announced; the connection was closed before it was read
    ├── TlsRefused               the server cannot prove who it is, or offers no encryption: never clear text instead
    ├── LoginRefused             with a reason to act upon
    ├── CommandRefused           the server said NO or BAD; the connection can still be used
    └── FolderUnclear            no folder, or more than one, that could be meant

After a ConnectionLost of any kind the session is closed; after the others it is not. Texts of a server are hostile: they
are kept in one line, without control characters and not longer than a few lines of a terminal.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from typing import Literal, NamedTuple, get_args

from signoff_nlp.errors import MailboxError

Reason = Literal["wrong_password", "token_expired", "consent_gone", "not_connected", "throttled", "other"]

_REASONS: dict[str, Reason] = {name: name for name in get_args(Reason)}
_CODE = re.compile(r"\[([A-Za-z][A-Za-z0-9-]*)(?: [^\]]*)?\]")
_LONGEST = 400


class _Rule(NamedTuple):
    reason: Reason
    hint: str
    codes: tuple[str, ...]
    says: tuple[str, ...]


class ConnectionLost(MailboxError):
    """The connection is gone or never was; `bye` is what the server said last, `reason` what that means."""

    def __init__(self, what: str, *, where: str, hint: str | None = None, bye: str = "") -> None:
        self.bye = bye
        self.reason = reason_of(bye)
        super().__init__(f"{what}: {bye}" if bye else what, where=where, hint=hint)


class AnswerTimeout(ConnectionLost):
    """The server did not answer in time."""


class BodyTooLarge(ConnectionLost):
    """The server began to send far more than it had announced for the mails `uids`; nothing of it was read.

    One UID: that mail is the one. Several: ask for them one by one on a new connection.
    """

    def __init__(self, uids: Sequence[int], announced: int, sent: int, *, where: str) -> None:
        self.uids = tuple(uids)
        self.announced = announced
        self.sent = sent
        super().__init__(f"sends {sent:,} bytes where it announced {announced:,}; connection closed", where=where)


class TlsRefused(MailboxError):
    """No encrypted connection to a server that can prove its name."""


class LoginRefused(MailboxError):
    """The server did not let us in; `server_text` is its own text, `reason` what to do about it."""

    def __init__(self, reason: Reason, server_text: str, *, where: str, hint: str | None = None) -> None:
        self.reason = reason
        self.server_text = server_text
        super().__init__(
            f"login refused: {server_text or 'no reason given'}", where=where, hint=hint or hint_for(reason)
        )


class CommandRefused(MailboxError):
    """The server answered NO or BAD; `code` is its response code (OVERQUOTA, TRYCREATE, LIMIT ...) or empty."""

    def __init__(self, command: str, server_text: str, *, where: str) -> None:
        self.command = command
        self.server_text = server_text
        self.code = code_of(server_text)
        super().__init__(f"refused {command}: {server_text or 'no reason given'}", where=where)


class FolderUnclear(MailboxError):
    """No folder, or more than one, could be meant; `found` are the names to choose from."""

    def __init__(self, what: str, *, where: str, hint: str, found: Sequence[str]) -> None:
        self.found = tuple(found)
        super().__init__(what, where=where, hint=hint)


def plain(text: bytes | str) -> str:
    """Return a server's text as one short line without control characters."""
    if isinstance(text, bytes):
        text = text[: _LONGEST * 4].decode("utf-8", "replace")
    line = "".join(c if c.isprintable() else " " for c in text[:_LONGEST])
    return " ".join(line.split())


def code_of(text: str) -> str:
    """Return the response code (RFC 3501, 5530) in a server's answer, in capitals, or an empty string."""
    found = _CODE.search(text)
    return found[1].upper() if found else ""


def reason_of(text: str) -> Reason:
    """Return what a server's words mean, by the sayings and codes in answers.toml; "other" where none fits."""
    lower = text.lower().replace('": "', '":"')
    code = code_of(text)
    for rule in _rules():
        if any(say in lower for say in rule.says):
            return rule.reason
    for rule in _rules():
        if code in rule.codes:
            return rule.reason
    return "other"


def hint_for(reason: Reason) -> str | None:
    """Return what a person can do about a refused login, or None."""
    return next((rule.hint for rule in _rules() if rule.reason == reason), None)


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    data = tomllib.loads((files("signoff_nlp.mailbox") / "answers.toml").read_text("utf-8"))
    return tuple(
        _Rule(_REASONS[name], rule["hint"], tuple(rule.get("codes", ())), tuple(rule.get("says", ())))
        for name, rule in data.items()
    )
