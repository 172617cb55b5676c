"""A mailbox on a server, over two connections: one waits in the first folder, the other looks at all the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from signoff_nlp.accounts import Account, WatchSettings
from signoff_nlp.mailbox.alarm import wait
from signoff_nlp.mailbox.drafts import FIELDS, TOKEN, Appended, append, draft_heads, look
from signoff_nlp.mailbox.failures import BodyTooLarge, CommandRefused, FolderUnclear
from signoff_nlp.mailbox.fetch import Head, headers
from signoff_nlp.mailbox.folders import DRAFTS, SENT, Position, examine, folders, special
from signoff_nlp.mailbox.search import new_uids, uids_since
from signoff_nlp.mailbox.session import Session, close, noop
from signoff_nlp.service.boxes import Lying, Mark, Place, Unplaced, Whereabouts
from signoff_nlp.service.collecting import collect
from signoff_nlp.service.duty import Duty
from signoff_nlp.service.refetching import fetch_again, wanted
from signoff_nlp.service.reseeding import place_in
from signoff_nlp.store import accounts
from signoff_nlp.store.rows import FolderRole

# Where programs put what was thrown away, and where every mail lies a second time (RFC 6154).
_BINS = {"\\trash", "\\junk"}
_COPIES = {"\\all", "\\flagged", "\\important"}


class ImapBox:
    """An account's mailbox. Its first connection is open and in the first folder; the second is made when it is needed."""

    def __init__(self, account: Account, watch: WatchSettings, open_session: Callable[[], Session]) -> None:
        self._account = account
        self._watch = watch
        self._open = open_session
        self._main = open_session()
        self._side: Session | None = None
        self._waiting_there = False
        self._sent: str | None = None
        self._drafts: str | None = None
        self._seen: Position | None = None
        self._lying: list[Lying] = []
        self._bodies: dict[int, str | None] = {}

    @property
    def capabilities(self) -> frozenset[str]:
        """What the server can do, in capitals."""
        return self._main.capabilities

    def watched(self) -> list[tuple[str, FolderRole]]:
        """Return the folders to be collected: those of the settings, and that of sent mails if there is one."""
        roles: list[tuple[str, FolderRole]] = [(name, "inbox") for name in self._account.folders]
        if self._account.sent:
            if self._sent is None:
                try:
                    self._sent = special(self._other(), SENT, self._account.sent)
                except FolderUnclear:
                    if self._account.sent != "auto":
                        raise
                    self._sent = ""
            if self._sent and self._sent not in self._account.folders:
                roles.append((self._sent, "sent"))
        return roles

    def gather(self, duty: Duty) -> int:
        """Bring what is new in each folder into the ledger; return how many messages that were."""
        done, trouble = 0, ""
        for name, role in self.watched():
            try:
                done += self._gather(duty, name, role)
            except CommandRefused as error:
                if name == self._account.folders[0]:  # without that one there is nothing to wait in
                    raise
                trouble = f"{name}: {error.what}"
        duty.vital.trouble = trouble
        return done

    def fetch_again(self, duty: Duty) -> int:
        """Fetch again what the ledger holds only a part of and somebody wants to be read; return how many that were."""
        done = 0
        for name, _ in self.watched():
            folder, rows = wanted(duty, name)
            if folder is not None and rows:
                session, position = self._examined(name)
                if position is None or position.uidvalidity == folder.uidvalidity:  # else UIDs mean others since then
                    done += fetch_again(duty, session, rows)
        return done

    def wait(self, seconds: float, wake: int | None) -> None:
        """Wait for news in the first folder; the server has proved to be alive in the end."""
        wait(self._main, seconds, renew=self._watch.renew_seconds, other=wake)

    def mark(self) -> Mark:
        """Return where the Drafts folder stands; it is looked for again where it is not where it was."""
        name, position = self._examined_drafts()
        return Mark(name, position.uidvalidity, position.uidnext)

    def place(self, raw: bytes, sent: Callable[[], None]) -> Place | Unplaced:
        """Store a draft once, with the flags of one that is seen."""
        session, folder = self._other(), self._drafts_name()
        found = append(session, folder, raw, sent=sent)
        if isinstance(found, Appended):
            return Place(folder, found.uidvalidity, found.uid)
        return Unplaced(found.text, lost=session.wire.sock.fileno() < 0)

    def find(self, token: str, message_id: str, since: Mark | None) -> list[Place]:
        """Return where drafts with the token or the Message-ID lie, the oldest first."""
        folder, _ = self._examined_drafts()
        before = Position(since.uidvalidity, since.uidnext, 0) if since and since.folder == folder else None
        found = look(self._other(), folder, before, token, message_id)
        return [Place(folder, found.position.uidvalidity, head.uid) for head in found.matches]

    def lying(self) -> list[Lying]:
        """Return what lies in the Drafts folder; asked only where it stands, while nothing came or went."""
        session = self._other()
        folder, position = self._examined_drafts()
        if position == self._seen:
            return self._lying
        heads = list(headers(session, new_uids(session, 0), FIELDS))
        # A mail of one UID never changes, so each of ours is read once.
        if self._seen is None or self._seen.uidvalidity != position.uidvalidity:
            self._bodies = {}
        ours = [head.uid for head in heads if head.first(TOKEN.lower())]
        new = [uid for uid in ours if uid not in self._bodies]
        read = {one.head.uid: one.body for one in draft_heads(session, new)}
        self._bodies = {uid: body for uid, body in self._bodies.items() if uid in set(ours)} | read
        found = []
        for head in heads:
            place = Place(folder, position.uidvalidity, head.uid)
            token, id, body = (
                head.first(TOKEN.lower()),
                _bare(head.first("message-id")),
                self._bodies.get(head.uid),
            )
            found.append(Lying(place, token, id, _answers(head), "\\deleted" in map(str.lower, head.flags), body))
        self._seen, self._lying = position, found
        return found

    def trace(self, wanted: Mapping[str, str], since: float) -> dict[str, Whereabouts]:
        """Look through all other folders for drafts, Message-IDs by tokens, among mails since so many days."""
        session, drafts = self._other(), self._drafts_name()
        watched = {name for name, _ in self.watched()}
        day = (datetime.now(UTC) - timedelta(days=since)).date()
        by_id = {message_id: token for token, message_id in wanted.items()}
        found: dict[str, Whereabouts] = {}
        for folder in folders(session):
            uses = {word.lower() for word in folder.attributes}
            if not folder.holds_mail or folder.name in {drafts, *watched} or uses & _COPIES:
                continue
            position = examine(session, folder.name)
            for head in headers(session, uids_since(session, day), FIELDS):
                token = head.first(TOKEN.lower())
                token = token if token in wanted else by_id.get(_bare(head.first("message-id")), "")
                if token:
                    place = Place(folder.name, position.uidvalidity, head.uid)
                    found.setdefault(token, Whereabouts(place, bool(uses & _BINS)))
        return found

    def close(self) -> None:
        """Say goodbye on both connections."""
        for session in (self._main, self._side):
            if session is not None:
                close(session)

    def _gather(self, duty: Duty, name: str, role: FolderRole, singly: int = 0) -> int:
        session, position = self._examined(name)
        with duty.store.begin() as db:
            folder = accounts.ensure_folder(db, duty.account_id, name, role, duty.clock.now())
            if position is not None:
                accounts.note_on_server(db, folder.id, position.exists)
        if position is not None:
            folder = place_in(duty, session, folder, position)
        uids = new_uids(session, folder.last_uid)
        duty.alive()
        if not uids:
            return 0
        if position is None:
            with duty.store.begin() as db:
                accounts.more_on_server(db, folder.id, len(uids))
        try:
            return collect(duty, session, folder, uids, singly=singly)
        except BodyTooLarge as error:
            if singly or len(error.uids) == 1:  # that mail is in quarantine
                raise
            self._renew(session)
            return self._gather(duty, name, role, singly=max(error.uids))

    def _renew(self, session: Session) -> None:
        """Make a connection anew that was closed."""
        if session is self._main:
            self._main, self._waiting_there = self._open(), False
        else:
            self._side = self._open()

    def _examined(self, name: str) -> tuple[Session, Position | None]:
        """Return the session that has the folder open, and its position where it was opened just now.

        While a folder stays open its UIDVALIDITY cannot change (RFC 3501, 2.3.1.1).
        """
        if name != self._account.folders[0]:
            return (side := self._other()), examine(side, name)
        if self._waiting_there:
            noop(self._main)
            return self._main, None
        position = examine(self._main, name)
        self._waiting_there = True
        return self._main, position

    def _other(self) -> Session:
        if self._side is None:
            self._side = self._open()
        return self._side

    def _examined_drafts(self) -> tuple[str, Position]:
        name = self._drafts_name()
        try:
            return name, examine(self._other(), name)
        except CommandRefused:
            name = self._drafts_name(again=True)
            return name, examine(self._other(), name)

    def _drafts_name(self, again: bool = False) -> str:
        if self._drafts is None or again:
            self._drafts = special(self._other(), DRAFTS, self._account.drafts)
        return self._drafts


def _bare(message_id: str) -> str:
    return message_id.strip().removeprefix("<").removesuffix(">")


def _answers(head: Head) -> tuple[str, ...]:
    words = f"{head.first('references')} {head.first('in-reply-to')}".split()
    return tuple(dict.fromkeys(map(_bare, words)))
