"""Every error that signoff_nlp raises on purpose.

    SignoffError                 anything below; carries where, what and what to do
    ├── SourceError              a source that cannot be read as mail or chat (missing, empty, encrypted, too large)
    ├── SettingsError            signoff.toml, environment or arguments that make no sense
    ├── RecordsError             a records file (approvers, jobs) that does not fit its form
    ├── VocabularyError          a vocabulary file with an unknown key, a bad phrase or an example that fails
    ├── CorpusError              labelled sentences, corrections or labelled threads that do not fit their form
    ├── ModelError               a model that is missing, does not fit this version, or must not replace the one in use
    ├── StoreError               a store that cannot be reached, is locked, full, damaged or of another version
    ├── DeskError                something at the review desk that is refused: not there, not allowed, overtaken
    └── MailboxError             a mail server or folder that cannot be used as asked; its kinds: mailbox/failures.py

`read` returns a report or raises one of these; nothing else leaves the library.
"""

from __future__ import annotations

from typing import Literal, TypeVar

PATH_HINT = "is the path right?"


class SignoffError(Exception):
    """An error meant for a person: what happened, where, and what to do about it."""

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.what}{advice}"


class SourceError(SignoffError):
    """A source could not be read as mail or chat."""


class SettingsError(SignoffError):
    """A setting has the wrong name, type or value."""


class RecordsError(SignoffError):
    """A records file does not fit its form."""


class VocabularyError(SignoffError):
    """A vocabulary file is not well-formed, or one of its own examples fails."""


class CorpusError(SignoffError):
    """Labelled sentences, corrections or labelled threads do not fit their form."""


class ModelError(SignoffError):
    """A trained model is missing, does not fit this version, or must not replace the one in use."""


StoreReason = Literal["unreachable", "locked", "full", "damaged", "version", "address", "driver", "conflict", "other"]


class StoreError(SignoffError):
    """The store could not be opened, read or written; nothing of the transaction that failed was kept.

    `reason` is for programs: after "unreachable", "locked" and "full" the same call may succeed later.
    """

    def __init__(
        self, what: str, *, where: str | None = None, hint: str | None = None, reason: StoreReason = "other"
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.reason = reason


DeskReason = Literal["signed_out", "forbidden", "missing", "conflict", "too_large", "invalid", "wait"]


class DeskError(SignoffError):
    """What a person asked of the review desk is refused; nothing was changed. `reason` is for programs."""

    def __init__(
        self, what: str, *, where: str | None = None, hint: str | None = None, reason: DeskReason = "invalid"
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.reason = reason


class MailboxError(SignoffError):
    """A mail server or a local mail folder cannot be used as asked."""


Kind = TypeVar("Kind", bound=SignoffError)


def unreadable(kind: type[Kind], error: OSError | UnicodeDecodeError, where: str) -> Kind:
    """Return the error of `kind` that says why the file `where` cannot be read or written, in the system's own words."""
    if isinstance(error, UnicodeDecodeError):
        return kind(f"cannot be read: no UTF-8 text, from byte {error.start} on", where=where, hint="save it as UTF-8")
    return kind(error.strerror or type(error).__name__, where=where, hint=PATH_HINT)
