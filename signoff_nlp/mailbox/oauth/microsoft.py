"""Microsoft 365, by MSAL: a code that a person enters on any device (RFC 8628), or a browser on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msal
from msal import BrowserInteractionTimeoutError
from msal.exceptions import MsalError
from requests import RequestException
from requests.adapters import BaseAdapter

from signoff_nlp.accounts import Account
from signoff_nlp.mailbox.failures import plain
from signoff_nlp.mailbox.oauth.refusals import refused, unreachable
from signoff_nlp.mailbox.oauth.tokens import Tokens
from signoff_nlp.mailbox.oauth.web import Web

SCOPES = ["https://outlook.office.com/IMAP.AccessAsUser.All"]
AUTHORITY = "https://login.microsoftonline.com"
_LIFE = 3600.0  # where Microsoft does not say
_NAME = "Microsoft"
# What MSAL makes of a server in trouble, and of an answer that is none of Microsoft's: a proxy's page, say.
_NO_ANSWER = (RequestException, MsalError, json.JSONDecodeError, TypeError, LookupError, AttributeError)


def sign_in(
    account: Account, show: Callable[[str], None], *, now: float, browser: bool, port: int, patience: float,
    timeout: float, carrier: BaseAdapter | None = None,
) -> Tokens:  # fmt: skip
    """Have a person sign in, and return the tokens.

    Without `browser` they enter a code, which `show` is given with where to; with it, the browser of this machine comes
    back to `port` (0: any) within `patience` seconds. Raises LoginRefused, ConnectionLost.
    """
    where = f"account {account.name}"
    cache = msal.SerializableTokenCache()
    with Web(timeout, carrier) as web:
        try:
            app = _app(account, cache, web)
            if browser:
                found = app.acquire_token_interactive(
                    SCOPES, login_hint=account.user, port=port or None, timeout=patience, prompt="select_account",
                    auth_uri_callback=lambda address: show(f"Open this address to sign in:\n{address}\n"),
                )  # fmt: skip
            else:
                found = _by_code(app, show, where)
        except BrowserInteractionTimeoutError as error:
            raise refused(["expired_token"], "", where) from error
        except _NO_ANSWER as error:
            raise unreachable(error, _NAME, where) from error
        except ValueError as error:  # MSAL's word for a tenant that there is not
            raise refused(["AADSTS90002"], error, where) from error
    return _tokens(account, found, cache, now, where)


def renew(account: Account, renewal: str, *, now: float, timeout: float, carrier: BaseAdapter | None = None) -> Tokens:
    """Return new tokens for `renewal`, MSAL's own cache, which then holds the refresh token that came with them.

    Raises LoginRefused with why not, ConnectionLost where Microsoft cannot be reached.
    """
    where = f"account {account.name}"
    cache = msal.SerializableTokenCache()
    cache.deserialize(renewal)
    with Web(timeout, carrier) as web:
        try:
            app = _app(account, cache, web)
            people = app.get_accounts()
            found = app.acquire_token_silent_with_error(SCOPES, people[0], force_refresh=True) if people else None
        except _NO_ANSWER as error:
            raise unreachable(error, _NAME, where) from error
        except ValueError as error:
            raise refused(["AADSTS90002"], error, where) from error
    return _tokens(account, found or {"error": "invalid_grant"}, cache, now, where)


def _app(account: Account, cache: msal.SerializableTokenCache, web: Web) -> Any:
    return msal.PublicClientApplication(
        account.client_id, authority=f"{AUTHORITY}/{account.tenant}", token_cache=cache, http_client=web,
        instance_discovery=False,  # the authority is no one's choice: there is nothing to find out about it
    )  # fmt: skip


def _by_code(app: Any, show: Callable[[str], None], where: str) -> dict[str, Any]:
    flow = app.initiate_device_flow(SCOPES)
    if "user_code" not in flow:
        raise _refused(flow, where)
    address, code = plain(str(flow.get("verification_uri", ""))), plain(str(flow["user_code"]))
    show(f"Open {address} on any device and enter the code {code}")
    found: dict[str, Any] = app.acquire_token_by_device_flow(flow)
    return {"error": "expired_token"} if found.get("error") == "authorization_pending" else found


def _tokens(
    account: Account, found: dict[str, Any], cache: msal.SerializableTokenCache, now: float, where: str
) -> Tokens:
    if "access_token" not in found:
        raise _refused(found, where)
    claims = found.get("id_token_claims") or {}
    return Tokens(
        client_id=account.client_id or "", user=plain(str(claims.get("preferred_username") or account.user)),
        access=found["access_token"], issued=now, expires=now + float(found.get("expires_in", _LIFE)),
        renewal=cache.serialize(),
    )  # fmt: skip


def _refused(said: dict[str, Any], where: str) -> Exception:
    return refused([said.get("suberror"), said.get("error")], said.get("error_description"), where)
