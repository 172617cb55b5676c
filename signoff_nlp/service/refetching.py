"""Mails of which the ledger holds only a part, and that somebody wants to be read: they are fetched again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from signoff_nlp.mailbox.failures import BodyTooLarge
from signoff_nlp.mailbox.fetch import bodies
from signoff_nlp.mailbox.search import sizes
from signoff_nlp.mailbox.session import Session
from signoff_nlp.service.collecting import as_new, fitting, too_large
from signoff_nlp.service.duty import Duty
from signoff_nlp.service.logs import log
from signoff_nlp.store import accounts, again
from signoff_nlp.store.rows import FolderRow, MessageRow, NewMessage


def wanted(duty: Duty, name: str) -> tuple[FolderRow | None, list[MessageRow]]:
    """Return the folder of this name, and those of its messages that are to be fetched again."""
    with duty.store.read() as db:
        folder = next((one for one in accounts.folders(db, duty.account_id) if one.name == name), None)
        if folder is None or folder.uidvalidity is None:
            return folder, []
        return folder, again.short(db, folder.id, folder.uidvalidity)


def fetch_again(duty: Duty, session: Session, rows: Sequence[MessageRow]) -> int:
    """Fetch messages of the examined folder again, as far as the day's bytes go; return how many that were.

    What is still too large, or gone, gets that as its state. Raises ConnectionLost (BodyTooLarge: that one is in
    quarantine), CommandRefused, StoreError.
    """
    announced = sizes(session, [row.uid for row in rows])
    named: Mapping[int, MessageRow] = {row.uid: row for row in rows}
    uids = fitting(duty, list(named), announced)
    try:
        for one in bodies(session, uids, announced, cap=duty.settings.watch.message_bytes, batch=1):
            row = named[one.uid]
            put_in(duty, row, as_new(one, row.uid, old=row.old), spent=len(one.raw or b""))
            duty.alive()
    except BodyTooLarge as error:
        row = named[error.uids[0]]
        put_in(duty, row, too_large(error, old=row.old))
        raise
    return len(uids)


def put_in(duty: Duty, row: MessageRow, new: NewMessage, *, spent: int = 0) -> None:
    """Keep what was fetched of a message, in one transaction; the audit log says so."""
    now = duty.clock.now()
    with duty.store.begin() as db:
        again.refill(db, row, new, now)
        if spent:
            accounts.spend_bytes(db, duty.account_id, now.date(), spent)
        what = "message quarantined" if new.state == "quarantined" else "message fetched again"
        duty.note(db, what, f"message:{row.id}", {"state": new.state, "why": new.reason, "size": new.size})
    log("fetched again", account=duty.name, message=row.id, state=new.state)
