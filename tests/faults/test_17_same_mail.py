"""Case 17: Message-ID missing; the same one over the same bytes, over other bytes; one mail in two folders.

Passed when 1, 1, 2 and 1 of them are processed, and each is explained.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from signoff_nlp.service.worker import Workers
from tests.faults import ledger
from tests.mailbox.dovecot import User
from tests.service import invariants, mails
from tests.service.shop import Shop, imap_shop


def test_17_without_a_message_id_it_is_drafted_for_once(any_shop: Shop, workers: Workers) -> None:
    shop = any_shop
    shop.round(workers)
    raw = mails.vague(1).replace(b"Message-ID: <m1@acme.example>\r\n", b"")
    shop.deliver(raw)
    shop.round(workers)
    shop.round(workers)
    (row,) = ledger.kept(shop)
    assert (row.name, row.state, row.raw) == (None, "read", raw)
    (draft,) = invariants.lying(shop)
    assert (draft["In-Reply-To"], draft["To"]) == (None, "dana1@acme.example")
    invariants.check(shop)


@pytest.mark.parametrize("together", [True, False])
def test_17_the_same_bytes_twice_are_one_mail(together: bool, any_shop: Shop, workers: Workers) -> None:
    shop = any_shop
    shop.round(workers)
    shop.deliver(mails.vague(1))
    if not together:
        shop.round(workers)
    shop.deliver(mails.vague(1))
    shop.round(workers)
    first, second = ledger.kept(shop)
    assert (first.state, second.state) == ("read", "read")
    assert (first.note, second.note) == ("", f"same bytes as message {first.id}")
    assert len(invariants.lying(shop)) == 1
    invariants.check(shop)


@pytest.mark.parametrize("together", [True, False])
def test_17_the_same_message_id_over_other_bytes_is_two_mails(together: bool, any_shop: Shop, workers: Workers) -> None:
    shop = any_shop
    shop.round(workers)
    shop.deliver(mails.release("same", subject="Hinge bracket"))
    if not together:
        shop.round(workers)
    shop.deliver(mails.hold("same", subject="Other thing"))
    shop.round(workers)
    first, second = ledger.kept(shop)
    assert (first.state, second.state) == ("read", "read")
    assert (first.note, second.note) == ("", f"same Message-ID as message {first.id}, other bytes")
    assert "full production run" in ledger.report(shop, first.id)
    assert "Do not print until" in ledger.report(shop, second.id)
    invariants.check(shop)


@pytest.mark.parametrize("together", [True, False])
def test_17_one_mail_in_two_folders_is_drafted_for_once(
    together: bool, user: User, tmp_path: Path, workers: Workers
) -> None:
    user.doveadm("mailbox", "create", "-u", user.name, "Orders")
    shop = imap_shop(user, tmp_path, folders=["INBOX", "Orders"])
    shop.round(workers)
    shop.deliver(mails.vague(1))
    if not together:
        shop.round(workers)
    shop.deliver(mails.vague(1), "Orders")
    shop.round(workers)
    first, second = ledger.kept(shop)
    assert {first.folder, second.folder} == {"INBOX", "Orders"}
    assert (first.state, second.state) == ("read", "read")
    assert second.note == f"same bytes as message {first.id}"
    assert len(invariants.lying(shop)) == 1
    invariants.check(shop)
