"""Folders: which there are, which one holds drafts or sent mail, and where one stands."""

from __future__ import annotations

from typing import NamedTuple

from imapclient.imap_utf7 import decode, encode
from imapclient.response_parser import parse_response

from signoff_nlp.errors import MailboxError
from signoff_nlp.mailbox.failures import FolderUnclear, plain
from signoff_nlp.mailbox.session import Session, command, spoken

AUTO = "auto"
DRAFTS = "\\Drafts"
SENT = "\\Sent"
_NO_MAIL = {"\\noselect", "\\nonexistent"}


class Folder(NamedTuple):
    """A folder: its name in Unicode, its attributes as the server writes them, and whether it can hold mail."""

    name: str
    attributes: frozenset[str]
    holds_mail: bool


class Position(NamedTuple):
    """Where a folder stands: UIDs mean something only together with `uidvalidity`; `uidnext` is 0 if not told."""

    uidvalidity: int
    uidnext: int
    exists: int


def folders(session: Session) -> tuple[Folder, ...]:
    """Return all folders, in the server's order; names are decoded from modified UTF-7 (RFC 3501, 5.1.3).

    Raises ConnectionLost, CommandRefused.
    """
    pattern = '"*"'
    if {"SPECIAL-USE", "LIST-EXTENDED"} <= session.capabilities:
        pattern += " RETURN (SPECIAL-USE)"  # RFC 6154: without being asked, a server need not tell
    data = command(session, "LIST", lambda: session.wire.list('""', pattern))
    with spoken(session.wire, session.where, "LIST"):
        parsed = parse_response([line for line in data if line])
        return tuple(_folder(*parsed[start : start + 3]) for start in range(0, len(parsed) - 2, 3))


def _folder(attributes: object, _delimiter: object, name: object) -> Folder:
    # A name of digits alone comes as a number.
    text = decode(name) if isinstance(name, bytes) else str(name)
    words = (
        frozenset(plain(word) for word in attributes if isinstance(word, bytes))
        if isinstance(attributes, tuple)
        else frozenset()
    )
    return Folder(text, words, not any(word.lower() in _NO_MAIL for word in words))


def special(session: Session, use: str, name: str = AUTO) -> str:
    """Return the folder for a use: `DRAFTS` or `SENT`.

    Args:
        use: a special-use attribute (RFC 6154).
        name: the folder that settings name, in Unicode; "auto" for the one that has the attribute.

    Raises:
        FolderUnclear: no such folder, or more than one with the attribute; says which there are.
    """
    there = [folder for folder in folders(session) if folder.holds_mail]
    names = [folder.name for folder in there]
    setting = use.removeprefix("\\").lower()
    if name != AUTO:
        if name in names or name.upper() == "INBOX":
            return name
        raise FolderUnclear(
            f"has no folder {name!r}", where=session.where, hint=f"{setting} = one of: {_list(names)}", found=names
        )
    marked = [folder.name for folder in there if use.lower() in {word.lower() for word in folder.attributes}]
    if len(marked) == 1:
        return marked[0]
    what = f"marks {len(marked)} folders as {use}" if marked else f"marks no folder as {use}"
    choice = marked or names
    raise FolderUnclear(what, where=session.where, hint=f"set {setting} to one of: {_list(choice)}", found=choice)


def examine(session: Session, folder: str) -> Position:
    """Open a folder for reading only (EXAMINE: nothing that follows can change it) and return where it stands.

    Raises CommandRefused when there is no such folder or no right to it; ConnectionLost.
    """
    wire = session.wire
    command(session, "EXAMINE", lambda: wire.select(quoted(folder), readonly=True))
    validity = _number(session, "UIDVALIDITY")
    if validity is None:
        raise MailboxError(f"gives no UIDVALIDITY for {folder!r}: its mails cannot be told apart", where=session.where)
    return Position(validity, _number(session, "UIDNEXT") or 0, _number(session, "EXISTS") or 0)


def quoted(folder: str) -> str:
    """Return a folder's name as an argument of a command: modified UTF-7, quoted."""
    return '"' + encode(folder).decode("ascii").replace("\\", "\\\\").replace('"', '\\"') + '"'


def _number(session: Session, name: str) -> int | None:
    values = session.wire.untagged_responses.get(name)
    last = values[-1] if values else None
    return int(last) if isinstance(last, bytes) and last.isdigit() else None


def _list(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names[:30]) + (" ..." if len(names) > 30 else "")
