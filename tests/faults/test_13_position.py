"""Case 13: the folder's UIDVALIDITY is another one; UIDs mean nothing any more, or seem to.

Passed when no draft is made for known mails, there is exactly one audit entry and one notice, and new mail is handled.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from signoff_nlp.service.worker import Workers
from tests.faults import ledger
from tests.mailbox.certificates import Certificate
from tests.mailbox.dovecot import User
from tests.mailbox.proxy import proxied
from tests.service import invariants, mails
from tests.service.shop import Shop, eventually, imap_shop

FOUND = "folder found again"


def validity(user: User, number: int, folder: str = "INBOX") -> None:
    user.doveadm("mailbox", "update", "-u", user.name, "--uid-validity", str(number), folder)


def known_mail(shop: Shop, workers: Workers) -> int:
    """Let the watcher know mails of all kinds; return its UIDVALIDITY."""
    shop.round(workers)
    shop.deliver(mails.vague(1))
    shop.deliver(mails.vague("none", sender=mails.DANA).replace(b"Message-ID: <mnone@acme.example>\r\n", b""))
    shop.deliver(mails.release(2))
    shop.deliver(mails.release(2))  # the same bytes once more
    shop.deliver(mails.hold("x", subject="Other bracket"))
    shop.deliver(mails.chat("x", subject="Lunch"))  # the same Message-ID over other bytes
    shop.round(workers)
    assert len(invariants.lying(shop)) == 3
    return ledger.kept(shop)[0].uidvalidity


def nothing_happened(shop: Shop, drafts: int = 3, mails: int = 6) -> None:
    assert len(invariants.lying(shop)) == len(invariants.ledger_drafts(shop)) == drafts
    assert len(ledger.kept(shop)) == mails
    assert [entry.detail["folder"] for entry in ledger.told(shop, FOUND)].count("INBOX") == 1
    assert [event for event, text in invariants.notices(shop) if "INBOX" in text] == ["attention"]


@pytest.mark.parametrize("by", [1, -1, 1_000_000])
def test_13_another_uidvalidity_with_the_same_uids(by: int, shop: Shop, workers: Workers) -> None:
    assert shop.user is not None
    before = known_mail(shop, workers)
    validity(shop.user, before + by)
    inbox = invariants.snapshot(shop)
    shop.round(workers)
    nothing_happened(shop)
    assert {row.uidvalidity for row in ledger.kept(shop)} == {before + by}
    invariants.check(shop, inbox)
    shop.deliver(mails.vague(3))
    shop.round(workers)
    shop.round(workers)
    nothing_happened(shop, drafts=4, mails=7)
    invariants.check(shop)


def test_13_mail_that_came_with_the_change_is_judged_and_not_drafted_for(shop: Shop, workers: Workers) -> None:
    assert shop.user is not None
    validity(shop.user, known_mail(shop, workers) + 5)
    shop.deliver(mails.vague(3))
    shop.round(workers)
    nothing_happened(shop, mails=7)
    late = ledger.kept(shop)[-1]
    assert (late.state, late.old, late.verdict) == ("read", True, "clarify")
    assert invariants.silence(shop) == ["it was there before watching began"]
    invariants.check(shop)


def test_13_all_uids_are_others_too(shop: Shop, workers: Workers) -> None:
    assert shop.user is not None
    known_mail(shop, workers)
    # What a server does that lost its index: it numbers what it finds, in an order of its own.
    files = [one for one in shop.user.maildir.rglob("*") if one.is_file() and "cur" in str(one.parent)]
    for place, file in enumerate(sorted(one for one in files if ".Drafts" not in str(one))):
        file.rename(file.with_name(re.sub(r"^\d+", str(10**9 - place), file.name)))
    for one in [*shop.user.maildir.glob("dovecot-uidlist"), *shop.user.maildir.glob("dovecot.index*")]:
        one.unlink()
    validity(shop.user, 4_000_000_000)
    shop.round(workers)
    nothing_happened(shop)
    there = shop.user.hashes()
    for row in ledger.kept(shop):
        assert row.raw is not None
        assert hashlib.sha256(row.raw).hexdigest() == there[row.uid]
    shop.deliver(mails.vague(3))
    shop.round(workers)
    nothing_happened(shop, drafts=4, mails=7)
    invariants.check(shop)


def test_13_zero_is_no_uidvalidity(user: User, certificate: Certificate, tmp_path: Path, workers: Workers) -> None:
    with proxied(user.server.port, certificate) as proxy:
        shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)
        known_mail(shop, workers)
        proxy.rewrite = lambda data: re.sub(rb"\[UIDVALIDITY \d+\]", b"[UIDVALIDITY 0]", data)
        shop.round(workers)
        nothing_happened(shop)
        shop.round(workers)
        nothing_happened(shop)
        invariants.check(shop)
        proxy.rewrite = None
        shop.round(workers)
        assert len(invariants.lying(shop)) == 3
        shop.deliver(mails.vague(3))
        shop.round(workers)
        assert len(invariants.lying(shop)) == 4
        invariants.check(shop)


def test_13_while_it_is_watched(shop: Shop) -> None:
    assert shop.user is not None
    with shop.running():
        eventually(lambda: "folder begun" in invariants.actions(shop))
        shop.deliver(mails.vague(1))
        eventually(lambda: len(invariants.lying(shop)) == 1)
        validity(shop.user, 77)
        shop.deliver(mails.chat(2))
        eventually(lambda: ledger.told(shop, FOUND))
        shop.deliver(mails.vague(3))
        eventually(lambda: len(invariants.lying(shop)) == 2)
    assert len(ledger.told(shop, FOUND)) == 1
    assert [event for event, _ in invariants.notices(shop)] == ["attention"]
    invariants.check(shop)
