"""The access token of an account, whoever it comes from: kept, renewed in time, and stored before it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from signoff_nlp.accounts import Account
from signoff_nlp.errors import MailboxError
from signoff_nlp.mailbox.credentials import from_variable, secret_of
from signoff_nlp.mailbox.failures import ConnectionLost, LoginRefused
from signoff_nlp.mailbox.oauth.tokens import Tokens, alone, load_tokens, save_tokens

if TYPE_CHECKING:
    from requests.adapters import BaseAdapter

_LIFE_USED = 0.8  # of an access token's life, after which it is renewed
_LAST = 60.0  # seconds: one that expires so soon is no use to a connection that begins now


def login_secret(
    account: Account, folder: Path, *, now: float, refused: str | None = None, timeout: float = 30.0,
    environment: Mapping[str, str] | None = None, carrier: BaseAdapter | None = None,
) -> str:  # fmt: skip
    """Return what `account` logs in with: its password, or an access token that is good for a while.

    Args:
        folder: where sign-ins are kept, see `token_folder`.
        now: seconds since 1970.
        refused: the token that the server did not take, or let expire; it is not returned again.
        timeout: seconds for a command, or each request to the provider.
        environment: default os.environ.
        carrier: what carries HTTPS in place of the network.

    Raises:
        SecretMissing: no secret where the settings say; MailboxError: the kept sign-in cannot be read or written.
        LoginRefused: never signed in, or the provider gives no token any more; `reason` says whether to wait or ask.
        ConnectionLost: the provider cannot be reached; try later.
    """
    if account.auth in ("password", "token"):
        return secret_of(account, environment=environment, timeout=timeout)
    with alone(account, folder):
        kept = load_tokens(account, folder)
        if kept is None:
            hint = f"`signoff login {account.name}`, as the user that `signoff watch` runs as"
            raise LoginRefused("consent_gone", "never signed in here", where=f"account {account.name}", hint=hint)
        usable = kept.access != refused
        if usable and now < kept.issued + _LIFE_USED * (kept.expires - kept.issued):
            return kept.access
        try:
            fresh = _renewed(account, kept, now, timeout, environment, carrier)
        except (ConnectionLost, LoginRefused) as error:
            passing = isinstance(error, ConnectionLost) or error.reason == "throttled"
            if passing and usable and now < kept.expires - _LAST:
                return kept.access
            raise
        save_tokens(account, folder, fresh)
        return fresh.access


def sign_in(
    account: Account, folder: Path, show: Callable[[str], None], *, now: float, browser: bool | None = None, port: int = 0,
    patience: float = 900.0, timeout: float = 30.0, environment: Mapping[str, str] | None = None,
    carrier: BaseAdapter | None = None,
) -> Tokens:  # fmt: skip
    """Have a person sign in with the provider of `account`, keep the tokens, and return them.

    Args:
        show: is told what the person has to do.
        browser: open one here; None: as the provider likes best (Google: yes; Microsoft: no, by a code).
        port: of this machine, which the browser comes back to; 0: any that is free.
        patience: seconds the person has.

    Raises as `login_secret` does; MailboxError for an account that does not sign in.
    """
    if account.auth not in ("google", "microsoft"):
        raise MailboxError(f"auth {account.auth} has nothing to sign in with", where=f"account {account.name}")
    try:
        if account.auth == "google":
            from signoff_nlp.mailbox.oauth import google

            tokens = google.sign_in(
                account, _client_secret(account, environment), now=now, browser=browser is not False, port=port,
                patience=patience, timeout=timeout, carrier=carrier,
            )  # fmt: skip
        else:
            from signoff_nlp.mailbox.oauth import microsoft

            tokens = microsoft.sign_in(
                account, show, now=now, browser=browser is True, port=port, patience=patience, timeout=timeout,
                carrier=carrier,
            )  # fmt: skip
    except ImportError as error:
        raise _no_library(account, error) from error
    with alone(account, folder):
        save_tokens(account, folder, tokens)
    return tokens


def _renewed(
    account: Account, kept: Tokens, now: float, timeout: float, environment: Mapping[str, str] | None,
    carrier: BaseAdapter | None,
) -> Tokens:  # fmt: skip
    try:
        if account.auth == "google":
            from signoff_nlp.mailbox.oauth import google

            secret = _client_secret(account, environment)
            return google.renew(account, secret, kept.renewal, now=now, timeout=timeout, carrier=carrier)
        from signoff_nlp.mailbox.oauth import microsoft

        return microsoft.renew(account, kept.renewal, now=now, timeout=timeout, carrier=carrier)
    except ImportError as error:
        raise _no_library(account, error) from error


def _client_secret(account: Account, environment: Mapping[str, str] | None) -> str:
    return from_variable(account.client_secret_env or "", f"account {account.name}", environment)


def _no_library(account: Account, error: ImportError) -> MailboxError:
    return MailboxError(
        f"auth {account.auth} needs {error.name}",
        where=f"account {account.name}",
        hint="pip install 'signoff-nlp[oauth]'",
    )
