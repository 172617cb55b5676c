"""Coming in and leaving: by link, by password, how often, how long; what the cookie is."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from signoff_nlp.accounts import DeskSettings
from signoff_nlp.desk.pages.door import inside
from signoff_nlp.desk.serving import listening
from signoff_nlp.service import visitors
from signoff_nlp.service.people import accounts, set_disabled, set_password
from signoff_nlp.service.visitors import LINK_MINUTES, Client, Validity, form_token, invite, visitor
from signoff_nlp.settings import Settings
from signoff_nlp.store import audit, sessions
from tests.desk.serving import Running, browser, form, person, running, session

PASSWORD = "correct horse battery staple"


def _link(desk: Running) -> str:
    return invite(desk.store, person(desk.store, "owner", "admin"), desk.clock())


def _enter(client: httpx.Client, code: str, **more: str) -> httpx.Response:
    return client.post("/enter", data={"code": code, **more})


def _actions(desk: Running) -> list[tuple[str, str, str]]:
    with desk.store.read() as db:
        return [(one.actor, one.action, one.subject) for one in audit.entries(db, 100)]


@pytest.fixture
def dana(team: Running) -> Running:
    person(team.store, "dana", "reviewer")
    set_password(team.store, "test", "dana", PASSWORD, team.clock())
    return team


def _sign_in(desk: Running, name: str = "dana", password: str = PASSWORD, **more: str) -> httpx.Response:
    with browser(desk) as client:
        return client.post("/sign-in", data={"name": name, "password": password, **more})


def test_a_link_opens_the_desk_once(alone: Running) -> None:
    code = _link(alone)
    with browser(alone) as client:
        answer = _enter(client, code)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        assert client.get("/").status_code == 200
    with browser(alone) as other:
        answer = _enter(other, code)
        assert answer.status_code == 403
        assert "used before" in answer.text
        assert "Set-Cookie" not in answer.headers
    assert _actions(alone) == [("owner", "signed in", "user:owner")]


def test_a_link_is_good_for_minutes(alone: Running) -> None:
    code = _link(alone)
    alone.clock.forward(minutes=LINK_MINUTES)
    with browser(alone) as client:
        assert _enter(client, code).status_code == 403


def test_a_link_to_a_shut_account_opens_nothing(alone: Running) -> None:
    code = _link(alone)
    person(alone.store, "second", "admin")
    set_disabled(alone.store, "test", "owner", True, alone.clock())
    with browser(alone) as client:
        assert _enter(client, code).status_code == 403


def test_nobody_guesses_links_for_long(alone: Running) -> None:
    with browser(alone) as client:
        seen = [_enter(client, f"guess {number}").status_code for number in range(40)]
    assert seen == [403] * 30 + [429] * 10


def test_the_cookie_is_for_our_own_requests_alone(alone: Running) -> None:
    with browser(alone) as client:
        cookie = _enter(client, _link(alone)).headers["Set-Cookie"]
    port = alone.desk.origin.rpartition(":")[2]
    assert re.fullmatch(rf"signoff-{port}=[\w-]{{43}}; HttpOnly; Max-Age=43200; Path=/; SameSite=strict", cookie)


def test_a_desk_of_a_team_takes_no_link_and_no_session_of_one(team: Running) -> None:
    code = _link(team)
    with browser(team) as client:
        assert _enter(client, code).status_code == 403
    owner = person(team.store, "owner", "admin")
    with team.store.begin() as db:
        token = visitors.begin(db, owner, "link", Client("", ""), Validity(), team.clock()).token
    assert visitor(team.store, token, Validity(), team.clock(), team=True) is None
    assert visitor(team.store, token, Validity(), team.clock(), team=False) is not None


def test_name_and_password_open_the_desk(dana: Running) -> None:
    for name in ("dana", " Dana "):
        answer = _sign_in(dana, name, next="/you?a=1")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/you?a=1")
    assert _actions(dana)[-1] == ("dana", "signed in", "user:dana")


@pytest.mark.parametrize(("name", "password"), [("dana", PASSWORD + " "), ("dana", ""), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_one_is_not_told_apart_and_in_the_log(name: str, password: str, dana: Running) -> None:
    answer = _sign_in(dana, name, password)
    assert answer.status_code == 403
    assert "Name or password is wrong." in answer.text
    assert "Set-Cookie" not in answer.headers
    assert _actions(dana)[-1] == ("desk", "sign-in refused", f"user:{name}")


def test_a_shut_account_does_not_get_in(dana: Running) -> None:
    person(dana.store, "boss", "admin")
    set_disabled(dana.store, "boss", "dana", True, dana.clock())
    assert _sign_in(dana).status_code == 403


def test_an_account_without_a_password_has_none(dana: Running) -> None:
    person(dana.store, "oidc@yourshop.example", "reviewer")
    assert _sign_in(dana, "oidc@yourshop.example", "").status_code == 403


def test_tries_are_limited_by_name_and_come_back_with_time(dana: Running) -> None:
    assert [_sign_in(dana, password="wrong").status_code for _ in range(7)] == [403] * 5 + [429] * 2
    refused = _sign_in(dana)
    assert refused.status_code == 429
    assert "try again in 15 minutes" in refused.text
    assert [one for one in _actions(dana) if one[1] == "too many tries"] == [
        ("desk", "too many tries", "address:127.0.0.1")
    ]
    dana.clock.forward(minutes=15)
    assert _sign_in(dana).status_code == 303


def test_success_forgets_the_tries(dana: Running) -> None:
    for _ in range(3):
        assert [_sign_in(dana, password="wrong").status_code for _ in range(4)] == [403] * 4
        assert _sign_in(dana).status_code == 303


def test_tries_of_many_names_are_limited_by_address(dana: Running) -> None:
    assert [_sign_in(dana, f"n{number}").status_code for number in range(32)] == [403] * 30 + [429] * 2


def test_tries_of_one_name_are_limited_from_everywhere(dana: Running) -> None:
    def told(number: int) -> str | None:
        try:
            visitors.sign_in(dana.store, "dana", "wrong", Client(f"10.0.0.{number}", ""), Validity(), dana.clock())
        except visitors.DeskError as error:
            return error.reason
        return None

    assert [told(number) for number in range(52)] == ["forbidden"] * 50 + ["wait"] * 2


def test_signing_out_ends_the_session(team: Running) -> None:
    token = session(team, "viewer", "vera")
    with browser(team, token) as client:
        assert client.post("/sign-out", data=form(token)).headers["Location"] == "/sign-in"
    with browser(team, token) as client:
        assert client.get("/").status_code == 303
    assert _actions(team)[-1] == ("vera", "signed out", "user:vera")


@pytest.mark.parametrize(("span", "in_still"), [({"minutes": 119}, True), ({"minutes": 120}, False)])
def test_a_session_ends_when_it_is_not_used(span: dict[str, float], in_still: bool, team: Running) -> None:
    token = session(team, "viewer")
    team.clock.forward(**span)
    with browser(team, token) as client:
        assert (client.get("/").status_code == 200) is in_still


def test_a_session_that_is_used_ends_at_its_time(team: Running) -> None:
    token = session(team, "viewer")
    with browser(team, token) as client:
        for _ in range(11):
            team.clock.forward(hours=1)
            assert client.get("/").status_code == 200
        team.clock.forward(hours=1)
        assert client.get("/").status_code == 303


def test_the_store_knows_no_token(team: Running) -> None:
    token = session(team, "viewer")
    with team.store.read() as db:
        assert sessions.session_of(db, token) is None
        assert sessions.session_of(db, form_token(token)) is None
        assert sessions.session_of(db, visitors.digest(token)) is not None


def test_what_is_over_is_swept_away(team: Running) -> None:
    session(team, "viewer")
    team.clock.forward(hours=13)
    session(team, "viewer")
    assert [len(one.sessions) for one in accounts(team.store)] == [1]


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/threads/1?a=b&c", True), ("/", True), ("", False), ("//evil.example", False), ("https://evil.example", False),
        ("/\\evil.example", False), ("javascript:alert(1)", False), ("/a\r\nSet-Cookie: b=c", False), ("/\t/evil", False),
    ],
)  # fmt: skip
def test_nobody_is_led_elsewhere(path: str, kept: bool) -> None:
    assert inside(path) == (path if kept else "/")


def test_a_clock_that_goes_back_locks_nobody_out(team: Running) -> None:
    with team.store.begin() as db:
        for _ in range(9):
            sessions.count_try(db, "key", timedelta(minutes=15), team.clock())
        team.clock.forward(days=-1)
        assert sessions.count_try(db, "key", timedelta(minutes=15), team.clock())[0] == 1


@pytest.mark.parametrize(
    ("proxy", "seen"), [(None, "127.0.0.1"), ("127.0.0.1", "203.0.113.7"), ("10.9.9.9", "127.0.0.1")]
)
def test_only_the_proxy_that_is_set_is_believed_about_who_comes(proxy: str | None, seen: str, tmp_path: Path) -> None:
    with running(tmp_path, Settings(desk=DeskSettings(port=0, team=True, proxy=proxy))) as desk:
        with browser(desk) as client:
            headers = {"X-Forwarded-For": "203.0.113.7"}
            assert client.post("/sign-in", data={"name": "x", "password": "y"}, headers=headers).status_code == 403
        with desk.store.read() as db:
            assert [one.detail for one in audit.entries(db, 1)] == [{"address": seen}]


def test_behind_a_proxy_with_tls_the_cookie_is_for_tls_and_this_host_alone(tmp_path: Path) -> None:
    public = "https://desk.yourshop.example"
    settings = DeskSettings(port=0, team=True, url=public, proxy="127.0.0.1")
    with listening(settings) as free:
        port = free.getsockname()[1]
    with running(tmp_path, Settings(desk=settings.model_copy(update={"port": port}))) as desk:
        set_password(desk.store, "test", person(desk.store, "dana", "viewer").name, PASSWORD, desk.clock())
        headers = {"Host": "desk.yourshop.example", "Origin": public}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
            answer = client.post("/sign-in", data={"name": "dana", "password": PASSWORD})
    assert re.fullmatch(
        r"__Host-signoff=[\w-]{43}; HttpOnly; Max-Age=43200; Path=/; SameSite=strict; Secure",
        answer.headers["Set-Cookie"],
    )
