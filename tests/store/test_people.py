"""Accounts, sessions, links, tries, presence and views, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from signoff_nlp.errors import StoreError
from signoff_nlp.store import people, presence, sessions
from signoff_nlp.store.engine import Store
from signoff_nlp.store.sessions import OidcRequest
from tests.store.making import NOW, later

TOKEN, OTHER = "a" * 64, "b" * 64
SPAN = timedelta(minutes=15)


@pytest.fixture
def dana(store: Store) -> int:
    with store.begin() as db:
        made = people.add_person(db, "dana", "reviewer", None, NOW)
    assert made is not None
    return made.id


def test_accounts_come_back_and_a_name_is_there_once(store: Store, dana: int) -> None:
    with store.begin() as db:
        assert people.add_person(db, "dana", "admin", None, NOW) is None
        people.set_role(db, dana, "admin")
        people.set_password(db, dana, "hash")
        people.set_identity(db, dana, "https://login.example s-1")
        found = people.person(db, dana)
        assert found == people.person_named(db, "dana") == people.person_identified(db, "https://login.example s-1")
        assert found is not None
        assert found == (dana, "dana", "admin", "hash", "https://login.example s-1", False, NOW)
        assert people.admins(db) == [dana]
        people.set_disabled(db, dana, True)
        assert people.admins(db) == []
        assert [one.disabled for one in people.people(db)] == [True]
        assert people.person(db, dana + 1) is people.person_named(db, "x") is people.person_identified(db, "x") is None


def test_one_identity_is_one_account_s(store: Store, dana: int) -> None:
    with store.begin() as db:
        people.set_identity(db, dana, "s-1")
        other = people.add_person(db, "mike", "viewer", None, NOW)
    assert other is not None
    with pytest.raises(StoreError), store.begin() as db:
        people.set_identity(db, other.id, "s-1")


def test_sessions_begin_are_used_and_end(store: Store, dana: int) -> None:
    with store.begin() as db:
        one = sessions.open_session(db, TOKEN, dana, "password", "10.0.0.1", "x" * 5000, NOW, later(hours=12))
        other = sessions.open_session(db, OTHER, dana, "oidc", "10.0.0.2", "", NOW, later(hours=1))
        sessions.see(db, one, later(minutes=5))
        found = sessions.session_of(db, TOKEN)
        assert found is not None
        assert (found[0].seen_at, found[0].expires_at, found[0].how) == (later(minutes=5), later(hours=12), "password")
        assert len(found[0].agent) == 1000
        assert found[1].name == "dana"
        assert (
            [each.id for each in sessions.sessions(db)]
            == [each.id for each in sessions.sessions(db, dana)]
            == [one, other]
        )
        assert sessions.sessions(db, dana + 1) == []
        assert not sessions.close_session(db, one, dana + 1)
        sessions.sweep(db, later(hours=1), SPAN)
        assert sessions.session_of(db, OTHER) is None
        third = sessions.open_session(db, OTHER, dana, "link", "", "", NOW, later(hours=1))
        assert sessions.close_sessions(db, dana, but=third) == 1
        assert sessions.close_session(db, third, dana)
        assert not sessions.close_session(db, third)


def test_a_link_and_a_request_are_used_once_and_in_time(store: Store, dana: int) -> None:
    asked = OidcRequest("state", "nonce", "verifier")
    with store.begin() as db:
        sessions.add_link(db, TOKEN, dana, later(minutes=5))
        sessions.add_oidc_request(db, TOKEN, asked, later(minutes=5))
        assert sessions.use_link(db, OTHER, NOW) is sessions.use_oidc_request(db, OTHER, NOW) is None
        assert (sessions.use_link(db, TOKEN, NOW), sessions.use_oidc_request(db, TOKEN, NOW)) == (dana, asked)
        assert sessions.use_link(db, TOKEN, NOW) is sessions.use_oidc_request(db, TOKEN, NOW) is None
        sessions.add_link(db, TOKEN, dana, NOW)
        sessions.add_oidc_request(db, TOKEN, asked, NOW)
        assert sessions.use_link(db, TOKEN, NOW) is sessions.use_oidc_request(db, TOKEN, NOW) is None


def test_tries_are_counted_in_spans(store: Store) -> None:
    with store.begin() as db:
        counts = [sessions.count_try(db, "k" * 5000, SPAN, later(minutes=minute)) for minute in (0, 5, 14, 15, 16)]
        ends = [later(minutes=15)] * 3 + [later(minutes=30)] * 2
        assert counts == list(zip((1, 2, 3, 1, 2), ends, strict=True))
        assert sessions.count_try(db, "another", SPAN, NOW)[0] == 1
        sessions.forget_tries(db, "another")
        assert sessions.count_try(db, "another", SPAN, NOW)[0] == 1
        sessions.sweep(db, later(minutes=31), SPAN)
        assert sessions.count_try(db, "k" * 5000, SPAN, later(minutes=16))[0] == 1


def test_who_looks_and_who_writes(store: Store, dana: int) -> None:
    with store.begin() as db:
        mike = people.add_person(db, "mike", "viewer", None, NOW)
        assert mike is not None
        presence.look(db, 7, mike.id, NOW)
        presence.look(db, 7, dana, later(minutes=1))
        assert presence.lookers(db, 7, NOW) == ["dana", "mike"]
        presence.look(db, 7, mike.id, later(minutes=2))
        assert presence.lookers(db, 7, later(minutes=2)) == ["mike"]
        presence.leave(db, 7, mike.id)
        assert presence.lookers(db, 7, NOW) == ["dana"]
        assert presence.pen(db, 7) is None
        assert not presence.beat_pen(db, 7, dana, NOW)
        presence.give_pen(db, 7, dana, NOW)
        assert presence.beat_pen(db, 7, dana, later(minutes=1))
        assert presence.pen(db, 7) == (dana, "dana", NOW, later(minutes=1))
        presence.give_pen(db, 7, mike.id, later(minutes=2))
        assert not presence.beat_pen(db, 7, dana, later(minutes=3))
        assert not presence.drop_pen(db, 7, dana)
        presence.sweep(db, later(minutes=2))
        assert presence.pen(db, 7) is not None
        assert presence.drop_pen(db, 7, mike.id)
        assert presence.lookers(db, 7, NOW) == []


def test_views_are_kept_by_name_and_person(store: Store, dana: int) -> None:
    with store.begin() as db:
        first = people.save_view(db, dana, "urgent", "a=b", NOW)
        again = people.save_view(db, dana, "urgent", "c=d", later(minutes=1))
        assert (again.id, again.query) == (first.id, "c=d")
        people.save_view(db, dana, "acme", "q=acme", NOW)
        assert [one.name for one in people.views(db, dana)] == ["acme", "urgent"]
        assert not people.drop_view(db, dana + 1, first.id)
        assert people.drop_view(db, dana, first.id)
        assert [one.name for one in people.views(db, dana)] == ["acme"]
