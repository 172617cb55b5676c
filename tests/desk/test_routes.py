"""Every line of the route table, tried without a session, with every role that is too low, and with forged requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from signoff_nlp.accounts import DeskSettings
from signoff_nlp.desk.app import PAGES, make_app
from signoff_nlp.desk.gate import TOKEN_HEADER
from signoff_nlp.desk.shield import HEADERS, Shield
from signoff_nlp.desk.visit import Page
from signoff_nlp.names import DESK_ROLES, DeskRole
from signoff_nlp.service.people import may
from signoff_nlp.service.visitors import form_token
from signoff_nlp.settings import Settings
from signoff_nlp.store import audit
from tests.desk.serving import Running, browser, running, session

# Pages that are open to everybody; a new one has to be put here by hand, on purpose.
OPEN = {
    ("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/enter"), ("GET", "/static/{name}"),
    ("GET", "/oidc/start"), ("GET", "/oidc/back"),
}  # fmt: skip
CLOSED = [page for page in PAGES if page.needs]
POSTS = [page for page in CLOSED if page.method == "POST"]
_FORGED = ("", "0" * 64, "ü" * 64)


def _name(page: Page) -> str:
    return f"{page.method} {page.path}"


def _path(page: Page) -> str:
    return re.sub(r"\{\w+(:\w+)?\}", "1", page.path)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("routes")
    with running(folder, Settings(desk=DeskSettings(port=0, team=True))) as found:
        yield found


@pytest.fixture(scope="module")
def tokens(desk: Running) -> dict[DeskRole, str]:
    return {role: session(desk, role) for role in DESK_ROLES}


def _log(desk: Running) -> object:
    with desk.store.read() as db:
        return audit.head(db)


def _ask(client: httpx.Client, page: Page, **more: str) -> httpx.Response:
    return client.request(page.method, _path(page), headers=more)


def test_the_table_is_all_that_is_served(alone: Running) -> None:
    app = make_app(alone.desk)
    assert isinstance(app, Shield)
    assert isinstance(app.app, Starlette)
    served = [(method, one.path) for one in app.app.routes if isinstance(one, Route) for method in one.methods or ()]
    assert len(app.app.routes) == len(PAGES)
    assert {one for one in served if one[0] != "HEAD"} == {(page.method, page.path) for page in PAGES}
    assert len({(page.method, page.path) for page in PAGES}) == len(PAGES)


def test_the_pages_open_to_everybody_are_known() -> None:
    assert {(page.method, page.path) for page in PAGES if page.needs is None} == OPEN


@pytest.mark.parametrize("page", CLOSED, ids=_name)
def test_without_a_session(page: Page, desk: Running) -> None:
    before = _log(desk)
    for token in (None, "forged", "ü" * 43):
        with browser(desk, None) as client:
            cookie = {} if token is None else {"Cookie": f"{desk.desk.cookie}={token}".encode()}
            answer = client.request(page.method, _path(page), headers=cookie)
            by_htmx = client.request(page.method, _path(page), headers={**cookie, "HX-Request": "true"})
        if page.method == "GET":
            assert (answer.status_code, answer.headers["Location"][:8]) == (303, "/sign-in")
        else:
            assert answer.status_code == 401
        assert (by_htmx.status_code, by_htmx.headers["HX-Redirect"]) == (401, "/sign-in")
    assert _log(desk) == before


@pytest.mark.parametrize("page", CLOSED, ids=_name)
def test_with_a_role_that_is_too_low(page: Page, desk: Running, tokens: dict[DeskRole, str]) -> None:
    assert page.needs
    before = _log(desk)
    for role in DESK_ROLES:
        if not may(role, page.needs):
            with browser(desk, tokens[role]) as client:
                assert _ask(client, page, **{TOKEN_HEADER: form_token(tokens[role])}).status_code == 403
    assert _log(desk) == before


@pytest.mark.parametrize("page", POSTS, ids=_name)
def test_with_a_forged_form(page: Page, desk: Running, tokens: dict[DeskRole, str]) -> None:
    before = _log(desk)
    with browser(desk, tokens["admin"]) as client:
        assert _ask(client, page).status_code == 403
        for forged in (*_FORGED, form_token(tokens["viewer"]), tokens["admin"]):
            assert client.post(_path(page), data={"form_token": forged}).status_code == 403
            assert client.post(_path(page), headers={TOKEN_HEADER: forged.encode()}).status_code == 403
    assert _log(desk) == before


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "POST"], ids=_name)
@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
    ids=str,
)  # fmt: skip
def test_from_another_site(page: Page, headers: dict[str, str], desk: Running, tokens: dict[DeskRole, str]) -> None:
    before = _log(desk)
    with browser(desk, tokens["admin"]) as client:
        assert _ask(client, page, **{TOKEN_HEADER: form_token(tokens["admin"])}, **headers).status_code == 403
    assert _log(desk) == before


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_under_a_name_that_is_not_ours(page: Page, desk: Running, tokens: dict[DeskRole, str]) -> None:
    port = desk.desk.origin.rpartition(":")[2]
    with browser(desk, tokens["admin"]) as client:
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1.evil.example:{port}", ""):
            assert _ask(client, page, Host=host).status_code == 421


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "POST"], ids=_name)
def test_with_too_much(page: Page, desk: Running, tokens: dict[DeskRole, str]) -> None:
    with browser(desk, tokens["admin"]) as client:
        answer = client.post(
            _path(page), content=b"a" * (page.limit + 1), headers={TOKEN_HEADER: form_token(tokens["admin"])}
        )
    assert answer.status_code == 413


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_whatever_is_answered_says_what_a_page_may_do(page: Page, desk: Running, tokens: dict[DeskRole, str]) -> None:
    for token in (None, tokens["viewer"], tokens["admin"]):
        with browser(desk, token) as client:
            answer = _ask(client, page)
        assert answer.status_code < 500
        for name, value in HEADERS.items():
            assert answer.headers[name] == value or (name == "Cache-Control" and "static" in page.path)


def test_the_right_role_and_the_right_form_are_let_in(desk: Running) -> None:
    refused = {401, 403, 413, 421}
    for page in CLOSED:
        assert page.needs
        token = session(desk, page.needs)  # a new one: signing out is among the pages
        with browser(desk, token) as client:
            assert _ask(client, page, **{TOKEN_HEADER: form_token(token)}).status_code not in refused, _name(page)
