"""The desk's way to mailboxes and mail servers: an account's new mail into the store, a reply out, a copy kept."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from signoff_nlp.accounts import Account
from signoff_nlp.errors import MailboxError, SettingsError
from signoff_nlp.mailbox.connection import connect
from signoff_nlp.mailbox.drafts import append
from signoff_nlp.mailbox.folders import SENT, special
from signoff_nlp.mailbox.oauth.access import login_secret
from signoff_nlp.mailbox.oauth.tokens import token_folder
from signoff_nlp.mailbox.session import close
from signoff_nlp.mailbox.smtp import NotSent, send_mail
from signoff_nlp.records import Records
from signoff_nlp.service.clock import Clock, system_clock
from signoff_nlp.service.collecting import BUDGET, gather
from signoff_nlp.service.desk.letters import account_of
from signoff_nlp.service.desk.sending import Post
from signoff_nlp.service.doors import Door
from signoff_nlp.service.duty import Duty, Vital
from signoff_nlp.service.joining import join
from signoff_nlp.service.judging import us_of
from signoff_nlp.service.worker import Workers
from signoff_nlp.settings import Settings
from signoff_nlp.store import accounts
from signoff_nlp.store.engine import Store

_SEEN = ("\\Seen",)


@contextmanager
def posting(store: Store, settings: Settings, workers: Workers) -> Iterator[Post]:
    """Give what sends mail for the accounts of the settings. `workers` read the headers of what came."""
    stop = threading.Event()
    clock = system_clock(stop)
    try:
        yield Post(
            look=lambda name: look(store, settings, workers, clock, _named(settings, name)),
            deliver=lambda name, raw, sender, to: deliver(settings, _named(settings, name), raw, sender, to),
            file=lambda name, raw: file_copy(settings, _named(settings, name), raw),
        )
    finally:
        stop.set()


def look(store: Store, settings: Settings, workers: Workers, clock: Clock, account: Account) -> None:
    """Bring an account's new mail, and what was sent from elsewhere, into the store and into its threads.

    Raises MailboxError and its kinds, StoreError.
    """
    with store.begin() as db:
        number = accounts.ensure_account(db, account.name, account.kind, clock.now()).id
    duty = Duty(
        account=account, account_id=number, settings=settings, store=store, clock=clock, workers=workers,
        records=Records, engine="", us=us_of(settings, account.sender), stop=threading.Event(),
        vital=Vital(moved=clock.monotonic()), may_act=lambda: False, chance=random.random,
    )  # fmt: skip
    box = Door(duty).open()
    try:
        gather(duty, box)
    finally:
        box.close()
    if duty.vital.state == BUDGET:
        raise MailboxError("the bytes of the day are used up", where=f"account {account.name}", hint="watch.day_bytes")
    join(duty)


def deliver(settings: Settings, account: Account, raw: bytes, sender: str, recipients: Sequence[str]) -> None:
    """Send a mail by the account's server. Raises NotSent, MaybeSent."""
    server = account.smtp
    if server is None:
        raise NotSent("has no [accounts.smtp] in the settings", where=f"account {account.name}")
    timeout = float(settings.watch.timeout_seconds)
    try:
        secret = _secret(settings, account, timeout) if server.login else ""
    except MailboxError as error:
        raise NotSent(error.what, where=error.where, hint=error.hint) from error
    send_mail(server, raw, sender, recipients, user=account.user, secret=secret, auth=account.auth, timeout=timeout)


def file_copy(settings: Settings, account: Account, raw: bytes) -> str:
    """Put a copy into the folder of sent mails; return its name, "" where the server does it or there is none.

    Raises MailboxError.
    """
    if account.kind != "imap" or account.smtp is None or not account.smtp.copy_sent or not account.sent:
        return ""
    timeout = float(settings.watch.timeout_seconds)
    session = connect(account, _secret(settings, account, timeout), timeout=timeout)
    try:
        folder = special(session, SENT, account.sent)
        append(session, folder, raw, _SEEN)
    finally:
        close(session)
    return folder


def _secret(settings: Settings, account: Account, timeout: float) -> str:
    return login_secret(account, token_folder(settings.store.tokens), now=time.time(), timeout=timeout)


def _named(settings: Settings, name: str) -> Account:
    account = account_of(settings, name)
    if account is None:
        raise SettingsError(f"there is no account {name} any more", hint="it was taken out of signoff.toml")
    return account
