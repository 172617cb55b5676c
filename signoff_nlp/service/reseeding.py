"""Where a folder begins, and finding our place again when the old one means nothing any more.

A UIDVALIDITY that is another one (or 0, which is none), UIDs that went back, a ledger that was lost or restored from a
backup: each time the folder is matched with the ledger by Message-ID and size, else by the bytes, in silence. What is
there at that moment and unknown is old: judged, never drafted for. One audit entry, one notice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

from signoff_nlp.mailbox.fetch import Head, bodies, headers
from signoff_nlp.mailbox.folders import Position
from signoff_nlp.mailbox.search import new_uids, sizes, uids_since
from signoff_nlp.mailbox.session import Session
from signoff_nlp.service.collecting import as_new, groups, keep
from signoff_nlp.service.duty import Duty
from signoff_nlp.service.logs import log
from signoff_nlp.store import accounts, messages
from signoff_nlp.store.engine import Db
from signoff_nlp.store.rows import FolderRow, MessageRow

_AT_ONCE = 500
ALL_OLD = 2**62  # a start mark that says: whatever there is at the next look is old


def place_in(duty: Duty, session: Session, folder: FolderRow, position: Position) -> FolderRow:
    """Return the folder with its marks right for the position that the server tells; silently found again where needed."""
    if folder.uidvalidity is None:
        return _begin(duty, session, folder, position)
    back = 0 < position.uidnext <= folder.last_uid
    if position.uidvalidity != folder.uidvalidity or position.uidvalidity == 0 or back:
        return _again(duty, session, folder, position)
    if folder.start_uid == ALL_OLD:
        start = _end(session, position)
        with duty.store.begin() as db:
            accounts.set_position(db, folder.id, position.uidvalidity, folder.last_uid, start)
        return folder._replace(start_uid=start)
    return folder


def window(start: str) -> timedelta | None:
    """Return how far back mail is judged that was there before: "30d", "new" (nothing), "all" (None: everything)."""
    if start == "all":
        return None
    return timedelta(days=0 if start == "new" else int(start[:-1]))


def age_all(duty: Duty, why: str, detail: Mapping[str, object]) -> None:
    """Say that whatever is in the account's folders at the next look is old, in the audit log and to people, once."""
    with duty.store.begin() as db:
        for folder in accounts.folders(db, duty.account_id):
            if folder.uidvalidity is not None:
                accounts.set_position(db, folder.id, folder.uidvalidity, folder.last_uid, ALL_OLD)
        duty.note(db, "ledger found behind the mailbox", f"account:{duty.account_id}", {"why": why, **detail})
        text = f"{why}; nothing is drafted for mail that is there now"
        duty.tell(db, f"behind:{duty.account_id}:{duty.clock.now().isoformat()}", "attention", text)


def _begin(duty: Duty, session: Session, folder: FolderRow, position: Position) -> FolderRow:
    """Set the start mark: what is there now is old, and judged as far back as the settings say."""
    start = last = _end(session, position)
    back = window(duty.settings.watch.start)
    if back is None:
        last = 0
    elif back:
        since = uids_since(session, (duty.clock.now() - back).date())
        last = min(since, default=start + 1) - 1
    detail = {"folder": folder.name, "uidvalidity": position.uidvalidity, "start": start, "judged from": last + 1}
    with duty.store.begin() as db:
        accounts.set_position(db, folder.id, position.uidvalidity, last, start)
        duty.note(db, "folder begun", f"folder:{folder.id}", detail)
    log("begun", account=duty.name, folder=folder.name, start=start)
    return folder._replace(uidvalidity=position.uidvalidity, last_uid=last, start_uid=start)


def _again(duty: Duty, session: Session, folder: FolderRow, position: Position) -> FolderRow:
    """Match the folder with the ledger. Its old position stays until all is matched: after a crash it is done again."""
    validity, end = position.uidvalidity, _end(session, position)
    log("reseeding", account=duty.name, folder=folder.name, was=folder.uidvalidity, now=validity)
    if validity == folder.uidvalidity:
        with duty.store.begin() as db:
            messages.set_aside(db, folder.id, validity)
    back = window(duty.settings.watch.start)
    cutoff = None if back is None else folder.created_at - back
    there = [uid for uid in new_uids(session, 0) if uid <= end]
    found = fresh = 0
    for start in range(0, len(there), _AT_ONCE):
        heads = list(headers(session, there[start : start + _AT_ONCE], ("Message-ID",)))
        unknown = _by_id(duty, folder, validity, heads)
        wanted = [head.uid for head in unknown if cutoff is None or head.received is None or head.received >= cutoff]
        kept = _by_bytes(duty, session, folder, validity, wanted)
        found, fresh = found + len(heads) - len(unknown) + len(wanted) - kept, fresh + kept
        duty.alive()
    detail = {
        "folder": folder.name, "was": [folder.uidvalidity, folder.last_uid], "now": [validity, end],
        "found again": found, "new to us": fresh,
    }  # fmt: skip
    text = f"{folder.name} was numbered anew: {found} known messages were found again, {fresh} were not known"
    with duty.store.begin() as db:
        accounts.set_position(db, folder.id, validity, end, end)
        duty.note(db, "folder found again", f"folder:{folder.id}", detail)
        duty.tell(db, f"position:{folder.id}:{validity}:{end}", "attention", f"{text}; nothing is drafted for those")
    return folder._replace(uidvalidity=validity, last_uid=end, start_uid=end)


def _end(session: Session, position: Position) -> int:
    return position.uidnext - 1 if position.uidnext else max(new_uids(session, 0), default=0)


def _by_id(duty: Duty, folder: FolderRow, validity: int, heads: Sequence[Head]) -> list[Head]:
    """Move the ledger's rows of these mails to where they are now; return the mails that have none."""
    ids = {head.uid: head.first("message-id").strip().removeprefix("<").removesuffix(">") for head in heads}
    unknown: list[Head] = []
    with duty.store.begin() as db:
        placed = messages.known_uids(db, folder.id, validity, heads[0].uid, heads[-1].uid) if heads else set()
        known = messages.find_by_message_id(db, duty.account_id, [one for one in ids.values() if one])
        for head in heads:
            free = [row for row in _free(known.get(ids[head.uid], ()), folder, validity) if row.size == head.size]
            if head.uid not in placed and not _moved(db, free, known.get(ids[head.uid], []), validity, head.uid):
                unknown.append(head)
    return unknown


def _by_bytes(duty: Duty, session: Session, folder: FolderRow, validity: int, uids: Sequence[int]) -> int:
    """Fetch mails that no Message-ID tells, move the rows that hold the same bytes, keep the others as old ones."""
    watch = duty.settings.watch
    fresh = 0
    found = bodies(session, uids, sizes(session, uids), cap=watch.message_bytes)
    for group, error in groups(found, watch.batch, watch.batch_bytes):
        digests = {one.uid: sha256(one.raw).hexdigest() for one in group if one.raw is not None}
        with duty.store.begin() as db:
            known = messages.find_by_sha(db, duty.account_id, digests.values())
            left = []
            for one in group:
                rows = known.get(digests.get(one.uid, ""), [])
                if not _moved(db, _free(rows, folder, validity), rows, validity, one.uid):
                    left.append(as_new(one, one.uid, old=True))
        if left:
            keep(duty, folder, left, validity=validity)
        fresh += len(left)
        if error:
            raise error
    return fresh


def _free(rows: Sequence[MessageRow], folder: FolderRow, validity: int) -> list[MessageRow]:
    return [row for row in rows if row.folder_id == folder.id and row.uidvalidity != validity]


def _moved(db: Db, free: list[MessageRow], known: list[MessageRow], validity: int, uid: int) -> bool:
    if not free or not messages.move_message(db, free[0].id, validity, uid):
        return False
    known.remove(free[0])
    return True
