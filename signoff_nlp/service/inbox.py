"""The use cases around an account: sign in, and try step by step whether it can be watched."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING, NamedTuple

from signoff_nlp.accounts import Account
from signoff_nlp.errors import SettingsError, SignoffError
from signoff_nlp.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from requests.adapters import BaseAdapter

    from signoff_nlp.mailbox.session import Session

# What is done without, where a server lacks it.
_BETTER_WITH = {
    "IDLE": "new mail is found by looking every so often, not at once",
    "UIDPLUS": "after placing a draft the folder is read to see that it is there",
    "SPECIAL-USE": "the folders of drafts and of sent mail must be named in the settings",
}
_TRIAL = "Written by `signoff inbox check --write` to try whether drafts can be placed here. It can be deleted.\n"


class Step(NamedTuple):
    """One thing that was tried: what, whether it works, what was found, and what to do where it does not."""

    what: str
    ok: bool
    text: str
    hint: str = ""


class SignedIn(NamedTuple):
    """What a sign-in came to: who, and where it is kept."""

    user: str
    kept: str


def account_named(settings: Settings, name: str) -> Account:
    """Return the account `name`. Raises SettingsError that says which there are."""
    for account in settings.accounts:
        if account.name.lower() == name.lower():
            return account
    there = ", ".join(account.name for account in accounts_of(settings))
    raise SettingsError(f"no account is named {name}", hint=f"there are {there}")


def accounts_of(settings: Settings) -> tuple[Account, ...]:
    """Return all accounts. Raises SettingsError where there are none."""
    if not settings.accounts:
        raise SettingsError("no account is set", hint="add [[accounts]] to signoff.toml; `signoff init` shows how")
    return settings.accounts


def log_in(
    account: Account, settings: Settings, show: Callable[[str], None], ask: Callable[[str], str], *,
    browser: bool | None = None, port: int = 0, carrier: BaseAdapter | None = None,
) -> SignedIn:  # fmt: skip
    """Sign in with the provider of `account`, or put its password into the keyring, and say where that is kept.

    Args:
        show: is told what the person has to do. ask: asks for a secret without showing it.
        browser, port, carrier: see mailbox.oauth.access.sign_in.

    Raises MailboxError and its kinds; SettingsError where there is nothing to sign in with.
    """
    where = f"account {account.name}"
    if account.auth in ("google", "microsoft"):
        from signoff_nlp.mailbox.oauth.access import sign_in
        from signoff_nlp.mailbox.oauth.tokens import token_folder

        folder = token_folder(settings.store.tokens)
        tokens = sign_in(account, folder, show, now=time.time(), browser=browser, port=port, carrier=carrier)
        return SignedIn(tokens.user, _kept(account, folder))
    if account.password_keyring and account.user:
        from signoff_nlp.mailbox.credentials import into_keyring

        into_keyring(account.password_keyring, account.user, ask(f"Password of {account.user}"), where)
        return SignedIn(account.user, _kept(account))
    place = f"environment variable {account.password_env}" if account.password_env else "password_command"
    what = f"its secret comes from {place}" if account.kind == "imap" else f"a {account.kind} needs no login"
    raise SettingsError(
        f"nothing to sign in with: {what}", where=where, hint=f"try it: `signoff inbox check {account.name}`"
    )


def check_account(
    account: Account, settings: Settings, *, write: bool = False, carrier: BaseAdapter | None = None
) -> Iterator[Step]:
    """Try what watching `account` needs, in order, and yield how each step went; ends with the first that others need.

    Nothing in the mailbox changes, except that with `write` one draft that says so is placed.
    """
    if account.kind == "imap":
        yield from _check_server(account, settings, write, carrier)
    else:
        yield from _check_folder(account, write)


def _check_server(account: Account, settings: Settings, write: bool, carrier: BaseAdapter | None) -> Iterator[Step]:
    from signoff_nlp.mailbox.connection import PORTS, connect
    from signoff_nlp.mailbox.failures import LoginRefused
    from signoff_nlp.mailbox.oauth.access import login_secret
    from signoff_nlp.mailbox.oauth.tokens import token_folder
    from signoff_nlp.mailbox.session import close

    timeout = settings.watch.timeout_seconds
    try:
        secret = login_secret(
            account, token_folder(settings.store.tokens), now=time.time(), timeout=timeout, carrier=carrier
        )
    except SignoffError as error:
        yield _failed("secret", error)
        return
    yield Step("secret", True, "there")
    host, port = account.host or "", account.port or PORTS[account.security]
    try:
        places = sorted({str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})
    except OSError as error:
        yield Step("name", False, f"{host} is not found ({error.strerror})", "is host right, and is there a network?")
        return
    yield Step("name", True, f"{host} is {', '.join(places)}")
    try:
        socket.create_connection((host, port), timeout).close()
    except OSError as error:
        yield Step(
            "port",
            False,
            f"{port} does not open ({error.strerror or 'no answer'})",
            "are host and port right? a firewall?",
        )
        return
    yield Step("port", True, f"{port} opens")
    try:
        session = connect(account, secret, timeout=timeout)
    except SignoffError as error:
        if isinstance(error, LoginRefused):
            yield Step("encryption", True, _encrypted(account))
        yield _failed("login" if isinstance(error, LoginRefused) else "encryption", error)
        return
    try:
        yield Step("encryption", True, _encrypted(account))
        yield Step("login", True, f"as {account.user}")
        yield from _check_mailbox(account, session, write)
    finally:
        close(session)


def _check_mailbox(account: Account, session: Session, write: bool) -> Iterator[Step]:
    from signoff_nlp.mailbox.folders import DRAFTS, SENT, examine, special

    missing = [f"no {name}: {then}" for name, then in _BETTER_WITH.items() if name not in session.capabilities]
    yield Step("server", True, "; ".join(missing) or "can do all that is made use of")
    for folder in account.folders:
        try:
            yield Step("folder", True, f"{folder!r} can be read: {examine(session, folder).exists} messages")
        except SignoffError as error:
            yield _failed("folder", error, f"{folder!r}: ")
    if account.sent:
        try:
            sent = special(session, SENT, account.sent)
            yield Step("sent", True, f"{sent!r} can be read: {examine(session, sent).exists} messages")
        except SignoffError as error:
            yield _failed("sent", error, hint='sent = "" does without')
    try:
        drafts = special(session, DRAFTS, account.drafts)
        if not write:
            yield Step("drafts", True, f"{drafts!r} is there; only --write, which places one, shows that drafts can be")
            return
        yield _try_draft(account, session, drafts)
    except SignoffError as error:
        yield _failed("drafts", error)


def _try_draft(account: Account, session: Session, folder: str) -> Step:
    from signoff_nlp.mailbox.drafts import Appended, append, look
    from signoff_nlp.mailbox.folders import examine

    mail, before = _trial(account), examine(session, folder)
    found = append(session, folder, mail.as_bytes(), date=datetime.now(UTC))
    if isinstance(found, Appended) or look(session, folder, before, "", mail["Message-ID"]).matches:
        return Step("drafts", True, f"a draft was placed in {folder!r}: {mail['Subject']}")
    return Step(
        "drafts",
        False,
        f"{folder!r}: the server took a draft ({found.text}) that is not there",
        "is it the right folder?",
    )


def _check_folder(account: Account, write: bool) -> Iterator[Step]:
    from signoff_nlp.mailbox.local import new_mails, write_draft

    if account.path is None or account.drafts_folder is None or account.kind == "imap":
        return
    try:
        yield Step("folder", True, f"{account.path} can be read: {len(new_mails(account.path, account.kind))} messages")
        if write:
            key = write_draft(account.drafts_folder, account.kind, _trial(account).as_bytes())
            yield Step("drafts", True, f"a draft was placed in {account.drafts_folder}: {key}")
        else:
            yield Step("drafts", True, f"go to {account.drafts_folder}; only --write shows that they can be placed")
    except SignoffError as error:
        yield _failed("folder", error)


def _trial(account: Account) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = mail["To"] = account.sender or "signoff@localhost"
    mail["Subject"] = "signoff inbox check"
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = make_msgid("signoff-check", "signoff.invalid")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_TRIAL)
    return mail


def _encrypted(account: Account) -> str:
    return f"{account.security}, with a certificate that proves {account.host}"


def _kept(account: Account, folder: Path | None = None) -> str:
    return f"the system keyring ({account.password_keyring})" if account.password_keyring else str(folder)


def _failed(what: str, error: SignoffError, before: str = "", hint: str = "") -> Step:
    return Step(what, False, f"{before}{error.what}", "; ".join(one for one in (error.hint, hint) if one))
