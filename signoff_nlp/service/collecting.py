"""New mail into the ledger: raw bytes, row and watermark in one transaction, before anything else is done with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from signoff_nlp.mailbox.failures import BodyTooLarge, ConnectionLost
from signoff_nlp.mailbox.fetch import HEADER_MOST, Fetched, bodies
from signoff_nlp.mailbox.local import LocalFetched
from signoff_nlp.mailbox.search import sizes
from signoff_nlp.mailbox.session import Session
from signoff_nlp.service.boxes import Box
from signoff_nlp.service.duty import Duty
from signoff_nlp.service.heads import message_id_of
from signoff_nlp.service.logs import log
from signoff_nlp.store import accounts, messages
from signoff_nlp.store.rows import FolderRow, MessageRow, MessageState, NewMessage, StoredMessage

BUDGET = "budget"
_ASKED = 1000  # sizes that are asked for at once


class BudgetSpent(Exception):
    """The day's bytes are used up."""


def gather(duty: Duty, box: Box) -> int:
    """Bring what is new in a mailbox into the ledger; return how many messages that were. A spent budget is no error:
    the account's state says so until the day is over."""
    try:
        done = box.gather(duty)
    except BudgetSpent:
        text = f"the {duty.settings.watch.day_bytes:,} bytes of watch.day_bytes are used up; it goes on at midnight UTC"
        duty.becomes(BUDGET, text, silent=True)
        return 0
    if duty.vital.state == BUDGET:
        duty.vital.state = ""
    duty.vital.behind = 0
    return done


def collect(duty: Duty, session: Session, folder: FolderRow, uids: Sequence[int], *, singly: int = 0) -> int:
    """Bring the messages `uids`, ascending, of the examined folder into the ledger; return how many that were.

    What was fetched before a connection broke is kept, and the watermark goes along. Up to the UID `singly`, mails are
    fetched one by one.

    Raises:
        BudgetSpent: the day's bytes are used up; what fitted was kept.
        BodyTooLarge: of one mail: it is in quarantine; of several: ask for them one by one.
        ConnectionLost, CommandRefused, StoreError.
    """
    done = 0
    for start in range(0, len(uids), _ASKED):
        chunk = uids[start : start + _ASKED]
        announced = sizes(session, chunk)
        duty.alive()
        allowed = fitting(duty, chunk, announced)
        alone = bool(allowed) and allowed[0] <= singly
        done += _fetch(duty, session, folder, allowed, announced, alone)
        duty.vital.behind = len(uids) - done
        if len(allowed) < len(chunk):
            raise BudgetSpent
    return done


def keep(
    duty: Duty,
    folder: FolderRow,
    new: Sequence[NewMessage],
    *,
    validity: int | None = None,
    last_uid: int | None = None,
    spent: int = 0,
) -> list[StoredMessage]:
    """Keep messages, and the folder's watermark where one is given, in one transaction; the audit log says so.

    validity: under which the UIDs are meant; the folder's own where None. spent: bytes of the day's budget.
    """
    now = duty.clock.now()
    meant = validity if validity is not None else folder.uidvalidity or 0
    duty.at("fetched")
    with duty.store.begin() as db:
        stored = messages.add_messages(db, folder.id, meant, new, now)
        if last_uid is not None:
            accounts.set_position(db, folder.id, meant, last_uid, folder.start_uid)
        if spent:
            accounts.spend_bytes(db, duty.account_id, now.date(), spent)
        accounts.prove_life(db, duty.account_id, now)
        fresh = [one.row for one in stored if one.fresh]
        if fresh:
            duty.note(db, "messages stored", f"folder:{folder.id}", _told(folder, fresh))
    duty.at("stored")
    if fresh:
        log("stored", account=duty.name, folder=folder.name, messages=len(fresh), bytes=spent or None)
    return stored


def _told(folder: FolderRow, rows: Sequence[MessageRow]) -> dict[str, object]:
    return {
        "folder": folder.name,
        "first": rows[0].id,
        "last": rows[-1].id,
        "states": Counter(row.state for row in rows),
        "odd": {str(row.id): f"{row.state}: {row.reason}" for row in rows if row.state != "stored"},
        "old": sum(row.old for row in rows),
    }


def fitting(duty: Duty, uids: Sequence[int], announced: Mapping[int, int]) -> Sequence[int]:
    """Return the first of `uids` that the day's bytes allow; the first one of a day always."""
    with duty.store.read() as db:
        spent = accounts.spend_bytes(db, duty.account_id, duty.clock.now().date(), 0)
    watch = duty.settings.watch
    for at, uid in enumerate(uids):
        size = announced.get(uid, 0)
        spent += size if size <= watch.message_bytes else HEADER_MOST
        if spent > watch.day_bytes and (at or spent > size):
            return uids[:at]
    return uids


def _fetch(
    duty: Duty, session: Session, folder: FolderRow, uids: Sequence[int], announced: Mapping[int, int], alone: bool
) -> int:
    watch = duty.settings.watch
    batch = 1 if alone else watch.batch
    found = bodies(session, uids, announced, cap=watch.message_bytes, batch=batch, batch_bytes=watch.batch_bytes)
    done = 0
    for group, error in groups(found, batch, watch.batch_bytes):
        if group:
            new = [as_new(one, one.uid, old=one.uid <= folder.start_uid) for one in group]
            keep(duty, folder, new, last_uid=group[-1].uid, spent=sum(len(one.raw or b"") for one in group))
            done += len(group)
            duty.alive()
        if isinstance(error, BodyTooLarge) and len(error.uids) == 1:
            old = error.uids[0] <= folder.start_uid
            keep(duty, folder, [too_large(error, old=old)], last_uid=error.uids[0])
        if error:
            raise error
    return done


def too_large(error: BodyTooLarge, *, old: bool) -> NewMessage:
    """Return what the ledger keeps of the one mail that was not read because it is far larger than announced."""
    (uid,) = error.uids
    return NewMessage(uid, None, error.sent, old=old, state="quarantined", reason=error.what)


def groups(
    found: Iterator[Fetched], most: int, most_bytes: int
) -> Iterator[tuple[list[Fetched], ConnectionLost | None]]:
    """Yield mails in groups for one transaction each, the last one with the error that ended it."""
    group: list[Fetched] = []
    weight = 0
    try:
        for one in found:
            group.append(one)
            weight += len(one.raw or b"")
            if len(group) >= most or weight >= most_bytes:
                yield group, None
                group, weight = [], 0
    except ConnectionLost as error:
        yield group, error
        return
    yield group, None


def as_new(one: Fetched | LocalFetched, uid: int, *, old: bool) -> NewMessage:
    """Return what the ledger keeps of a mail that was fetched."""
    state: MessageState = "stored"
    reason: str | None = None
    if one.outcome == "too_large":
        state, reason = "quarantined", f"{one.size:,} bytes, more than watch.message_bytes: only its header was read"
    elif one.outcome == "vanished":
        state, reason = "vanished", "gone between being listed and being fetched"
    elif one.outcome == "refused":
        state, reason = "quarantined", f"it cannot be had: {one.note}"
    return NewMessage(
        uid=uid,
        raw=one.raw,
        size=one.size,
        message_id=message_id_of(one.raw) if one.raw else None,
        internal_date=_sane(one.received),
        old=old,
        state=state,
        reason=reason,
    )


def _sane(moment: datetime | None) -> datetime | None:
    return moment if moment and 1970 <= moment.year < 9000 else None
