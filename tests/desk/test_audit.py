"""The page of the audit log: what was done by whom, and whether the log is whole."""

from __future__ import annotations

import sqlalchemy as sa

from signoff_nlp.service.desk.history import audit_page
from signoff_nlp.store import audit
from signoff_nlp.store import tables as t
from tests.desk.serving import NOW, Running, browser, session


def _fill(desk: Running, count: int) -> None:
    with desk.store.begin() as db:
        for number in range(count):
            audit.append(db, "robin", "thread snoozed", f"thread:{number % 7}", {"until": "<b>soon</b>"}, NOW)


def test_it_shows_who_did_what_and_pages_back_to_the_first(team: Running) -> None:
    _fill(team, 450)
    token = session(team, "admin", "boss")
    with browser(team, token) as client:
        text = client.get("/audit").text
        assert "thread snoozed" in text
        assert '<a href="/threads/1">thread:1</a>' in text
        assert "<b>soon" not in text
        assert client.get("/audit?subject=thread:3").text.count("thread:3</a>") == 64
    seen, before = [], None
    while True:
        page = audit_page(team.store, None, before)
        seen += [one.seq for one in page.lines]
        if page.next is None:
            break
        before = page.next
    assert seen == list(range(len(seen), 0, -1))
    assert len(seen) > 450


def test_a_check_says_whether_the_log_is_whole(team: Running) -> None:
    _fill(team, 3)
    token = session(team, "admin", "boss")
    with browser(team, token) as client:
        assert "the chain holds" not in client.get("/audit").text
        assert "the chain holds" in client.get("/audit?check=yes").text
        with team.store.begin() as db:
            db.execute(sa.update(t.audit).where(t.audit.c.seq == 2).values(actor="nobody"))
        assert "entry 2 was changed" in client.get("/audit?check=yes").text
