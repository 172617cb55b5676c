"""A sign-in as it is kept: in a file that only its owner can read, or in the system keyring.

Which of the two is for the settings to say and not found out anew each time: a service seldom sees the keyring of the
person who signed in.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_config_path
from pydantic import ValidationError

from signoff_nlp.accounts import Account
from signoff_nlp.errors import MailboxError, unreadable
from signoff_nlp.mailbox.credentials import from_keyring, into_keyring
from signoff_nlp.names import Frozen

_OTHERS = 0o077


class Tokens(Frozen):
    """What a sign-in gave.

    `access` is shown to the mail server; it was issued and expires at those times (seconds since 1970). `renewal` is
    what the provider's library needs for the next one: a refresh token, or its own cache. `user` is who signed in, as
    far as the provider told.
    """

    client_id: str
    user: str = ""
    access: str
    issued: float
    expires: float
    renewal: str

    def __repr__(self) -> str:
        """Without what is secret, for logs and tracebacks."""
        return f"Tokens(user={self.user!r}, issued={self.issued}, expires={self.expires})"

    __str__ = __repr__


def token_folder(folder: Path | None = None) -> Path:
    """Return where the files are: `folder`, or that of this user's configuration."""
    return folder or user_config_path("signoff", appauthor=False) / "tokens"


def load_tokens(account: Account, folder: Path) -> Tokens | None:
    """Return what was kept for `account`, or None where there is nothing of the app registration that it names.

    Raises MailboxError for a file that others can read or that is damaged, SecretMissing for a keyring out of reach.
    """
    where = f"account {account.name}"
    if account.password_keyring:
        text = from_keyring(account.password_keyring, _entry(account), where)
    else:
        path = _path(account, folder)
        where = str(path)
        text = _read(path)
    if not text:
        return None
    try:
        tokens = Tokens.model_validate_json(text)
    except ValidationError:  # its text would repeat what is secret
        hint = f"sign in again: `signoff login {account.name}`"
        raise MailboxError("the kept sign-in is damaged", where=where, hint=hint) from None
    return tokens if tokens.client_id == account.client_id else None


def save_tokens(account: Account, folder: Path, tokens: Tokens) -> None:
    """Keep `tokens` over what was there: all of it or nothing, and on the disk when this returns.

    Raises MailboxError where they cannot be written.
    """
    text = tokens.model_dump_json()
    if account.password_keyring:
        into_keyring(account.password_keyring, _entry(account), text, f"account {account.name}")
        return
    path = _path(account, folder)
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        _sync(path.parent)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise unreadable(MailboxError, error, str(path)) from error


@contextlib.contextmanager
def alone(account: Account, folder: Path) -> Iterator[None]:
    """Hold everybody else off the tokens of `account`, threads and processes of this machine, while they are renewed.

    A refresh token may be good for one use only: two who use it at once would lose the sign-in.
    """
    path = _path(account, folder).with_suffix(".lock")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unreadable(MailboxError, error, str(path)) from error
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _path(account: Account, folder: Path) -> Path:
    return folder / f"{account.name}.json"


def _entry(account: Account) -> str:
    return f"{account.name} {account.auth}"


def _read(path: Path) -> str | None:
    try:
        if os.name == "posix" and path.stat().st_mode & _OTHERS:
            hint = f"chmod 600 '{path}', and sign in again if others could have read it"
            raise MailboxError("can be read by other users", where=str(path), hint=hint)
        return path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(MailboxError, error, str(path)) from error


def _sync(folder: Path) -> None:
    """Have the file's new name on the disk as well, where a system lets one ask for that."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
