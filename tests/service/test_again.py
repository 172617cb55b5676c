"""Out of quarantine: what is read again, and what is fetched again for that."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from signoff_nlp.records import Records
from signoff_nlp.service.child import Ask, Failed
from signoff_nlp.service.imap_box import ImapBox
from signoff_nlp.service.local_box import LocalBox
from signoff_nlp.service.quarantine import retry
from signoff_nlp.service.worker import Workers
from tests.faults import ledger
from tests.service import invariants, mails
from tests.service.shop import Shop

BIG = 30_000


def retried(shop: Shop, *numbers: int) -> None:
    assert all(again for _, again in retry(shop.settings, numbers, datetime.now(UTC)))


@pytest.fixture
def with_a_large_one(any_shop: Shop, workers: Workers) -> Shop:
    """A shop with a mail of which only the header was read, and one that answers it."""
    any_shop.round(workers)
    any_shop.change(message_bytes=20_000)
    any_shop.deliver(mails.vague(1, size=BIG))
    any_shop.deliver(mails.chat(2, sender=mails.DANA, answers="m1"))
    any_shop.round(workers)
    assert [one.state for one in ledger.kept(any_shop)] == ["quarantined", "read"]
    return any_shop


def test_a_mail_that_was_too_large_is_fetched_again_when_more_is_allowed(
    with_a_large_one: Shop, workers: Workers
) -> None:
    shop = with_a_large_one
    shop.change(message_bytes=200_000)
    before = invariants.snapshot(shop)
    retried(shop, 1)
    shop.round(workers)
    large, _ = ledger.kept(shop)
    assert (large.state, large.reason, large.raw, large.verdict) == ("read", "", mails.vague(1, size=BIG), "clarify")
    assert [one.detail["size"] for one in ledger.told(shop, "message fetched again")] == [BIG]
    assert "was not read" not in ledger.report(shop, 1)
    invariants.check(shop, before)
    shop.round(workers)
    assert len(ledger.told(shop, "message fetched again")) == 1


def test_it_comes_back_to_quarantine_where_nothing_else_is_allowed(with_a_large_one: Shop, workers: Workers) -> None:
    shop = with_a_large_one
    retried(shop, 1)
    shop.round(workers)
    large, _ = ledger.kept(shop)
    assert (large.state, large.reason) == (
        "quarantined", "30,000 bytes, more than watch.message_bytes: only its header was read",
    )  # fmt: skip
    assert large.raw is not None
    assert large.raw.startswith(b"From: ")
    assert "was not read" in ledger.report(shop, 1)
    invariants.check(shop)


def test_its_thread_is_not_judged_by_a_header_meanwhile(
    with_a_large_one: Shop, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = with_a_large_one
    shop.change(message_bytes=200_000)
    for box in (ImapBox, LocalBox):
        monkeypatch.setattr(box, "fetch_again", lambda self, duty: 0)
    retried(shop, 1)
    shop.deliver(mails.chat(3, sender=mails.DANA, answers="m1"))
    shop.round(workers)
    assert [one.state for one in ledger.kept(shop)] == ["stored", "read", "read"]
    assert "message 1 of the thread was not read: it is to be fetched again" in ledger.report(shop, 1)
    assert not invariants.lying(shop)
    monkeypatch.undo()
    shop.round(workers)
    assert [one.state for one in ledger.kept(shop)] == ["read", "read", "read"]
    invariants.check(shop)


def test_one_that_is_gone_meanwhile_has_vanished(with_a_large_one: Shop, workers: Workers) -> None:
    shop = with_a_large_one
    shop.change(message_bytes=200_000)
    retried(shop, 1)
    if shop.user is not None:
        shop.user.doveadm("expunge", "-u", shop.user.name, "mailbox", "INBOX", "uid", "1")
    else:
        places = [one for one in shop.mails.rglob("*") if one.is_file() and one.stat().st_size == BIG]
        for place in places:
            place.unlink()
    shop.round(workers)
    assert [one.state for one in ledger.kept(shop)] == ["vanished", "read"]
    shop.round(workers)


def test_what_could_not_be_read_is_read_again(shop: Shop, workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.round(workers)
    shop.deliver(mails.vague(1))
    failed = Failed("the reader failed (ValueError)")

    def poisoned(self: Workers, ask: Ask, loads: object, records: Records) -> object:
        from concurrent.futures import Future

        future: Future[Failed] = Future()
        future.set_result(failed)
        return future

    with monkeypatch.context() as for_now:
        for_now.setattr(Workers, "read", poisoned)
        shop.round(workers)
    assert [one.state for one in ledger.kept(shop)] == ["quarantined"]
    retried(shop, 1)
    shop.round(workers)
    assert [(one.state, one.verdict) for one in ledger.kept(shop)] == [("read", "clarify")]
    assert len(invariants.lying(shop)) == 1
    invariants.check(shop)
