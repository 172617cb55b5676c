"""Accounts: what an admin may do, what the last one may not, and that all of it is in the log by name."""

from __future__ import annotations

import re

import pytest

from signoff_nlp.errors import DeskError
from signoff_nlp.names import DESK_ROLES, DeskRole
from signoff_nlp.service import people
from signoff_nlp.service.passwords import fits, outdated, password_hash
from signoff_nlp.service.views import drop_view, save_view, saved_views
from signoff_nlp.store import audit
from signoff_nlp.store.people import set_password
from tests.desk.serving import NOW, Running, browser, form, person, session

GOOD = "correct horse battery staple"


def test_each_role_may_what_those_below_it_may() -> None:
    table = {role: [needs for needs in DESK_ROLES if people.may(role, needs)] for role in DESK_ROLES}
    assert table == {role: list(DESK_ROLES[: number + 1]) for number, role in enumerate(DESK_ROLES)}


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaa", "x" * 1025, "danadanadanadana"])
def test_a_password_that_is_guessed_at_once_is_refused(password: str) -> None:
    with pytest.raises(DeskError, match=r"password"):
        password_hash(password, "dana")


def test_a_hash_is_argon2id_and_fits_its_password_alone() -> None:
    kept = password_hash(GOOD, "dana")
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert kept != password_hash(GOOD, "dana")
    assert fits(GOOD, kept)
    assert not outdated(kept)
    assert outdated("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$Dq9a7U4gjlyeD0+9IW1W8qYHUQ0")
    for wrong in (GOOD + " ", "", "x" * 5000):
        assert not fits(wrong, kept)
    for nothing in (None, "", "plain", GOOD):
        assert not fits(GOOD, nothing)


@pytest.mark.parametrize("name", ["", " ", "-a", "a b", "a/b", "a\nb", "ü", "<b>", "x" * 65])
def test_an_odd_name_is_refused(name: str, team: Running) -> None:
    with pytest.raises(DeskError, match="is no name"):
        people.add_person(team.store, "boss", name, "viewer", GOOD, NOW)


def test_accounts_are_added_changed_and_shut_by_an_admin_and_it_is_in_the_log(team: Running) -> None:
    token = session(team, "admin", "boss")
    with browser(team, token) as client:
        fields = {"name": "Dana@YourShop.example", "role": "viewer", "password": GOOD, "again": GOOD}
        assert client.post("/people", data=form(token, **fields)).headers["Location"] == "/people"
        assert client.post("/people", data=form(token, **fields)).status_code == 409
        path = "/people/dana@yourshop.example"
        assert client.post(f"{path}/role", data=form(token, role="releaser")).status_code == 303
        assert client.post(f"{path}/role", data=form(token, role="king")).status_code == 422
        assert client.post("/people/nobody/role", data=form(token, role="viewer")).status_code == 404
        assert client.post(f"{path}/password", data=form(token, password=GOOD + "!", again=GOOD)).status_code == 422
        assert (
            client.post(f"{path}/password", data=form(token, password=GOOD + "!", again=GOOD + "!")).status_code == 303
        )
        assert client.post(f"{path}/disable", data=form(token)).status_code == 303
        assert client.post(f"{path}/enable", data=form(token)).status_code == 303
        shown = client.get("/people").text
    assert shown.count("dana@yourshop.example") > 3
    with team.store.read() as db:
        log = [(one.actor, one.action) for one in audit.entries(db, 20, "user:dana@yourshop.example")]
        assert GOOD not in repr(audit.entries(db, 100))
    actions = ["account added", "role changed", "password set", "account disabled", "account enabled"]
    assert log == [("boss", one) for one in actions]


def test_a_role_counts_from_the_next_request_on(team: Running) -> None:
    token = session(team, "admin", "boss")
    person(team.store, "second", "admin")
    with browser(team, token) as client:
        assert client.get("/people").status_code == 200
        people.set_role(team.store, "second", "boss", "viewer", NOW)
        assert client.get("/people").status_code == 403
        people.set_disabled(team.store, "second", "boss", True, NOW)
        assert client.get("/").status_code == 303


@pytest.mark.parametrize("role", [one for one in DESK_ROLES if one != "admin"])
def test_the_last_admin_stays(role: DeskRole, team: Running) -> None:
    person(team.store, "boss", "admin")
    person(team.store, "gone", "admin")
    people.set_disabled(team.store, "test", "gone", True, NOW)
    with pytest.raises(DeskError, match="last admin"):
        people.set_role(team.store, "boss", "boss", role, NOW)
    with pytest.raises(DeskError, match="last admin"):
        people.set_disabled(team.store, "boss", "boss", True, NOW)
    assert {one.person.name: (one.person.role, one.person.disabled) for one in people.accounts(team.store)} == {
        "boss": ("admin", False), "gone": ("admin", True),
    }  # fmt: skip


def test_a_new_password_ends_the_other_sessions(team: Running) -> None:
    one, other = session(team, "viewer", "vera"), session(team, "viewer", "vera")
    vera, kept = person(team.store, "vera", "viewer"), password_hash(GOOD, "vera")
    with team.store.begin() as db:
        set_password(db, vera.id, kept)
    with browser(team, one) as client:
        wrong = form(one, old="wrong", password=GOOD + "!", again=GOOD + "!")
        assert [client.post("/you/password", data=wrong).status_code for _ in range(6)] == [422] * 5 + [429]
        team.clock.forward(minutes=15)
        assert client.post("/you/password", data={**wrong, "old": GOOD}).status_code == 303
        assert client.get("/you").status_code == 200
    with browser(team, other) as client:
        assert client.get("/you").status_code == 303


def test_one_s_own_sessions_are_listed_and_ended_and_nobody_else_s(team: Running) -> None:
    mine, other, hers = (
        session(team, "viewer", "vera"),
        session(team, "viewer", "vera"),
        session(team, "viewer", "rita"),
    )
    rita = people.sessions_of(team.store, person(team.store, "rita", "viewer"))[0].id
    boss = session(team, "admin", "boss")
    with browser(team, mine) as client:
        shown = client.get("/you").text
        (ended,) = {int(one) for one in re.findall(r"/sessions/(\d+)/end", shown)}
        assert client.post(f"/sessions/{ended}/end", data=form(mine)).headers["Location"] == "/you"
        assert client.post(f"/sessions/{rita}/end", data=form(mine)).status_code == 404
    for token, status in ((mine, 200), (other, 303), (hers, 200)):
        with browser(team, token) as client:
            assert client.get("/you").status_code == status
    with browser(team, boss) as client:
        answer = client.post(f"/sessions/{rita}/end", data={**form(boss), "from": "people"})
        assert answer.headers["Location"] == "/people"
    with browser(team, hers) as client:
        assert client.get("/you").status_code == 303


def test_whoever_runs_a_desk_alone_is_its_admin(alone: Running) -> None:
    first = people.local_person(alone.store, "Mike Müller", NOW)
    assert (first.name, first.role, first.password) == ("mike-m-ller", "admin", None)
    assert people.local_person(alone.store, "Mike Müller", NOW) == first
    person(alone.store, "second", "admin")
    people.set_role(alone.store, "second", "mike-m-ller", "viewer", NOW)
    with pytest.raises(DeskError, match="may not run a desk"):
        people.local_person(alone.store, "Mike Müller", NOW)


def test_views_are_each_person_s_own(team: Running) -> None:
    vera, rita = person(team.store, "vera", "viewer"), person(team.store, "rita", "viewer")
    first = save_view(team.store, vera, " Urgent ", "?verdict=hold&q=a b", NOW)
    assert (first.name, first.query) == ("Urgent", "verdict=hold&q=a+b")
    save_view(team.store, vera, "Urgent", "verdict=clarify", NOW)
    assert [(one.name, one.query) for one in saved_views(team.store, vera)] == [("Urgent", "verdict=clarify")]
    assert saved_views(team.store, rita) == []
    with pytest.raises(DeskError, match="no such view"):
        drop_view(team.store, rita, first.id)
    drop_view(team.store, vera, first.id)
    assert saved_views(team.store, vera) == []
    for name, query in (("", "a=b"), ("x" * 61, "a=b"), ("x", "a=" + "b" * 2000)):
        with pytest.raises(DeskError, match="needs a name"):
            save_view(team.store, vera, name, query, NOW)


def test_there_are_no_more_views_than_fit_a_page(team: Running) -> None:
    vera = person(team.store, "vera", "viewer")
    for number in range(50):
        save_view(team.store, vera, f"view {number}", "a=b", NOW)
    save_view(team.store, vera, "view 7", "c=d", NOW)
    with pytest.raises(DeskError, match="enough"):
        save_view(team.store, vera, "view 50", "a=b", NOW)
