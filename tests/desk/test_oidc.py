"""Signing in by OpenID Connect against a provider that is honest, and one that is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from signoff_nlp.accounts import DeskSettings
from signoff_nlp.names import DeskRole
from signoff_nlp.service.people import accounts, set_disabled
from signoff_nlp.settings import Settings
from signoff_nlp.store import audit
from tests.desk.provider import CLIENT_ID, OTHER_KEY, SECRET, SHARED_KEY, Provider, provider
from tests.desk.serving import NOW, Running, browser, person, running


class Both(NamedTuple):
    """A desk and the provider that it trusts."""

    desk: Running
    provider: Provider


def _settings(issuer: str, role: DeskRole | None) -> Settings:
    ours = {"oidc_issuer": issuer, "oidc_client_id": CLIENT_ID, "oidc_secret_env": "OIDC_SECRET", "oidc_role": role}
    return Settings(desk=DeskSettings.model_validate({"port": 0, "team": True, **ours}))


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Both]:
    monkeypatch.setenv("OIDC_SECRET", SECRET)
    role: DeskRole | None = getattr(request, "param", None)
    with provider(int(NOW.timestamp())) as found, running(tmp_path, _settings(found.issuer, role)) as desk:
        yield Both(desk, found)


def _sign_in(both: Both, **other: str) -> tuple[httpx.Response, httpx.Client]:
    """Go to the provider and come back, with other values in the query that the browser brings."""
    with browser(both.desk) as client:
        started = client.get("/oidc/start")
        assert started.status_code == 303, started.text
        answer = {**both.provider.authorize(started.headers["Location"]), **other}
        return client.get("/oidc/back", params={name: value for name, value in answer.items() if value}), client


def _names(both: Both) -> dict[str, tuple[str, str | None]]:
    return {one.person.name: (one.person.role, one.person.identity) for one in accounts(both.desk.store)}


def test_somebody_whom_an_admin_added_comes_in(both: Both) -> None:
    person(both.desk.store, "dana@yourshop.example", "reviewer")
    answer, client = _sign_in(both)
    assert answer.status_code == 200
    assert 'http-equiv="refresh"' in answer.text
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=strict" in answer.headers["Set-Cookie"]
    with browser(both.desk, client.cookies[both.desk.desk.cookie]) as inside:
        assert inside.get("/").status_code == 200
    assert _names(both) == {"dana@yourshop.example": ("reviewer", f"{both.provider.issuer} s-1")}
    with both.desk.store.read() as db:
        (entry,) = audit.entries(db, 10, "user:dana@yourshop.example")
    assert (entry.actor, entry.action, entry.detail["how"]) == ("dana@yourshop.example", "signed in", "oidc")


def test_from_then_on_the_account_is_the_sub_s_whatever_its_address(both: Both) -> None:
    person(both.desk.store, "dana@yourshop.example", "reviewer")
    assert _sign_in(both)[0].status_code == 200
    both.provider.claims = {"email": "dana.new@yourshop.example"}
    assert _sign_in(both)[0].status_code == 200
    both.provider.claims = {"sub": "s-2"}
    assert _sign_in(both)[0].status_code == 403


def test_a_shut_account_stays_out(both: Both) -> None:
    person(both.desk.store, "boss", "admin")
    person(both.desk.store, "dana@yourshop.example", "reviewer")
    set_disabled(both.desk.store, "boss", "dana@yourshop.example", True, NOW)
    assert _sign_in(both)[0].status_code == 403


def test_a_stranger_stays_out(both: Both) -> None:
    answer, client = _sign_in(both)
    assert answer.status_code == 403
    assert "Nobody here is known" in answer.text
    assert both.desk.desk.cookie not in client.cookies
    assert _names(both) == {}
    with both.desk.store.read() as db:
        assert [one.action for one in audit.entries(db, 10)] == ["sign-in refused"]


@pytest.mark.parametrize("both", ["viewer"], indirect=True)
def test_a_stranger_gets_the_role_that_is_set(both: Both) -> None:
    assert _sign_in(both)[0].status_code == 200
    assert _names(both) == {"dana@yourshop.example": ("viewer", f"{both.provider.issuer} s-1")}


@pytest.mark.parametrize("both", ["viewer"], indirect=True)
@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False}, {"email_verified": None}, {"email_verified": "true"}, {"email": None}, {"email": ""},
        {"email": "x" * 65}, {"email": "dänä@yourshop.example"},
        {"sub": None}, {"iss": "https://evil.example"}, {"iss": None}, {"aud": "another"}, {"aud": None},
        {"aud": ["another", CLIENT_ID], "azp": "another"}, {"nonce": "another"}, {"nonce": None}, {"exp": None}, {"iat": None},
        {"exp": int(NOW.timestamp()) - 61}, {"iat": int(NOW.timestamp()) + 61}, {"at_hash": "another"},
    ],
    ids=str,
)  # fmt: skip
def test_claims_that_do_not_hold_let_nobody_in(claims: dict[str, Any], both: Both) -> None:
    both.provider.claims = claims
    answer, client = _sign_in(both)
    assert answer.status_code == 403
    assert both.desk.desk.cookie not in client.cookies
    assert _names(both) == {}


@pytest.mark.parametrize("both", ["viewer"], indirect=True)
@pytest.mark.parametrize("forged", ["another key", "the client's secret"])
def test_another_s_signature_lets_nobody_in(forged: str, both: Both) -> None:
    if forged == "another key":
        both.provider.key = OTHER_KEY
    else:
        both.provider.key, both.provider.algorithm = SHARED_KEY, "HS256"
    assert _sign_in(both)[0].status_code == 403
    assert _names(both) == {}


@pytest.mark.parametrize("both", ["viewer"], indirect=True)
@pytest.mark.parametrize(
    "other", [{"state": "x"}, {"state": ""}, {"code": ""}, {"code": "x"}, {"iss": "https://evil.example"}], ids=str
)
def test_an_answer_that_does_not_fit_lets_nobody_in(other: dict[str, str], both: Both) -> None:
    assert _sign_in(both, **other)[0].status_code == 403
    assert _names(both) == {}


@pytest.mark.parametrize("both", ["viewer"], indirect=True)
def test_an_answer_counts_once_soon_and_in_the_browser_that_asked(both: Both) -> None:
    with browser(both.desk) as client, browser(both.desk) as other:
        answer = both.provider.authorize(client.get("/oidc/start").headers["Location"])
        key = client.cookies[f"{both.desk.desk.cookie}-oidc"]
        assert other.get("/oidc/back", params=answer).status_code == 403
        assert client.get("/oidc/back", params=answer).status_code == 200
        again = other.get("/oidc/back", params=answer, headers={"Cookie": f"{both.desk.desk.cookie}-oidc={key}"})
        assert again.status_code == 403
        answer = both.provider.authorize(client.get("/oidc/start").headers["Location"])
        both.desk.clock.forward(minutes=10)
        assert client.get("/oidc/back", params=answer).status_code == 403


@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        ({"issuer": "https://evil.example"}, 409), ({"token_endpoint": "http://evil.example/token"}, 409),
        ({"authorization_endpoint": "javascript:alert(1)"}, 409), ({"jwks_uri": None}, 409), ({"jwks_uri": 7}, 409),
    ],
    ids=str,
)  # fmt: skip
def test_a_provider_that_says_it_is_another_one(metadata: dict[str, Any], status: int, both: Both) -> None:
    both.provider.metadata = metadata
    with browser(both.desk) as client:
        assert client.get("/oidc/start").status_code == status


def test_nobody_makes_the_desk_ask_the_provider_for_ever(both: Both) -> None:
    with browser(both.desk) as client:
        seen = [client.get("/oidc/start").status_code for _ in range(32)]
    assert seen == [303] * 30 + [429] * 2
    assert len(both.provider.asked) == 30


def test_without_a_provider_there_is_no_such_way(team: Running) -> None:
    with browser(team) as client:
        assert client.get("/oidc/start").status_code == 404
        assert "oidc" not in client.get("/sign-in").text
