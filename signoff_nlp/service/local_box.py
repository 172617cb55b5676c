"""A mailbox on disk: a Maildir, or a folder of .eml. The ledger gives its mails their numbers, by the names of their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from signoff_nlp.accounts import Account, WatchSettings
from signoff_nlp.errors import MailboxError
from signoff_nlp.mailbox.local import (
    Kind,
    LocalFetched,
    LocalMail,
    draft_heads,
    new_mails,
    read,
    wait_local,
    write_draft,
)
from signoff_nlp.service.boxes import Lying, Mark, Place, Unplaced, Whereabouts
from signoff_nlp.service.collecting import as_new, keep
from signoff_nlp.service.duty import Duty
from signoff_nlp.service.logs import log
from signoff_nlp.service.refetching import put_in, wanted
from signoff_nlp.service.reseeding import ALL_OLD, window
from signoff_nlp.store import accounts, messages
from signoff_nlp.store.rows import FolderRole, FolderRow, NewMessage

_VALIDITY = 1
INBOX = "INBOX"
_SENT = ".Sent"


class LocalBox:
    """An account's folders on this machine."""

    def __init__(self, account: Account, watch: WatchSettings) -> None:
        if account.path is None or account.drafts_folder is None or account.kind == "imap":
            raise MailboxError("a local account needs a path", where=f"account {account.name}")
        self._kind: Kind = account.kind
        self._path, self._desk = account.path, account.drafts_folder
        self._watch = watch
        self._sent = self._sent_folder(account)
        self._known: dict[str, set[str]] = {}

    def watched(self) -> list[tuple[str, FolderRole]]:
        """Return the folder of mails, and that of sent mails if there is one."""
        roles: list[tuple[str, FolderRole]] = [(INBOX, "inbox")]
        if self._sent:
            roles.append((_SENT, "sent"))
        return roles

    def gather(self, duty: Duty) -> int:
        """Bring what is new in each folder into the ledger; return how many messages that were."""
        done = 0
        for name, role in self.watched():
            path = self._path if role == "inbox" else self._sent
            if path is not None:
                done += self._gather(duty, name, role, path)
        return done

    def fetch_again(self, duty: Duty) -> int:
        """Read again what the ledger holds only a part of and somebody wants to be read; return how many that were."""
        done = 0
        for name, role in self.watched():
            path = self._path if role == "inbox" else self._sent
            _, rows = wanted(duty, name)
            there = {mail.key: mail for mail in new_mails(path, self._kind)} if rows and path else {}
            for row in rows:
                mail = there.get(row.key or "")
                got = LocalFetched(row.key or "", "vanished", None, None, row.size)
                if mail and path:
                    got = read(path, self._kind, mail, cap=self._watch.message_bytes)
                put_in(duty, row, as_new(got, row.uid, old=row.old))
            done += len(rows)
        return done

    def wait(self, seconds: float, wake: int | None) -> None:
        """Wait until something changes in the folder."""
        wait_local(self._path, self._kind, seconds, other=wake)

    def mark(self) -> Mark:
        """A folder on disk needs no mark: files are found by what they hold."""
        return Mark(str(self._desk), 0, 0)

    def place(self, raw: bytes, sent: Callable[[], None]) -> Place | Unplaced:
        """Store a draft: there as a whole, or not at all."""
        sent()
        return Place(str(self._desk / write_draft(self._desk, self._kind, raw)))

    def find(self, token: str, message_id: str, since: Mark | None) -> list[Place]:
        """Return where drafts with the token or the Message-ID lie."""
        found = draft_heads(self._desk, self._kind)
        return [
            Place(str(self._desk / one.key))
            for one in found
            if one.token == token or one.message_id == f"<{message_id}>"
        ]

    def lying(self) -> list[Lying]:
        """Return what lies in the folder of drafts."""
        found = []
        for one in draft_heads(self._desk, self._kind):
            place = Place(str(self._desk / one.key))
            found.append(Lying(place, one.token, one.message_id.strip("<> "), (), "T" in one.flags, one.body))
        return found

    def trace(self, wanted: Mapping[str, str], since: float) -> dict[str, Whereabouts]:
        """There is no telling where on a disk somebody moves a file."""
        return {}

    def close(self) -> None:
        """Nothing is open."""

    def _sent_folder(self, account: Account) -> Path | None:
        if not account.sent:
            return None
        if account.sent != "auto":
            return self._path / account.sent
        there = self._path / _SENT
        return there if self._kind == "maildir" and (there / "cur").is_dir() else None

    def _gather(self, duty: Duty, name: str, role: FolderRole, path: Path) -> int:
        with duty.store.begin() as db:
            folder = accounts.ensure_folder(db, duty.account_id, name, role, duty.clock.now())
        known = self._known.setdefault(name, set())
        mails = new_mails(path, self._kind, known)
        duty.alive()
        with duty.store.read() as db:
            kept = messages.known_keys(db, folder.id, _VALIDITY, [mail.key for mail in mails])
        known |= kept.keys()
        fresh = [mail for mail in mails if mail.key not in kept]
        first = folder.uidvalidity is None
        if first or folder.start_uid == ALL_OLD:
            folder = self._begin(duty, folder, len(fresh))
        if not fresh:
            return 0
        back = window(self._watch.start)
        cutoff = duty.clock.now() - back if first and back is not None else None
        for group in _groups(fresh, self._watch.batch, self._watch.batch_bytes, self._watch.message_bytes):
            folder = self._keep(duty, folder, path, group, cutoff)
            known |= {mail.key for mail in group}
        return len(fresh)

    def _begin(self, duty: Duty, folder: FolderRow, there: int) -> FolderRow:
        """What is there now is old, whatever comes later is not."""
        start = folder.last_uid + there
        with duty.store.begin() as db:
            accounts.set_position(db, folder.id, _VALIDITY, folder.last_uid, start)
            duty.note(db, "folder begun", f"folder:{folder.id}", {"folder": folder.name, "start": start})
        log("begun", account=duty.name, folder=folder.name, start=start)
        return folder._replace(uidvalidity=_VALIDITY, start_uid=start)

    def _keep(
        self, duty: Duty, folder: FolderRow, path: Path, mails: Sequence[LocalMail], cutoff: datetime | None
    ) -> FolderRow:
        new = []
        uid = folder.last_uid
        for mail in mails:
            uid += 1
            old = uid <= folder.start_uid
            if cutoff is not None and mail.received < cutoff:
                why = "it was there before watching began, and watch.start does not go back so far"
                new.append(NewMessage(uid, None, mail.size, old=True, state="skipped", reason=why, key=mail.key))
                continue
            got = read(path, self._kind, mail, cap=self._watch.message_bytes)
            new.append(as_new(got, uid, old=old)._replace(key=mail.key))
        keep(duty, folder, new, last_uid=uid)
        duty.alive()
        return folder._replace(last_uid=uid)


def _groups(mails: Sequence[LocalMail], most: int, most_bytes: int, cap: int) -> list[list[LocalMail]]:
    groups: list[list[LocalMail]] = [[]]
    weight = 0
    for mail in mails:
        weight += min(mail.size, cap)
        if groups[-1] and (len(groups[-1]) >= most or weight > most_bytes):
            groups.append([])
            weight = min(mail.size, cap)
        groups[-1].append(mail)
    return groups
