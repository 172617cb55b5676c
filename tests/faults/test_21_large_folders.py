"""Case 21: a folder of 20,000 UIDs, and a first start on one that has many mails.

Passed when no command line is longer than 8 kB and no draft is made for mail older than the start mark. (How fast mails
are stored is measured in benchmarks/watching.py.)
"""

from __future__ import annotations

import pytest

from signoff_nlp.service.collecting import gather
from signoff_nlp.service.doors import Door
from signoff_nlp.service.worker import Workers
from tests.faults import ledger
from tests.mailbox.dovecot import User
from tests.service import invariants, mails
from tests.service.shop import Shop


def fill(shop: Shop, count: int) -> None:
    for number in range(count):
        shop.deliver(mails.vague(number) if number < 3 else mails.chat(number))


def test_21_a_first_start_on_20_000_mails_takes_none_but_its_place(
    shop: Shop, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(shop, 20_000)
    shop.change(start="new")
    commands = ledger.wiretap(monkeypatch)
    shop.round(workers)
    assert ledger.kept(shop) == []
    assert ledger.told(shop, "folder begun")[0].detail["start"] == 20_000
    shop.deliver(mails.vague("new"))
    shop.round(workers)
    assert len(invariants.lying(shop)) == 1
    assert max(map(len, commands)) < 8_000
    assert [
        one for one in commands if b"BODY.PEEK[]" in one and b"FETCH 20001 " not in one and b"FETCH 1 " not in one
    ] == []
    invariants.check(shop, unwatched=range(1, 20_001))


def test_21_all_of_5_000_scattered_mails_in_short_commands_and_not_a_draft(
    user: User, workers: Workers, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(shop, 10_000)
    odd = ",".join(map(str, range(1, 10_001, 2)))
    user.doveadm("expunge", "-u", user.name, "mailbox", "INBOX", "uid", odd)
    shop.change(start="all")
    commands = ledger.wiretap(monkeypatch)
    with shop.watching(workers) as watcher:
        (duty,) = watcher.duties
        box = Door(duty).open()
        assert gather(duty, box) == 5_000
        box.close()
    assert max(map(len, commands)) < 8_000
    rows = ledger.kept(shop)
    assert len(rows) == 5_000
    assert {row.old for row in rows} == {True}
    invariants.check(shop, settled=False)


def test_21_nothing_is_drafted_for_what_is_older_than_the_start_mark(shop: Shop, workers: Workers) -> None:
    shop.change(start="all", batch=7)
    fill(shop, 40)
    shop.round(workers)
    assert invariants.lying(shop) == []
    assert {row.state for row in ledger.kept(shop)} == {"read"}
    assert invariants.silence(shop) == ["it was there before watching began"] * 3
    invariants.check(shop)
