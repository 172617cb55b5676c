"""Recording releases: what the confirmation must say, what the ledger refuses, revoking."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from signoff_nlp.errors import DeskError, MailboxError
from signoff_nlp.service.desk.figures import desk_figures
from signoff_nlp.service.desk.queueing import queue_page, wanted_of
from signoff_nlp.service.desk.records import add_job
from signoff_nlp.service.desk.releasing import (
    ReleaseRecord,
    newest_releases,
    release,
    release_record,
    revoke,
    scopes,
)
from signoff_nlp.service.desk.threads import thread_page
from signoff_nlp.store import notices, releases, retention
from signoff_nlp.store.engine import Store
from tests.service.desk.desks import FULL, SETTINGS, act, actions, judge, put
from tests.service.threads import HOLD, VAGUE, keep, mail
from tests.store.making import NOW, later

LOT = (
    "Lot {n}: we release the next {count} pcs, revision B4, black PETG, finish as printed, under quote Q-1043. Please"
    " start this lot; the balance stays on hold.\n\nDana Ruiz\nPurchasing Manager"
)


def _record(store: Store, thread: int, quantity: int = 250, stage: str = "full_production") -> ReleaseRecord:
    said = f"{stage.replace('_', ' ')} {quantity}"
    return release(store, act(store, thread), subject=None, stage=stage, quantity=quantity, confirmed=said)


def test_a_release_is_recorded_with_the_words_that_it_rests_on(store: Store) -> None:
    thread = put(store, FULL)
    record = _record(store, thread)
    assert (record.stage, record.quantity, record.approver, record.released_by) == (
        "full_production", 250, "Dana Ruiz", "robin",
    )  # fmt: skip
    assert ("Revision", "B4") in record.package
    assert any(one.item == "go" and one.message == "<m1@acme.example>" and one.text in FULL for one in record.words)
    assert release_record(store, record.number) == record
    assert newest_releases(store) == [record]
    with store.read() as db:
        row = releases.release(db, record.number)
    assert row is not None
    assert sha256(row.record.encode()).hexdigest() == record.sha256
    assert json.loads(row.record)["schema"] == "signoff-release/1"
    assert actions(store, f"release:{record.number}") == [("robin", "released")]
    assert queue_page(store, SETTINGS, wanted_of({}), later(days=1)).lines == ()
    assert [one.id for one in thread_page(store, SETTINGS, thread, NOW).releases] == [record.number]


@pytest.mark.parametrize(
    "said", ["", "yes", "250", "full production", "full production 25", "pilot 250", "full production 250 250"]
)
def test_the_confirmation_names_scope_and_count(store: Store, said: str) -> None:
    thread = put(store, FULL)
    with pytest.raises(DeskError, match="must read: full production 250"):
        release(store, act(store, thread), subject=None, stage="full_production", quantity=250, confirmed=said)
    assert newest_releases(store) == []


def test_more_than_the_buyer_released_is_refused_and_told(store: Store) -> None:
    thread = put(store, FULL)
    _record(store, thread, 100)
    with pytest.raises(DeskError, match="150 pcs are left"):
        _record(store, thread, 151)
    _record(store, thread, 150)
    with pytest.raises(DeskError, match="0 pcs are left"):
        _record(store, thread, 1)
    with store.read() as db:
        assert [one.event for one in notices.pending(db)] == ["over_release", "over_release"]
    assert desk_figures(store, later(days=2)).over_releases == 2
    assert [one.quantity for one in newest_releases(store)] == [150, 100]


def test_more_than_was_ordered_is_refused_over_all_threads_of_the_job(store: Store) -> None:
    add_job(store, {"id": "Q-1043", "customer": "acme.example", "quantity": 300}, "robin", NOW)
    first = put(store, LOT.format(n=1, count=200), subject="hinge", first=10)
    second = put(store, LOT.format(n=2, count=150), subject="hinge, next", first=20)
    assert [(one.quantity, one.left, one.job) for one in scopes(store, first)] == [(200, 200, "Q-1043")]
    _record(store, first, 200, "lot")
    with pytest.raises(DeskError, match="100 pcs are left") as refused:
        _record(store, second, 150, "lot")
    assert refused.value.hint == "Q-1043 orders 300, and 200 are recorded"
    _record(store, second, 100, "lot")


def test_the_same_lot_is_recorded_once(store: Store) -> None:
    thread = put(store, LOT.format(n=1, count=200))
    _record(store, thread, 200, "lot")
    with pytest.raises(DeskError, match="0 pcs are left"):
        _record(store, thread, 200, "lot")


@pytest.mark.parametrize("texts", [(VAGUE,), (HOLD,), (FULL, HOLD)])
def test_what_the_buyer_did_not_release_is_refused(store: Store, texts: tuple[str, ...]) -> None:
    with pytest.raises(DeskError, match="has not released that"):
        _record(store, put(store, *texts))


def test_a_stop_that_has_just_come_stops_it(store: Store) -> None:
    thread = put(store, FULL)

    def look(account: str) -> None:
        with store.begin() as db:
            keep(db, mail(HOLD, 2, at=later(days=1), answers=1), 2, at=later(days=1))

    now = act(store, thread)
    with pytest.raises(DeskError, match="something happened"):
        release(
            store, now, subject=None, stage="full_production", quantity=250, confirmed="full production 250", look=look
        )

    def fails(account: str) -> None:
        raise MailboxError("cannot be reached", where="imap.yourshop.example")

    with pytest.raises(DeskError, match="cannot be looked at"):
        release(
            store, now, subject=None, stage="full_production", quantity=250, confirmed="full production 250", look=fails
        )
    assert newest_releases(store) == []


def test_revoked_for_a_reason_its_count_is_free_again(store: Store) -> None:
    thread = put(store, FULL)
    record = _record(store, thread)
    with pytest.raises(DeskError, match="say why"):
        revoke(store, record.number, " ", "kim", later(days=2))
    revoked = revoke(store, record.number, "wrong file", "kim", later(days=2))
    assert (revoked.revoked_by, revoked.revoked_why, revoked.sha256) == ("kim", "wrong file", record.sha256)
    with pytest.raises(DeskError, match="kim has revoked it already"):
        revoke(store, record.number, "again", "robin", later(days=2))
    assert [one.id for one in queue_page(store, SETTINGS, wanted_of({}), later(days=2)).lines] == [thread]
    assert _record(store, thread).number == record.number + 1


def test_a_record_outlives_the_mails(store: Store) -> None:
    thread = put(store, FULL)
    record = _record(store, thread)
    with store.begin() as db:
        assert retention.delete_thread(db, thread, NOW) is not None
    kept = release_record(store, record.number)
    assert kept.model_copy(update={"thread": record.thread}) == record


def test_a_hold_after_the_record_is_urgent(store: Store) -> None:
    thread = put(store, FULL)
    _record(store, thread)
    with store.begin() as db:
        keep(db, mail(HOLD, 2, at=later(hours=2), answers=1), 2, at=later(hours=2))
        judge(db, thread)
    (line,) = queue_page(store, SETTINGS, wanted_of({}), later(days=1)).lines
    assert (line.id, line.rank, line.verdict) == (thread, "stale", "hold")
