"""Messages that could not be read: what they are, what they hold, and letting them be tried again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from signoff_nlp.errors import SettingsError
from signoff_nlp.names import Frozen
from signoff_nlp.service.opening import existing
from signoff_nlp.settings import Settings
from signoff_nlp.store import accounts, again, audit, messages
from signoff_nlp.store.engine import Db
from signoff_nlp.store.rows import MessageRow

_HEADER_MOST = 400_000


class Quarantined(Frozen):
    """A message in quarantine. `size` is in bytes, as the server said; `sender` and `subject` as its header has them."""

    id: int
    account: str
    folder: str
    uid: int
    sender: str
    subject: str
    size: int
    tries: int
    reason: str
    came_at: datetime
    thread: int | None


def quarantine(settings: Settings, limit: int = 1_000) -> list[Quarantined]:
    """Return the messages in quarantine, the last come first. Raises SettingsError, StoreError."""
    with existing(settings) as store, store.read() as db:
        return in_quarantine(db, settings, limit)


def in_quarantine(db: Db, settings: Settings, limit: int) -> list[Quarantined]:
    """Return the same within a transaction."""
    names = _places(db)
    return [_one(db, row, names, settings) for row in messages.quarantined(db, limit)]


def quarantined(settings: Settings, message_id: int) -> tuple[Quarantined, bytes]:
    """Return one message of the ledger and its bytes; of one that is too large only the header is there."""
    with existing(settings) as store, store.read() as db:
        row = messages.message(db, message_id)
        if row is None:
            raise SettingsError(f"there is no message {message_id}", hint="`signoff quarantine list` lists them")
        return _one(db, row, _places(db), settings), messages.raw(db, message_id) or b""


def retry(settings: Settings, ids: Sequence[int], now: datetime) -> list[tuple[int, bool]]:
    """Let messages be read again, all in quarantine where none is named; return which can be.

    `signoff watch` reads them; what only the header was kept of it fetches again, whole where `watch.message_bytes` allows.
    """
    with existing(settings) as store, store.begin() as db:
        chosen = list(ids) or [row.id for row in messages.quarantined(db)]
        done = [(one, again.retry(db, one, now)) for one in chosen]
        for one, is_again in done:
            if is_again:
                audit.append(db, "person", "read again", f"message:{one}", {}, now)
    return done


def _places(db: Db) -> dict[int, tuple[str, str]]:
    """Return the names of account and folder, by the folder's number."""
    return {
        folder.id: (account.name, folder.name)
        for account in accounts.accounts(db)
        for folder in accounts.folders(db, account.id)
    }


def _one(db: Db, row: MessageRow, names: dict[int, tuple[str, str]], settings: Settings) -> Quarantined:
    account, folder = names.get(row.folder_id, ("", ""))
    sender, subject = _header(messages.raw(db, row.id) or b"", settings)
    return Quarantined(
        id=row.id, account=account, folder=folder, uid=row.uid, sender=sender, subject=subject, size=row.size,
        tries=row.tries, reason=row.reason or "", came_at=row.internal_date or row.stored_at, thread=row.thread_id,
    )  # fmt: skip


def _header(raw: bytes, settings: Settings) -> tuple[str, str]:
    """Return sender and subject of a mail that did harm when it was read: two fields of its header are looked at."""
    from signoff_nlp.intake.email import read_fields
    from signoff_nlp.intake.headers import read_headers

    block = raw[:_HEADER_MOST].replace(b"\r\n", b"\n")
    wanted = frozenset({"from", "subject"})
    mail = read_fields(read_headers(block, 0, len(block), wanted, settings.limits.header_characters)[0], settings)
    return mail.author.address or mail.author.name or "", mail.subject or ""
