"""Opening an account's mailbox: secrets, tokens, connections."""

from __future__ import annotations

from signoff_nlp.mailbox.connection import connect
from signoff_nlp.mailbox.oauth.access import login_secret
from signoff_nlp.mailbox.oauth.tokens import token_folder
from signoff_nlp.mailbox.session import Session
from signoff_nlp.service.boxes import Box
from signoff_nlp.service.duty import Duty
from signoff_nlp.service.imap_box import ImapBox
from signoff_nlp.service.local_box import LocalBox


class Door:
    """Opens one account's mailbox, with a new token where the last one was not taken."""

    def __init__(self, duty: Duty) -> None:
        self._duty = duty
        self._last: str | None = None
        self._refused: str | None = None

    def renew(self) -> bool:
        """Ask for another token the next time; False where there is none to be had: what we show is a password."""
        renewable = self._duty.account.auth != "password"
        if renewable:
            self._refused = self._last
        return renewable

    def open(self) -> Box:
        """Return the mailbox, open. Raises MailboxError and its kinds."""
        account = self._duty.account
        if account.kind == "imap":
            return ImapBox(account, self._duty.settings.watch, self._session)
        return LocalBox(account, self._duty.settings.watch)

    def _session(self) -> Session:
        account, settings = self._duty.account, self._duty.settings
        timeout = float(settings.watch.timeout_seconds)
        self._last = login_secret(
            account,
            token_folder(settings.store.tokens),
            now=self._duty.clock.now().timestamp(),
            refused=self._refused,
            timeout=timeout,
        )
        return connect(account, self._last, timeout=timeout)
