"""Case 25: a Drafts folder with a name of its own, one that the server does not mark, and two that it marks.

Passed when it is found by its mark or by the settings, and where it is not clear which one, nothing is drafted and
people are told the folders to choose from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from signoff_nlp.service.worker import Workers
from tests.faults.test_14_folders import later
from tests.mailbox.certificates import Certificate
from tests.mailbox.dovecot import User, running
from tests.mailbox.proxy import proxied
from tests.service import invariants, mails
from tests.service.shop import Shop, imap_shop

NAMED = "Entwürfe/Angebote & Co"
SECOND = "namespace inbox {\n mailbox Quotes {\n special_use = \\Drafts\n auto = subscribe\n }\n}\n"


def asked_about(shop: Shop, workers: Workers, rounds: int = 1) -> None:
    """A mail that asks for a draft comes in."""
    shop.round(workers)
    shop.deliver(mails.vague(1))
    for _ in range(rounds):
        shop.round(workers)


def refused(shop: Shop) -> str:
    """Nothing is drafted, and this is what people are told."""
    (draft,) = invariants.ledger_drafts(shop)
    assert draft.state == "waiting"
    assert draft.next_try_at is not None
    assert draft.next_try_at - draft.created_at >= timedelta(minutes=10)
    ((event, text),) = invariants.notices(shop)
    assert event == "attention"
    return text


def test_25_a_name_in_another_language_is_found_by_its_mark(tmp_path: Path, workers: Workers) -> None:
    with running(drafts=f'"{NAMED}"') as server:
        shop = imap_shop(server.user(), tmp_path, tray=NAMED)
        asked_about(shop, workers)
        assert [(one.state, one.folder) for one in invariants.ledger_drafts(shop)] == [("confirmed", NAMED)]
        assert len(invariants.lying(shop)) == 1
        invariants.check(shop)


@pytest.fixture
def unmarked(user: User, certificate: Certificate, tmp_path: Path) -> Iterator[Shop]:
    """A shop whose server marks no folder."""
    with proxied(user.server.port, certificate) as proxy:
        gone = re.compile(rb" SPECIAL-USE| RETURN \(SPECIAL-USE\)|\\(?:Drafts|Sent) ?")
        proxy.rewrite = lambda data: gone.sub(b"", data) if b"LIST" in data or b"CAPABILITY" in data else data
        user.doveadm("mailbox", "create", "-u", user.name, NAMED)
        yield imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)


def test_25_without_marks_it_is_the_one_of_the_settings(unmarked: Shop, workers: Workers) -> None:
    unmarked.account(drafts=NAMED)
    shop = replace(unmarked, tray=NAMED)
    asked_about(shop, workers)
    assert [(one.state, one.folder) for one in invariants.ledger_drafts(shop)] == [("confirmed", NAMED)]
    assert len(invariants.lying(shop)) == 1
    invariants.check(shop)


def test_25_without_marks_and_settings_nothing_is_guessed(unmarked: Shop, workers: Workers) -> None:
    shop = unmarked
    asked_about(shop, workers, rounds=3)
    text = refused(shop)
    assert "marks no folder as \\Drafts" in text
    assert all(repr(name) in text for name in ("Drafts", NAMED, "INBOX"))
    assert invariants.lying(shop) == []
    invariants.check(shop)


def test_25_of_two_that_are_marked_none_is_guessed(tmp_path: Path, workers: Workers) -> None:
    with running(extra=SECOND) as server:
        shop = imap_shop(server.user(), tmp_path)
        asked_about(shop, workers)
        text = refused(shop)
        assert "marks 2 folders as \\Drafts" in text
        assert "'Drafts', 'Quotes'" in text
        assert invariants.lying(shop) == invariants.lying(replace(shop, tray="Quotes")) == []
        invariants.check(shop)
        shop.account(drafts="Quotes")
        shop = replace(shop, tray="Quotes")
        shop.round(workers, clock=later(minutes=11))
        assert [(one.state, one.folder) for one in invariants.ledger_drafts(shop)] == [("confirmed", "Quotes")]
        assert len(invariants.lying(shop)) == 1
        invariants.check(shop)
