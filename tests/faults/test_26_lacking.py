"""Case 26: a server that lacks IDLE, UIDPLUS, SPECIAL-USE, CONDSTORE or UTF8 (a proxy takes them away).

Passed when what is done without is said by name in the line of the start, all else goes on, and I1 to I6 hold.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from signoff_nlp.service.worker import Workers
from tests.faults.scenes import answered, awake, free_port
from tests.mailbox.certificates import Certificate
from tests.mailbox.dovecot import User
from tests.mailbox.proxy import Proxy, Rewrite, proxied, without
from tests.service import invariants, mails
from tests.service.shop import Shop, eventually, imap_shop

NAMED = {
    ("IDLE",): "IDLE",
    ("UIDPLUS",): "UIDPLUS",
    ("SPECIAL-USE",): "SPECIAL-USE",
    # Nothing is done by these, so nothing is missed.
    ("CONDSTORE", "QRESYNC", "LITERAL+", "UTF8=ACCEPT", "ENABLE", "NAMESPACE", "ID"): None,
    ("IDLE", "UIDPLUS", "SPECIAL-USE", "CONDSTORE", "QRESYNC", "ESEARCH", "LITERAL+", "SASL-IR"): (
        "IDLE,UIDPLUS,SPECIAL-USE,ESEARCH"
    ),
}


@pytest.fixture
def proxy(user: User, certificate: Certificate) -> Iterator[Proxy]:
    with proxied(user.server.port, certificate) as found:
        yield found


def lacking(*capabilities: str) -> Rewrite:
    """Take the capabilities away, and what a server that has them says by them."""
    hide = without(*capabilities)

    def rewrite(data: bytes) -> bytes:
        data = hide(data)
        if "UIDPLUS" in capabilities:
            data = re.sub(rb"\[APPENDUID \d+ \d+\] ", b"", data)
        if "SPECIAL-USE" in capabilities:
            data = re.sub(rb" \\(Drafts|Sent)\b", b"", data)
        return data

    return rewrite


@pytest.mark.parametrize(("gone", "said"), NAMED.items(), ids=lambda one: one[0] if isinstance(one, tuple) else "")
def test_26_what_a_server_lacks_is_said_and_done_without(
    gone: tuple[str, ...],
    said: str | None,
    proxy: Proxy,
    certificate: Certificate,
    user: User,
    tmp_path: Path,
    workers: Workers,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "signoff.watch")
    proxy.rewrite = lacking(*gone)
    port = free_port()
    shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain, drafts="Drafts", sent="Sent")
    shop.change(poll_seconds=1, metrics_port=port)
    with awake(shop, workers):
        invariants.says(port, well=True, within=60)
        shop.deliver(mails.vague(1))
        eventually(lambda: answered(shop) == [("m1", "confirmed")], "a draft")
    (line,) = [vars(one)["signoff"] for one in caplog.records if one.getMessage() == "connected"]
    assert line.get("without") == said
    assert len(invariants.lying(shop)) == 1
    invariants.check(shop)


def test_26_without_special_use_and_without_a_name_it_says_what_to_set(
    proxy: Proxy, certificate: Certificate, user: User, tmp_path: Path, workers: Workers
) -> None:
    proxy.rewrite = lacking("SPECIAL-USE")
    shop: Shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)
    shop.round(workers)
    shop.deliver(mails.vague(1))
    before = invariants.snapshot(shop)
    shop.round(workers)
    shop.round(workers)
    assert answered(shop) == [("m1", "waiting")]
    ((event, text),) = invariants.notices(shop)
    assert event == "attention"
    assert "marks no folder as \\Drafts" in text
    assert invariants.lying(shop) == []
    invariants.check(shop, before)
