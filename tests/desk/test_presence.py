"""Who looks, who writes, and how the pen goes from hand to hand."""

from __future__ import annotations

import pytest

from signoff_nlp.errors import DeskError
from signoff_nlp.service.presence import Presence, go, lay_pen, need_pen, present, take_pen
from signoff_nlp.store import audit, presence
from tests.desk.serving import Running, browser, form, person, session

THREAD = 7


def test_others_are_seen_while_they_look(team: Running) -> None:
    vera, rita = person(team.store, "vera", "viewer"), person(team.store, "rita", "reviewer")
    assert present(team.store, THREAD, vera, team.clock()) == Presence((), None, False)
    assert present(team.store, THREAD, rita, team.clock()) == Presence(("vera",), None, False)
    assert present(team.store, 8, rita, team.clock()) == Presence((), None, False)
    team.clock.forward(seconds=44)
    assert present(team.store, THREAD, rita, team.clock()).others == ("vera",)
    team.clock.forward(seconds=2)
    assert present(team.store, THREAD, rita, team.clock()).others == ()
    present(team.store, THREAD, vera, team.clock())
    go(team.store, THREAD, vera)
    assert present(team.store, THREAD, rita, team.clock()).others == ()


def test_one_person_writes_and_taking_over_is_explicit(team: Running) -> None:
    rita, ralf = person(team.store, "rita", "reviewer"), person(team.store, "ralf", "reviewer")
    assert take_pen(team.store, THREAD, rita, team.clock()) == Presence((), "rita", True)
    assert take_pen(team.store, THREAD, ralf, team.clock()) == Presence(("rita",), "rita", False)
    with pytest.raises(DeskError, match="rita is editing") as refused, team.store.begin() as db:
        need_pen(db, THREAD, ralf, team.clock())
    assert refused.value.reason == "conflict"
    assert take_pen(team.store, THREAD, ralf, team.clock(), over=True) == Presence(("rita",), "ralf", True)
    with pytest.raises(DeskError, match="ralf is editing"), team.store.begin() as db:
        need_pen(db, THREAD, rita, team.clock())
    with team.store.read() as db:
        (entry,) = audit.entries(db, 10, f"thread:{THREAD}")
    assert (entry.actor, entry.action, entry.detail) == ("ralf", "took the pen over", {"from": "rita"})
    assert lay_pen(team.store, THREAD, rita, team.clock()).writer == "ralf"
    assert lay_pen(team.store, THREAD, ralf, team.clock()).writer is None


def test_a_pen_of_which_nothing_is_heard_lies_free(team: Running) -> None:
    rita, ralf = person(team.store, "rita", "reviewer"), person(team.store, "ralf", "reviewer")
    take_pen(team.store, THREAD, rita, team.clock())
    for _ in range(20):
        team.clock.forward(seconds=15)
        assert present(team.store, THREAD, rita, team.clock()).mine
    team.clock.forward(minutes=2)
    assert present(team.store, THREAD, ralf, team.clock()).writer is None
    with team.store.begin() as db:
        need_pen(db, THREAD, rita, team.clock())  # nobody else took it: what was written may be saved
    assert not take_pen(team.store, THREAD, ralf, team.clock()).mine
    team.clock.forward(minutes=2)
    assert take_pen(team.store, THREAD, ralf, team.clock()).mine


def test_old_rows_go_with_the_next_pen(team: Running) -> None:
    rita = person(team.store, "rita", "reviewer")
    take_pen(team.store, 8, rita, team.clock())
    team.clock.forward(days=2)
    take_pen(team.store, THREAD, rita, team.clock())
    with team.store.read() as db:
        assert presence.pen(db, 8) is None
        assert presence.lookers(db, 8, team.clock().min.replace(tzinfo=team.clock().tzinfo)) == []


def test_the_page_s_part_shows_it_and_a_viewer_gets_no_pen(team: Running) -> None:
    vera, rita = session(team, "viewer", "vera"), session(team, "reviewer", "rita")
    with browser(team, rita) as client:
        assert "you are editing" in client.post("/threads/7/pen", data=form(rita)).text
    with browser(team, vera) as client:
        shown = client.post("/threads/7/presence", data=form(vera)).text
        assert "rita also here" in shown
        assert "rita is editing" in shown
        assert "Take over" not in shown
        assert client.post("/threads/7/pen", data=form(vera, over="yes")).status_code == 403
    with browser(team, rita) as client:
        assert "vera also here" in client.post("/threads/7/presence", data=form(rita)).text
        assert client.post("/threads/7/presence/leave", data=form(rita)).status_code == 204
        assert client.post("/threads/x/presence", data=form(rita)).status_code == 404
