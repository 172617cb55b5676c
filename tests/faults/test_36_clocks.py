"""Case 36: the clock jumps by a day, summer time begins, and mails bear dates of 1970, of 2038, or none.

Passed when order goes by UID, health is not deceived by a jump, and dates in a text count in the mail's own zone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from signoff_nlp.service.clock import Clock
from signoff_nlp.service.health import Watchdog, account_health
from signoff_nlp.service.worker import Workers
from signoff_nlp.store import tables as t
from tests.faults.scenes import Moved, ahead, answered, report
from tests.service import invariants, mails
from tests.service.shop import Shop

DAY = 86_400.0


@pytest.mark.parametrize("days", [1, -1])
def test_36_a_jump_of_the_clock_between_rounds(days: int, shop: Shop, workers: Workers) -> None:
    shop.round(workers)
    shop.deliver(mails.vague(1))
    shop.round(workers)
    for number in (2, 3):
        shop.deliver(mails.vague(number))
        shop.round(workers, clock=ahead(days=days))
    shop.deliver(mails.vague(4))
    shop.round(workers)
    assert answered(shop) == [(f"m{number}", "confirmed") for number in (1, 2, 3, 4)]
    invariants.check(shop)


@pytest.mark.parametrize("days", [1, -1])
def test_36_a_jump_does_not_deceive_health(days: int, shop: Shop, workers: Workers) -> None:
    time, jump = Moved(), [0.0]
    whole = time.clock()
    clock = Clock(lambda: whole.now() + timedelta(days=jump[0]), whole.monotonic, whole.sleep)
    with shop.watching(workers, clock=clock) as watcher:
        assert [one.error for one in watcher.once()] == [None]
        (duty,) = watcher.duties
        dog = Watchdog(watcher.duties, clock, lambda: None)
        jump[0] = days
        assert dog.look()
        assert account_health(duty).well  # it answered a moment ago
        assert invariants.notices(shop) == []
        time.seconds += duty.settings.watch.stale_seconds + 1
        duty.moving()
        assert dog.look()
        assert not account_health(duty).well
        assert [event for event, _ in invariants.notices(shop)] == ["silence"]


def test_36_a_draft_that_waits_does_not_wait_for_the_clock(
    shop: Shop, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    from signoff_nlp.mailbox.failures import CommandRefused
    from signoff_nlp.service.imap_box import ImapBox

    def full(*_: object) -> None:
        raise CommandRefused("APPEND", "[OVERQUOTA] full", where="mx")

    shop.round(workers)
    shop.deliver(mails.vague(1))
    with monkeypatch.context() as patched:
        patched.setattr(ImapBox, "place", full)
        shop.round(workers, clock=ahead(days=1))
    assert answered(shop) == [("m1", "waiting")]
    shop.round(workers)  # the clock was a day ahead when it was to wait for ten minutes
    assert answered(shop) == [("m1", "confirmed")]
    invariants.check(shop)


def test_36_dates_that_cannot_be(shop: Shop, workers: Workers) -> None:
    shop.round(workers)
    dates = [
        datetime(1970, 1, 1, tzinfo=UTC), datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC), None,
        datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=1))), datetime(9999, 12, 31, tzinfo=UTC),
    ]  # fmt: skip
    for number, date in enumerate(dates):
        shop.deliver(mails.vague(number, date=date))
        shop.round(workers)
    shop.deliver(mails.vague(9, more=("Date: Thu, 32 Foo 26 25:61:00 +9999",)))
    before = invariants.snapshot(shop)
    shop.round(workers)
    assert [name for name, _ in answered(shop)] == ["m0", "m1", "m2", "m3", "m4", "m9"]
    with shop.store() as store, store.read() as db:
        uids = db.execute(sa.select(t.messages.c.uid).order_by(t.messages.c.id)).scalars().all()
    assert uids == sorted(uids)
    invariants.check(shop, before)


@pytest.mark.parametrize("year", [1970, 2038])
def test_36_a_thread_goes_by_the_order_of_arrival(year: int, shop: Shop, workers: Workers) -> None:
    """Somebody's clock is wrong: the last mail of the thread, not the latest date, is the one that is answered."""
    shop.round(workers)
    first, last = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(year, 3, 2, 9, tzinfo=UTC)
    shop.deliver(mails.vague(1, date=first))
    shop.round(workers)
    sender = "Dana Ruiz <dana1@acme.example>"
    shop.deliver(mails.vague(2, date=last, answers="m1", subject="Re: Hinge bracket 1", sender=sender))
    shop.round(workers)
    assert answered(shop) == [("m1", "superseded"), ("m2", "confirmed")]
    invariants.check(shop)


def test_36_words_for_days_count_in_the_zone_of_the_mail(shop: Shop, workers: Workers) -> None:
    """Saturday before summer time begins in Europe, late in the evening in California, where it is long since there."""
    shop.round(workers)
    at = datetime(2026, 3, 28, 23, 30, tzinfo=timezone(timedelta(hours=-7)))
    text = (
        "Hi Mike,\n\nplease ship all 250 pieces of the hinge bracket, rev B4, in black PETG by tomorrow.\n\nDana Ruiz\n"
    )
    shop.deliver(mails.mail("zone", text, date=at))
    shop.deliver(mails.mail("none", text.replace("hinge", "door"), sender="Jo Day <jo@acme.example>", subject="Door"))
    shop.round(workers)
    assert "2026-03-29" in str(report(shop, "zone")["decisions"])
    assert "2026-03-30" not in str(report(shop, "zone")["decisions"])
    today = datetime.now(UTC).date()
    guesses = {str(today + timedelta(days=off)) for off in (-1, 0, 1, 2)}
    assert not any(day in str(report(shop, "none")["decisions"]) for day in guesses)  # a day of nobody's
    invariants.check(shop)
