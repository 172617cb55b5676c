"""What the watcher asks of a mailbox, be it on a server or in a folder: what to collect, and where drafts lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from signoff_nlp.store.rows import FolderRole

if TYPE_CHECKING:
    from signoff_nlp.service.duty import Duty


class Place(NamedTuple):
    """Where a draft lies. On a server by UIDVALIDITY and UID; in a local folder `folder` names the file itself."""

    folder: str
    uidvalidity: int | None = None
    uid: int | None = None


class Mark(NamedTuple):
    """Where the Drafts folder stood before a draft was to be placed; drafts below `uidnext` were there before."""

    folder: str
    uidvalidity: int
    uidnext: int


class Unplaced(NamedTuple):
    """A draft that may be there or not. `lost`: the connection is gone as well."""

    text: str
    lost: bool


class Lying(NamedTuple):
    """A draft as it lies in the Drafts folder. Message-IDs without brackets; `body` tells whether two are the same."""

    place: Place
    token: str
    message_id: str
    answers: tuple[str, ...]
    deleted: bool
    body: str | None


class Whereabouts(NamedTuple):
    """Where a draft went that is not in the Drafts folder any more. `binned`: to where people throw things away."""

    place: Place
    binned: bool


class Box(Protocol):
    """A mailbox that is open. All may raise MailboxError; what is closed then is closed for good."""

    def watched(self) -> list[tuple[str, FolderRole]]:
        """Return the folders to be collected."""

    def gather(self, duty: Duty) -> int:
        """Bring what is new into the ledger; return how many messages that were."""

    def fetch_again(self, duty: Duty) -> int:
        """Fetch again what the ledger holds only a part of and somebody wants to be read; return how many that were."""

    def wait(self, seconds: float, wake: int | None) -> None:
        """Wait for news, `wake` to be readable, or so many seconds; in the end the mailbox has proved to be alive."""

    def mark(self) -> Mark:
        """Return where the Drafts folder stands. Raises FolderUnclear, CommandRefused."""

    def place(self, raw: bytes, sent: Callable[[], None]) -> Place | Unplaced:
        """Store a draft once. Raises CommandRefused where it is certainly not stored."""

    def find(self, token: str, message_id: str, since: Mark | None) -> list[Place]:
        """Return where drafts with the token or the Message-ID lie, the oldest first."""

    def lying(self) -> list[Lying]:
        """Return what lies in the Drafts folder."""

    def trace(self, wanted: Mapping[str, str], since: float) -> dict[str, Whereabouts]:
        """Look for drafts, Message-IDs by tokens, in all other folders, among mails since so many days."""

    def close(self) -> None:
        """Close without failing."""
