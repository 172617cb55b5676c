"""Google, by google-auth and google-auth-oauthlib: a browser that comes back to a port of this machine (RFC 8252).

Google's flow for devices without a browser does not give the permission to read mail by IMAP, so on a server the port
is forwarded instead; docs/operations.md shows how.
"""

from __future__ import annotations

import time
from datetime import UTC
from typing import Any

from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import InstalledAppFlow, WSGITimeoutError
from oauthlib.oauth2 import OAuth2Error
from requests import RequestException
from requests.adapters import BaseAdapter

from signoff_nlp.accounts import Account
from signoff_nlp.errors import MailboxError
from signoff_nlp.mailbox.oauth.refusals import refused, unreachable
from signoff_nlp.mailbox.oauth.tokens import Tokens
from signoff_nlp.mailbox.oauth.web import HTTPS, Web

SCOPES = ("https://mail.google.com/",)
AUTHORIZE = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN = "https://oauth2.googleapis.com/token"
_LIFE = 3600.0  # where Google does not say
_NAME = "Google"


def sign_in(
    account: Account, client_secret: str, *, now: float, browser: bool, port: int, patience: float, timeout: float,
    carrier: BaseAdapter | None = None,
) -> Tokens:  # fmt: skip
    """Have a person sign in with a browser that can reach `port` of this machine (0: any), and return the tokens.

    The address to open is printed, and opened where there is a `browser`; `patience` is how many seconds the person
    has. Raises LoginRefused, ConnectionLost; MailboxError where the port is taken.
    """
    where = f"account {account.name}"
    client = {"client_id": account.client_id, "client_secret": client_secret, "auth_uri": AUTHORIZE, "token_uri": TOKEN}
    flow = InstalledAppFlow.from_client_config({"installed": client}, SCOPES)
    if carrier is not None:
        flow.oauth2session.mount(HTTPS, carrier)
    try:
        found = flow.run_local_server(
            port=port, open_browser=browser, timeout_seconds=patience, login_hint=account.user, prompt="consent",
            authorization_prompt_message="Open this address to sign in:\n{url}\n",
            success_message="Signed in. This window can be closed.",
        )  # fmt: skip
    except WSGITimeoutError as error:
        raise refused(["expired_token"], "", where) from error
    except OAuth2Error as error:
        raise refused([error.error], error.description, where) from error
    except Warning as error:  # oauthlib's word for a permission that the person did not give
        raise refused(["consent_required"], "not all permissions were given", where) from error
    except RequestException as error:
        raise unreachable(error, _NAME, where) from error
    except OSError as error:
        raise MailboxError(
            f"port {port} cannot be used: {error.strerror}", where=where, hint="try another --port"
        ) from error
    if not found.refresh_token:
        raise refused(["invalid_grant"], "no refresh token was given", where)
    return _tokens(account, found, now)


def renew(
    account: Account,
    client_secret: str,
    renewal: str,
    *,
    now: float,
    timeout: float,
    carrier: BaseAdapter | None = None,
) -> Tokens:
    """Return new tokens for the refresh token `renewal`; Google may give another one with them.

    Raises LoginRefused with why not, ConnectionLost where Google cannot be reached.
    """
    where = f"account {account.name}"
    credentials: Any = Credentials(
        None,
        refresh_token=renewal,
        token_uri=TOKEN,
        client_id=account.client_id,
        client_secret=client_secret,
        scopes=SCOPES,
    )
    with Web(timeout, carrier) as web:
        try:
            credentials.refresh(Request(session=web))
        except RefreshError as error:
            said = next((one for one in error.args if isinstance(one, dict)), {})
            if error.retryable or not said:
                raise unreachable(error, _NAME, where) from error
            codes = [said.get("error_subtype"), said.get("error")]
            raise refused(codes, said.get("error_description"), where) from error
        # The last three are what the library makes of an answer that is none of Google's: a proxy's page, say.
        except (GoogleAuthError, RequestException, TypeError, LookupError, AttributeError) as error:
            raise unreachable(error, _NAME, where) from error
    return _tokens(account, credentials, now)


def _tokens(account: Account, found: Any, now: float) -> Tokens:
    life = found.expiry.replace(tzinfo=UTC).timestamp() - time.time() if found.expiry else _LIFE
    return Tokens(
        client_id=account.client_id or "", user=account.user or "", access=found.token, issued=now, expires=now + life,
        renewal=found.refresh_token,
    )  # fmt: skip
