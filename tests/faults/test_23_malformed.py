"""Case 23: malformed mails, and mails that end whoever reads them.

Passed when each is in the ledger with a state and a reason, within its limits of time and memory, and mails after it
are processed. (How long each takes is measured in benchmarks/watching.py.)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from signoff_nlp.accounts import WatchSettings
from signoff_nlp.service.worker import Workers
from signoff_nlp.settings import Settings
from tests.faults import ledger
from tests.faults.corpus import corpus
from tests.service import invariants, mails
from tests.service.shop import Shop, local_shop

MEGABYTES = 200


@pytest.fixture(scope="module")
def tight() -> Iterator[Workers]:
    """Readers with the memory that case 23 allows."""
    with Workers(Settings(us=("yourshop.example",), watch=WatchSettings(read_megabytes=MEGABYTES))) as found:
        yield found


def test_23_malformed_mails_are_read_or_set_aside_and_hold_up_nobody(shop: Shop, tight: Workers) -> None:
    assert shop.user is not None
    shop.round(tight)
    raws = corpus()
    for raw in raws.values():
        shop.deliver(raw)
    shop.deliver(mails.vague("last"))
    before = invariants.snapshot(shop)
    shop.round(tight)
    rows = ledger.kept(shop)
    # IMAP cannot carry a null byte (RFC 3501, 9: CHAR8): this server gives 0x80 for it.
    given = [raw.replace(b"\x00", b"\x80") for raw in (*raws.values(), mails.vague("last"))]
    assert [row.raw for row in rows] == given
    by_name = dict(zip(raws, rows, strict=False))
    # None of this is too much: what is malformed is read as far as it goes.
    odd = {name: (row.state, row.reason) for name, row in by_name.items() if row.state != "read"}
    assert odd == {"nothing-at-all": ("quarantined", "nothing to read: the source is empty, 3 times")}
    (last,) = [one for one in invariants.lying(shop) if one["To"] == "danalast@acme.example"]
    assert last["In-Reply-To"] == "<mlast@acme.example>"
    ours = {"message-id", "x-signoff-token", "in-reply-to", "references", "from", "to", "subject", "date"}
    rest = {"mime-version", "content-type", "content-transfer-encoding"}
    for draft in invariants.lying(shop):
        assert {name.lower() for name in draft.keys()} <= ours | rest  # noqa: SIM118
    invariants.check(shop, before)


def test_23_what_takes_too_much_memory_is_set_aside_after_three_tries(tmp_path: Path) -> None:
    shop = local_shop("eml", tmp_path)
    settings = Settings(us=("yourshop.example",), watch=WatchSettings(read_megabytes=30))
    with Workers(settings, number=1) as workers:
        shop.round(workers)
        shop.deliver(mails.vague(1, size=24 * 1024 * 1024))
        shop.deliver(mails.vague(2))
        shop.round(workers)
    large, small = ledger.kept(shop)
    assert (large.state, small.state) == ("quarantined", "read")
    assert large.reason == "reading it takes more than 30 MiB, 3 times"
    assert [event for event, _ in invariants.notices(shop)] == ["attention"]
    assert len(invariants.lying(shop)) == 1
    invariants.check(shop)
