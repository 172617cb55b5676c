"""Drafts whose placing goes wrong: answers that are lost, lies, and mailboxes that are full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from signoff_nlp.service.clock import Clock
from signoff_nlp.service.worker import Workers
from tests.mailbox.certificates import Certificate, self_signed
from tests.mailbox.dovecot import QUOTA_20K, Dovecot, User, running
from tests.mailbox.proxy import Proxy, proxied
from tests.service import invariants, mails
from tests.service.shop import Shop, imap_shop


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def proxy(dovecot: Dovecot, certificate: Certificate) -> Iterator[Proxy]:
    with proxied(dovecot.port, certificate) as found:
        yield found


@pytest.fixture
def behind(user: User, proxy: Proxy, certificate: Certificate, tmp_path: Path, workers: Workers) -> Shop:
    """A shop whose server is behind the proxy, after its first round."""
    shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)
    shop.change(timeout_seconds=3)
    shop.round(workers)
    return shop


def attempt(shop: Shop, workers: Workers, **options: object) -> str | None:
    with shop.watching(workers, **options) as watcher:
        (outcome,) = watcher.once()
    return outcome.error


def history(shop: Shop) -> list[str]:
    return [one.removeprefix("draft ") for one in invariants.actions(shop) if one.startswith("draft ")]


def test_an_answer_that_is_lost_is_looked_for(behind: Shop, proxy: Proxy, workers: Workers) -> None:
    behind.deliver(mails.vague(1))
    proxy.lose_answer_to = b"APPEND"
    assert attempt(behind, workers)
    assert history(behind) == ["intended", "appending", "unknown"]
    proxy.lose_answer_to = None
    behind.round(workers)
    assert history(behind) == ["intended", "appending", "unknown", "confirmed"]
    assert len(invariants.lying(behind)) == 1
    invariants.check(behind)


def test_an_answer_without_a_place_is_looked_for(behind: Shop, proxy: Proxy, workers: Workers) -> None:
    behind.deliver(mails.vague(1))
    proxy.rewrite = lambda data: re.sub(rb"\[APPENDUID [0-9 ]+\] ", b"", data)
    behind.round(workers)
    assert history(behind) == ["intended", "appending", "unknown", "confirmed"]
    assert len(invariants.lying(behind)) == 1
    invariants.check(behind)


def test_what_is_said_to_be_stored_and_is_not_is_tried_once_more_and_told(
    behind: Shop, proxy: Proxy, workers: Workers
) -> None:
    behind.deliver(mails.vague(1))
    quota = re.compile(rb"(?m)^(\w+) OK \[APPENDUID [0-9 ]+\] ")
    user = behind.user
    assert user is not None

    def lie(data: bytes) -> bytes:
        if quota.search(data):
            user.doveadm("expunge", "-u", user.name, "mailbox", "Drafts", "all")
            return quota.sub(rb"\1 OK ", data)
        return data

    proxy.rewrite = lie
    for _ in range(4):
        behind.round(workers, look_seconds=0.0)
    assert history(behind) == [
        "intended",
        "appending",
        "unknown",
        "unknown",
        "appending",
        "unknown",
        "unknown",
        "failed",
    ]
    assert [event for event, text in invariants.notices(behind) if "is not there" in text] == ["attention"]
    behind.round(workers)
    invariants.check(behind)


def test_a_full_mailbox_is_asked_again_after_ten_minutes(tmp_path: Path, workers: Workers) -> None:
    with running(extra=QUOTA_20K) as server:
        shop = imap_shop(server.user(), tmp_path)
        shop.round(workers)
        shop.deliver(mails.vague(1, size=21_000))
        late = [timedelta(0)]
        stop_clock = Clock(lambda: datetime.now(UTC) + late[0], lambda: 0.0, lambda seconds: None)
        for minutes in (0, 5, 9):
            late[0] = timedelta(minutes=minutes)
            assert attempt(shop, workers, clock=stop_clock) is None
            assert history(shop) == ["intended", "appending", "waiting"]
        late[0] = timedelta(minutes=11)
        assert attempt(shop, workers, clock=stop_clock) is None
        assert history(shop) == ["intended", "appending", "waiting", "appending", "waiting"]
        assert len(invariants.notices(shop)) == 1
        assert "drafts cannot be placed" in invariants.notices(shop)[0][1]
        assert shop.user is not None
        shop.user.doveadm("expunge", "-u", shop.user.name, "mailbox", "INBOX", "all")
        late[0] = timedelta(minutes=60)
        assert attempt(shop, workers, clock=stop_clock) is None
        assert history(shop)[-1] == "confirmed"
        invariants.check(shop)


def test_a_drafts_folder_that_is_gone_is_found_under_its_new_name(shop: Shop, user: User, workers: Workers) -> None:
    shop.round(workers)
    shop.config.write_text(shop.config.read_text() + 'drafts = "Entwürfe"\n')
    shop.deliver(mails.vague(1))
    assert attempt(shop, workers) is None
    assert history(shop) == ["intended", "waiting"]
    assert "has no folder 'Entwürfe'" in str(invariants.notices(shop))
    user.doveadm("mailbox", "create", "-u", user.name, "Entwürfe")
    late = Clock(lambda: datetime.now(UTC) + timedelta(minutes=11), lambda: 0.0, lambda seconds: None)
    assert attempt(shop, workers, clock=late) is None
    assert history(shop) == ["intended", "waiting", "appending", "confirmed"]
    invariants.explained(shop)


def test_a_connection_that_ends_while_fetching_keeps_what_came(behind: Shop, proxy: Proxy, workers: Workers) -> None:
    behind.change(batch=5)
    for number in range(20):
        behind.deliver(mails.chat(number))
    seen = [0]

    def cut(data: bytes) -> bytes:
        seen[0] += data.count(b"BODY[]")
        if seen[0] > 8:
            raise OSError("cut")
        return data

    proxy.rewrite = cut
    assert attempt(behind, workers)
    proxy.rewrite = None
    invariants.check(behind, settled=False)
    behind.round(workers)
    invariants.check(behind)
