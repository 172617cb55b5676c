"""Our place in a mailbox, and finding it again: start marks, folders that are numbered anew, ledgers that were lost."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from signoff_nlp.service.worker import Workers
from tests.mailbox.dovecot import User
from tests.service import invariants, mails
from tests.service.shop import Shop, local_shop


def renumber(user: User, validity: int) -> None:
    user.doveadm("mailbox", "update", "-u", user.name, "--uid-validity", str(validity), "INBOX")


@pytest.fixture
def busy(shop: Shop, workers: Workers) -> Shop:
    """A shop with an old mail, a mail that was drafted for, and one without a Message-ID."""
    shop.deliver(mails.vague(1))
    shop.round(workers)
    shop.deliver(mails.vague(2))
    shop.deliver(mails.mail(None, "Hello, is anybody there?"))
    shop.round(workers)
    return shop


@pytest.mark.parametrize("validity", [1, 4_000_000_000])
def test_another_uidvalidity_is_met_in_silence(busy: Shop, user: User, workers: Workers, validity: int) -> None:
    renumber(user, validity)
    before = invariants.snapshot(busy)
    busy.round(workers)
    busy.round(workers)
    assert [one.state for one in invariants.ledger_drafts(busy)] == ["confirmed"]
    assert invariants.actions(busy).count("folder found again") == 1
    assert [event for event, _ in invariants.notices(busy)] == ["attention"]
    assert "3 known messages were found again, 0 were not known" in invariants.notices(busy)[0][1]
    invariants.check(busy, before)
    busy.deliver(mails.vague(4))
    busy.round(workers)
    assert [one.state for one in invariants.ledger_drafts(busy)] == ["confirmed", "confirmed"]
    invariants.check(busy)


def test_a_folder_that_was_made_anew_is_met_in_silence(shop: Shop, user: User, workers: Workers) -> None:
    user.doveadm("mailbox", "create", "-u", user.name, "Orders")
    shop.config.write_text(shop.config.read_text() + 'folders = ["INBOX", "Orders"]\n')
    shop.round(workers)
    shop.deliver(mails.vague(1), "Orders")
    shop.deliver(mails.vague(2), "Orders")
    shop.round(workers)
    user.doveadm("mailbox", "delete", "-u", user.name, "Orders")
    user.doveadm("mailbox", "create", "-u", user.name, "Orders")
    shop.deliver(mails.vague(2), "Orders")
    shop.deliver(mails.vague(3), "Orders")
    shop.round(workers)
    assert len(invariants.lying(shop)) == 2
    assert invariants.silence(shop) == ["it was there before watching began"]
    shop.deliver(mails.vague(4), "Orders")
    shop.round(workers)
    assert len(invariants.lying(shop)) == 3
    invariants.check(shop)


def test_a_lost_ledger_is_made_again_without_drafts(busy: Shop, workers: Workers) -> None:
    before = invariants.snapshot(busy)
    for file in busy.folder.glob("store.sqlite3*"):
        file.unlink()
    (busy.folder / "anchor.json").unlink()
    busy.round(workers)
    assert invariants.ledger_drafts(busy) == []
    assert len(invariants.lying(busy)) == 1
    assert invariants.snapshot(busy) == before
    assert "unknown draft found" in invariants.actions(busy)
    invariants.each_mail_once(busy)
    busy.deliver(mails.vague("2b", answers="m2"))
    busy.deliver(mails.vague(5))
    busy.round(workers)
    assert sorted(one.state for one in invariants.ledger_drafts(busy)) == ["confirmed", "superseded"]
    assert len(invariants.lying(busy)) == 2


@pytest.mark.parametrize("anchored", [True, False], ids=["its end was kept", "by the drafts that are there"])
def test_a_ledger_put_back_makes_no_second_draft(busy: Shop, workers: Workers, anchored: bool) -> None:
    shutil.copy(busy.folder / "store.sqlite3", busy.folder / "backup")
    busy.deliver(mails.vague(4))
    busy.round(workers)
    assert len(invariants.lying(busy)) == 2
    if anchored and busy.user:
        busy.user.doveadm("expunge", "-u", busy.user.name, "mailbox", "Drafts", "all")
    else:
        (busy.folder / "anchor.json").unlink()
    left = len(invariants.lying(busy))
    for file in busy.folder.glob("store.sqlite3-*"):
        file.unlink()
    shutil.copy(busy.folder / "backup", busy.folder / "store.sqlite3")
    busy.round(workers)
    assert len(invariants.lying(busy)) == left
    assert "ledger found behind the mailbox" in invariants.actions(busy)
    invariants.each_mail_once(busy)
    busy.deliver(mails.vague(5))
    busy.round(workers)
    assert len(invariants.lying(busy)) == left + 1


def test_mail_from_before_watching_is_judged_as_far_back_as_the_settings_say(shop: Shop, workers: Workers) -> None:
    shop.change(start="new")
    shop.deliver(mails.vague(1))
    shop.round(workers)
    assert "thread judged" not in invariants.actions(shop)
    shop.deliver(mails.vague(2))
    shop.round(workers)
    assert len(invariants.lying(shop)) == 1
    invariants.check(shop, unwatched=[1])


def test_files_from_before_are_in_the_ledger_unread(tmp_path, workers: Workers) -> None:
    import os

    shop = local_shop("eml", tmp_path)
    shop.deliver(mails.vague(1))
    (old,) = shop.mails.iterdir()
    month = (datetime.now(UTC) - timedelta(days=40)).timestamp()
    os.utime(old, (month, month))
    shop.deliver(mails.vague(2))
    shop.round(workers)
    shop.deliver(mails.vague(3))
    shop.round(workers)
    assert len(invariants.lying(shop)) == 1
    invariants.check(shop)
