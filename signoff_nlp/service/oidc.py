"""Signing in by OpenID Connect: authorization code with PKCE, through Authlib; the ID token is verified by joserfc.

The provider is believed about two things only: who somebody is (`sub`), and that an e-mail address is theirs
(`email_verified`). Role and admission are ours: an admin adds people by that address, or a setting names the role of
whoever comes first. From then on the account belongs to that `sub`, whatever the address says later.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from signoff_nlp.accounts import DeskSettings, loopback
from signoff_nlp.errors import DeskError, SettingsError
from signoff_nlp.service.visitors import Client, Entered, Validity, begin, count_tries, digest
from signoff_nlp.store import audit, people, sessions
from signoff_nlp.store.engine import Db, Store
from signoff_nlp.store.people import Person
from signoff_nlp.store.sessions import OidcRequest

PATH = "/oidc/back"
MINUTES = 10  # for signing in at the provider
_ALGORITHMS = (
    "RS256",
    "PS256",
    "ES256",
    "Ed25519",
    "EdDSA",
)  # signatures of the provider alone; never "none", never HS256
_SECONDS = 10
_LEEWAY = 60  # seconds that the provider's clock may differ
_NAMES = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")  # in the order of _Provider
_WELL_KNOWN = "/.well-known/openid-configuration"


class _Provider(NamedTuple):
    issuer: str
    authorize: str
    token: str
    keys: str


def ask_provider(store: Store, settings: DeskSettings, origin: str, client: Client, now: datetime) -> tuple[str, str]:
    """Return the provider's address to send the browser to, and the key of this request for a cookie.

    Raises DeskError where the provider does not answer; SettingsError where its secret is not set.
    """
    count_tries(store, {"address": f"oidc|{client.address}"}, client, now)
    provider = _discovered(settings)
    asked = OidcRequest(*(secrets.token_urlsafe(32) for _ in range(3)))
    with _session(settings, origin) as session:
        address, _ = session.create_authorization_url(
            provider.authorize, state=asked.state, code_verifier=asked.verifier, nonce=asked.nonce
        )
    key = secrets.token_urlsafe(32)
    with store.begin() as db:
        sessions.add_oidc_request(db, digest(key), asked, now + timedelta(minutes=MINUTES))
    return str(address), key


def come_back(
    store: Store, settings: DeskSettings, origin: str, key: str, answer: Mapping[str, str], client: Client,
    validity: Validity, now: datetime,
) -> Entered:  # fmt: skip
    """Open a session for whoever the provider says comes back. Raises DeskError where anything does not fit."""
    with store.begin() as db:
        asked = sessions.use_oidc_request(db, digest(key), now)
    if asked is None or not hmac.compare_digest(answer.get("state", "").encode(), asked.state.encode()):
        raise DeskError("this sign-in was not begun here, or took too long", hint="sign in again", reason="forbidden")
    if "code" not in answer or answer.get("iss", settings.oidc_issuer) != settings.oidc_issuer:
        raise DeskError("the provider refused the sign-in", hint="sign in again", reason="forbidden")
    claims = _proven(settings, origin, answer["code"], asked, now)
    with store.begin() as db:
        person = _known(db, settings, claims, now)
        if person is not None and not person.disabled:
            return begin(db, person, "oidc", client, validity, now)
        audit.append(db, "desk", "sign-in refused", f"user:{claims.get('email', '')}", {"address": client.address}, now)
    raise DeskError("nobody here is known by this address", hint="an admin adds people", reason="forbidden")


def _known(db: Db, settings: DeskSettings, claims: Mapping[str, Any], now: datetime) -> Person | None:
    """Return whose account it is: known by `sub`; else by a proven address that nobody's `sub` has yet; else made, if set so."""
    identity = f"{settings.oidc_issuer} {claims['sub']}"
    person = people.person_identified(db, identity)
    if person is not None:
        return person
    name = str(claims.get("email", "")).strip().lower()
    if claims.get("email_verified") is not True or not name:
        return None
    person = people.person_named(db, name)
    if person is None and settings.oidc_role and len(name) <= 64 and name.isascii() and name.isprintable():
        person = people.add_person(db, name, settings.oidc_role, None, now)
        audit.append(db, name, "account added", f"user:{name}", {"role": settings.oidc_role, "how": "oidc"}, now)
    if person is None or person.identity is not None:
        return None
    people.set_identity(db, person.id, identity)
    return person


def _proven(settings: DeskSettings, origin: str, code: str, asked: OidcRequest, now: datetime) -> Mapping[str, Any]:
    """Return the claims of the ID token that the code is worth. Raises DeskError."""
    provider = _discovered(settings)
    try:
        with _session(settings, origin) as session:
            got = session.fetch_token(provider.token, code=code, code_verifier=asked.verifier, timeout=_SECONDS)
        token = jwt.decode(str(got["id_token"]), KeySet.import_key_set(_json(provider.keys)), list(_ALGORITHMS))
        only = {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": settings.oidc_client_id},
        }
        params = {"nonce": asked.nonce, "client_id": settings.oidc_client_id, "access_token": got.get("access_token")}
        claims = CodeIDToken(token.claims, token.header, only, params)
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
    except (AuthlibBaseError, JoseError, requests.RequestException, KeyError, ValueError, TypeError) as error:
        raise DeskError("the provider's answer does not hold", hint="sign in again", reason="forbidden") from error
    return dict(claims)


def _discovered(settings: DeskSettings) -> _Provider:
    issuer = settings.oidc_issuer
    if issuer is None:
        raise DeskError("no provider is set", reason="missing")
    try:
        told = _json(issuer.rstrip("/") + _WELL_KNOWN)
        found = _Provider(*(str(told[name]) for name in _NAMES))
    except (requests.RequestException, KeyError, ValueError, TypeError) as error:
        raise DeskError("the provider does not answer", hint="try again in a moment", reason="wait") from error
    if found.issuer != issuer or not all(_encrypted(one) for one in found[1:]):
        raise DeskError(
            "the provider says it is another one", hint="see oidc_issuer in the settings", reason="conflict"
        )
    return found


def _encrypted(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and loopback(parts.hostname or ""))


def _json(address: str) -> Any:
    answer = requests.get(address, timeout=_SECONDS, allow_redirects=False)
    answer.raise_for_status()
    return answer.json()


def _session(settings: DeskSettings, origin: str) -> OAuth2Session:
    secret = os.environ.get(settings.oidc_secret_env or "")
    if not secret:
        raise SettingsError("the secret is not set", where=f"environment variable {settings.oidc_secret_env}")
    return OAuth2Session(
        settings.oidc_client_id, secret, scope="openid email", redirect_uri=origin + PATH, code_challenge_method="S256"
    )
