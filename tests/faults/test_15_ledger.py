"""Case 15: the ledger is lost, or an old backup of it is put back.

Passed when its place is found again in silence, our own drafts are known by their tokens, and no draft is made for mail
that was there.
"""

from __future__ import annotations

import shutil

import pytest

from signoff_nlp.service.worker import Workers
from tests.faults import ledger
from tests.service import invariants, mails
from tests.service.shop import Shop

OLD = "it was there before watching began"


def lose(shop: Shop) -> None:
    for file in shop.folder.glob("store.sqlite3*"):
        file.unlink()


def drafted(shop: Shop, workers: Workers) -> None:
    """Two drafts of ours lie there."""
    shop.round(workers)
    shop.deliver(mails.vague(1))
    shop.deliver(mails.release(2))
    shop.deliver(mails.hold(3))
    shop.round(workers)
    assert len(invariants.lying(shop)) == 2


@pytest.mark.parametrize("anchor", [True, False])
def test_15_a_lost_ledger_begins_anew_and_repeats_nothing(anchor: bool, any_shop: Shop, workers: Workers) -> None:
    shop = any_shop
    drafted(shop, workers)
    before, lying = invariants.snapshot(shop), [str(one) for one in invariants.lying(shop)]
    lose(shop)
    if not anchor:
        (shop.folder / "anchor.json").unlink()
    shop.round(workers)
    shop.round(workers)
    assert [str(one) for one in invariants.lying(shop)] == lying
    assert invariants.ledger_drafts(shop) == []
    assert invariants.silence(shop) == [OLD, OLD]
    assert len(ledger.told(shop, "unknown draft found")) == 2
    assert [event for event, _ in invariants.notices(shop)] == ["attention"] * (1 + anchor)
    invariants.check(shop, before)
    shop.deliver(mails.vague(4))
    shop.round(workers)
    assert len(invariants.lying(shop)) == 3
    invariants.check(shop)


@pytest.mark.parametrize("anchor", [True, False])
def test_15_an_old_backup_repeats_nothing(anchor: bool, any_shop: Shop, workers: Workers) -> None:
    shop = any_shop
    shop.round(workers)
    shop.deliver(mails.chat(9))
    shop.round(workers)
    shutil.copy(shop.folder / "store.sqlite3", shop.folder / "backup")
    drafted(shop, workers)
    before = invariants.snapshot(shop)
    lose(shop)
    shutil.copy(shop.folder / "backup", shop.folder / "store.sqlite3")
    if not anchor:
        (shop.folder / "anchor.json").unlink()
    shop.round(workers)
    shop.round(workers)
    assert len(invariants.lying(shop)) == 2
    assert invariants.ledger_drafts(shop) == []
    assert invariants.silence(shop) == [OLD, OLD]
    invariants.check(shop, before)
    shop.deliver(mails.vague(4))
    shop.round(workers)
    assert len(invariants.lying(shop)) == 3
    invariants.check(shop)


def test_15_a_buyer_writes_again_where_an_unknown_draft_of_ours_lies(shop: Shop, workers: Workers) -> None:
    drafted(shop, workers)
    lose(shop)
    shop.round(workers)
    shop.deliver(mails.vague(5, answers="m1", subject="Re: Hinge bracket 1", sender="Dana Ruiz <dana1@acme.example>"))
    shop.round(workers)
    assert len(invariants.lying(shop)) == 2
    (draft,) = invariants.ledger_drafts(shop)
    assert draft.state == "superseded"
    assert draft.reason == "a draft of ours for its thread is there that the ledger does not know"
    invariants.check(shop)
