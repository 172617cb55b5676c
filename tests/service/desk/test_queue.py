"""The order of the queue, its lists, and when a thread leaves it and comes back."""

from __future__ import annotations

import pytest

from signoff_nlp.errors import DeskError
from signoff_nlp.service.desk.deciding import discard, done, leave, reopen, snooze
from signoff_nlp.service.desk.placing import place_all
from signoff_nlp.service.desk.queueing import QueuePage, neighbours, queue_page, wanted_of
from signoff_nlp.store import desk_tables
from signoff_nlp.store.engine import Store
from tests.service.desk.desks import FULL, SETTINGS, act, actions, judge, put
from tests.service.threads import HOLD, MIKE, VAGUE, keep, mail
from tests.store.making import NOW, later

DANA = "Dana Ruiz <dana@acme.example>"
CHAT = "Thanks for lunch, see you at the fair."
STARTS = "Looks good, go ahead. Please start on 2026-05-06.\n\nDana"


def _page(store: Store, tab: str = "open", now: object = None, **query: str) -> QueuePage:
    return queue_page(store, SETTINGS, wanted_of({"list": tab, **query}), later(days=1))


def _ids(store: Store, tab: str = "open", **query: str) -> list[int]:
    return [one.id for one in _page(store, tab, **query).lines]


def test_the_most_urgent_come_first(store: Store) -> None:
    plain = put(store, VAGUE, subject="knob", first=10)
    near = put(store, STARTS, subject="lever", first=20, at=later(hours=5))
    clash = put(
        store, "We release 250 pcs, revision B4, black PETG, finish as printed. The order is 300 pcs. Please start.\n\nDana Ruiz\nBuyer",
        subject="clip", first=30, at=later(hours=6),
    )  # fmt: skip
    stale = put(store, FULL, subject="hinge", first=40, at=later(hours=7))
    with store.begin() as db:
        keep(
            db, mail(HOLD, 50, at=later(hours=9)).replace(b"bracket", b"hinge"), 50, at=later(hours=9), subject="hinge"
        )
        judge(db, stale)
    page = _page(store)
    ranks = {one.id: one.rank for one in page.lines}
    assert ranks[stale] == "stale"
    assert (ranks[clash], ranks[near], ranks[plain]) == ("conflict", "near", "plain")
    assert [one.id for one in page.lines] == [stale, clash, near, plain]


def test_lists_hold_each_thread_that_belongs_there(store: Store) -> None:
    asks = put(store, VAGUE, subject="asks", first=10)
    ours = put(store, VAGUE, "Which revision?", by=[DANA, MIKE], subject="answered", first=20)
    unsure = put(store, CHAT, subject="lunch", first=30)
    with store.begin() as db:
        unread, _ = keep(db, mail("new", 40), 40, subject="unread")
    assert _ids(store) == [asks]
    assert _ids(store, "waiting") == [ours]
    assert _ids(store, "unsure") == [unsure]
    assert _ids(store, "unread") == [unread]
    assert set(_ids(store, "all")) == {asks, ours, unsure, unread}
    assert _page(store).counts == {"open": 1, "waiting": 1, "snoozed": 0, "unsure": 1, "unread": 1, "all": 4}


def test_a_decision_takes_it_out_and_new_words_bring_it_back(store: Store) -> None:
    thread = put(store, VAGUE)
    discard(store, act(store, thread), "they called")
    assert _ids(store) == []
    assert _ids(store, "waiting") == [thread]
    assert ("robin", "draft discarded") in actions(store, f"thread:{thread}")
    with store.begin() as db:  # our own reply brings nothing back
        keep(db, mail("Thanks, on the phone.", 2, at=later(hours=2), by=MIKE, answers=1), 2, at=later(hours=2))
        judge(db, thread)
    assert _ids(store) == []
    with store.begin() as db:
        keep(db, mail("Go ahead then!\n\nDana", 3, at=later(hours=3), answers=2), 3, at=later(hours=3))
        judge(db, thread)
    assert _ids(store) == [thread]


def test_what_was_decided_on_an_old_page_is_refused(store: Store) -> None:
    thread = put(store, VAGUE)
    old = act(store, thread)
    with store.begin() as db:
        keep(db, mail(HOLD, 2, at=later(hours=1), answers=1), 2, at=later(hours=1))
    for decide in (
        done,
        lambda store, act: discard(store, act, "why"),
        lambda store, act: snooze(store, act, later(days=9)),
    ):
        with pytest.raises(DeskError, match="something happened") as refused:
            decide(store, old)
        assert refused.value.reason == "conflict"


def test_snooze_ends_by_its_time_and_by_new_mail(store: Store) -> None:
    thread = put(store, VAGUE)
    snooze(store, act(store, thread), later(days=2))
    assert (_ids(store), _ids(store, "snoozed")) == ([], [thread])
    assert [one.id for one in queue_page(store, SETTINGS, wanted_of({}), later(days=3)).lines] == [thread]
    with store.begin() as db:
        keep(db, mail(HOLD, 2, at=later(hours=1), answers=1), 2, at=later(hours=1))
        judge(db, thread)
    assert _ids(store) == [thread]


def test_done_and_reopened(store: Store) -> None:
    thread = put(store, VAGUE)
    done(store, act(store, thread))
    assert _ids(store) == []
    reopen(store, act(store, thread))
    assert _ids(store) == [thread]


def test_nothing_to_leave_where_no_draft_lies_in_the_mailbox(store: Store) -> None:
    with pytest.raises(DeskError, match="no draft"):
        leave(store, act(store, put(store, VAGUE)))


def test_a_discard_needs_a_reason(store: Store) -> None:
    with pytest.raises(DeskError, match="say why"):
        discard(store, act(store, put(store, VAGUE)), "  ")


def test_filters_and_search(store: Store) -> None:
    one = put(store, VAGUE, subject="Hinge 100%_x", first=10)
    put(store, HOLD, subject="knob", first=20)
    assert _ids(store, words="hinge") == [one]
    assert _ids(store, words="100%_x ACME") == [one]
    assert _ids(store, words="hinge knob") == []
    assert len(_ids(store, words="%")) == 1
    assert _ids(store, verdict="clarify") == [one]
    assert _ids(store, lacks="quantity") == [one]
    assert len(_ids(store, customer="acme.example")) == 2
    assert _ids(store, verdict="nonsense", customer="other.example") == []


def test_pages_follow_each_other(store: Store) -> None:
    made = [put(store, VAGUE, subject=f"s{n}", first=10 * n, at=later(minutes=n)) for n in range(1, 8)]
    for tab, expected in (("open", made), ("all", made[::-1])):
        found, after = [], ""
        while True:
            page = queue_page(store, SETTINGS, wanted_of({"list": tab}), later(days=1), after=after, limit=3)
            found += [line.id for line in page.lines]
            if page.next is None:
                break
            after = page.next
        assert found == expected
    assert queue_page(store, SETTINGS, wanted_of({}), NOW, after="nonsense").lines[0].id == made[0]
    assert neighbours(store, SETTINGS, wanted_of({}), made[3], later(days=1)) == (made[2], made[4])


def test_a_store_from_before_the_queue_is_placed(store: Store) -> None:
    thread = put(store, VAGUE)
    with store.begin() as db:
        db.execute(desk_tables.lacks.delete())
        db.execute(desk_tables.queue.delete())
    assert _ids(store) == []
    assert (place_all(store), place_all(store)) == (1, 0)
    assert _ids(store) == [thread]
