"""Case 14: the watched folder is deleted and made anew; the Drafts folder is deleted, renamed, or gone for good.

Passed for the watched folder as in case 13, and health is not well while it is gone; for Drafts when it is looked for
again, and drafting stops with a clear message where there is none, without a storm of tries.
"""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from signoff_nlp.service.clock import Clock, system_clock
from signoff_nlp.service.health import Watchdog
from signoff_nlp.service.worker import Workers
from tests.faults import ledger
from tests.mailbox.dovecot import User, running
from tests.service import invariants, mails
from tests.service.shop import Shop, eventually, imap_shop


def mailbox(user: User, what: str, *names: str) -> None:
    user.doveadm("mailbox", what, "-u", user.name, *names)


def later(**ahead: float) -> Clock:
    """The machine's clock, so much ahead."""
    clock = system_clock(threading.Event())
    return clock._replace(now=lambda: clock.now() + timedelta(**ahead))


def test_14_a_folder_made_anew_brings_nothing_back(user: User, tmp_path: Path, workers: Workers) -> None:
    mailbox(user, "create", "Orders")
    shop = imap_shop(user, tmp_path, folders=["INBOX", "Orders"])
    shop.round(workers)
    shop.deliver(mails.vague(1), "Orders")
    shop.deliver(mails.vague(2), "Orders")
    shop.round(workers)
    assert len(invariants.lying(shop)) == 2
    mailbox(user, "delete", "Orders")
    mailbox(user, "create", "Orders")
    shop.deliver(mails.vague(2), "Orders")  # somebody puts one of them back
    shop.round(workers)
    assert len(invariants.lying(shop)) == 2
    assert [
        row.uid for row in ledger.kept(shop) if row.uidvalidity == max(r.uidvalidity for r in ledger.kept(shop))
    ] == [1]
    assert len(ledger.told(shop, "folder found again")) == 1
    assert len(invariants.notices(shop)) == 1
    shop.deliver(mails.vague(3), "Orders")
    shop.round(workers)
    shop.round(workers)
    assert len(invariants.lying(shop)) == 3
    assert len(ledger.told(shop, "folder found again")) == 1
    invariants.check(shop)


def test_14_a_watched_folder_that_is_gone_is_said_until_it_is_back(user: User, tmp_path: Path) -> None:
    mailbox(user, "create", "Orders")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    shop = imap_shop(user, tmp_path, folders=["Orders"])
    shop.change(poll_seconds=1, metrics_port=port)
    with shop.running():
        invariants.says(port, well=True, within=60)
        mailbox(user, "delete", "Orders")
        invariants.says(port, well=False, within=60)
        eventually(lambda: "Orders" in str(invariants.health(port)))
        mailbox(user, "create", "Orders")
        shop.deliver(mails.vague(1), "Orders")
        invariants.says(port, well=True, within=60)
        shop.deliver(mails.vague(2), "Orders")
        eventually(lambda: len(invariants.lying(shop)) == 1)
    invariants.check(shop)


def test_14_people_are_told_when_a_watched_folder_stays_away(user: User, tmp_path: Path, workers: Workers) -> None:
    mailbox(user, "create", "Orders")
    shop = imap_shop(user, tmp_path, folders=["Orders"])
    ahead = [timedelta()]
    clock = system_clock(threading.Event())
    clock = clock._replace(now=lambda now=clock.now: now() + ahead[0])
    with shop.watching(workers, clock=clock) as watcher:
        watchdog = Watchdog(watcher.duties, clock, lambda: None)
        watcher.once()
        mailbox(user, "delete", "Orders")
        watcher.once()
        assert watchdog.look()
        assert invariants.notices(shop) == []
        ahead[0] = timedelta(minutes=11)  # and it lets us in all the while
        watcher.once()
        assert watchdog.look()
        ((event, text),) = invariants.notices(shop)
        assert event == "silence"
        assert "not well since" in text
        assert "Orders" in text
        mailbox(user, "create", "Orders")
        watcher.once()
        assert watchdog.look()
        assert [event for event, _ in invariants.notices(shop) if event != "attention"] == ["silence", "recovery"]
    invariants.check(shop)


def test_14_drafts_is_renamed_and_the_server_makes_it_anew(shop: Shop, workers: Workers) -> None:
    assert shop.user is not None
    shop.round(workers)
    shop.deliver(mails.vague(1))
    shop.round(workers)
    mailbox(shop.user, "rename", "Drafts", "Old drafts")
    shop.deliver(mails.vague(2))
    shop.round(workers)
    first, second = invariants.ledger_drafts(shop)
    assert (first.state, first.folder) == ("moved", "Old drafts")
    assert (second.state, second.folder) == ("confirmed", "Drafts")
    assert len(invariants.lying(shop)) == len(invariants.lying(replace(shop, tray="Old drafts"))) == 1
    invariants.check(shop)


def test_14_drafts_is_deleted_and_nothing_is_drafted_again(shop: Shop, workers: Workers) -> None:
    assert shop.user is not None
    shop.round(workers)
    shop.deliver(mails.vague(1))
    shop.round(workers)
    mailbox(shop.user, "delete", "Drafts")
    shop.round(workers)
    shop.round(workers)
    assert [one.state for one in invariants.ledger_drafts(shop)] == ["discarded"]
    assert invariants.lying(shop) == []
    shop.deliver(mails.vague(2))
    shop.round(workers)
    assert len(invariants.lying(shop)) == 1
    invariants.check(shop)


def test_14_drafts_is_found_again_under_another_name_while_watching(tmp_path: Path) -> None:
    other = "namespace inbox {\n mailbox Drafts {\n auto = no\n }\n mailbox Desk {\n special_use = \\Drafts\n }\n}\n"
    with running(extra=other) as server:
        user = server.user()
        mailbox(user, "create", "Drafts")
        shop = imap_shop(user, tmp_path, tray="Desk")
        with shop.running():
            eventually(lambda: "folder begun" in invariants.actions(shop))
            shop.deliver(mails.vague(1))
            eventually(lambda: [one.state for one in invariants.ledger_drafts(shop)] == ["confirmed"])
            mailbox(user, "rename", "Drafts", "Desk")
            shop.deliver(mails.vague(2))
            eventually(lambda: len(invariants.lying(shop)) == 2)
            # The first one is followed to its new place on the next round.
            eventually(lambda: [one.folder for one in invariants.ledger_drafts(shop)] == ["Desk", "Desk"])
        assert [one.state for one in invariants.ledger_drafts(shop)] == ["confirmed", "confirmed"]
        invariants.check(shop)


def test_14_without_drafts_it_stops_drafting_and_says_so(user: User, tmp_path: Path, workers: Workers) -> None:
    mailbox(user, "create", "Desk")
    shop = imap_shop(user, tmp_path, drafts="Desk", tray="Desk")
    shop.round(workers)
    mailbox(user, "delete", "Desk")
    shop.deliver(mails.vague(1))
    for _ in range(3):
        shop.round(workers)
    (draft,) = invariants.ledger_drafts(shop)
    assert draft.state == "waiting"
    assert len(ledger.told(shop, "draft waiting")) == 1  # no storm: the next look is in ten minutes
    ((event, text),) = invariants.notices(shop)
    assert event == "attention"
    assert "no folder 'Desk'" in text
    mailbox(user, "create", "Desk")
    shop.round(workers, clock=later(minutes=9))
    assert invariants.ledger_drafts(shop)[0].state == "waiting"
    shop.round(workers, clock=later(minutes=11))
    assert invariants.ledger_drafts(shop)[0].state == "confirmed"
    assert len(invariants.lying(shop)) == 1
    invariants.check(shop)
