"""One round of the watcher: new mail in, verdict, draft out."""

from __future__ import annotations

from signoff_nlp.service.worker import Workers
from tests.service import invariants, mails
from tests.service.shop import Shop


def test_new_mail_gets_a_verdict_and_a_draft(any_shop: Shop, workers: Workers) -> None:
    any_shop.round(workers)
    any_shop.deliver(mails.vague(2))
    any_shop.deliver(mails.release(3))
    before = invariants.snapshot(any_shop)
    any_shop.round(workers)
    (draft,) = invariants.lying(any_shop)
    assert draft["In-Reply-To"] == draft["References"] == "<m2@acme.example>"
    assert (draft["From"], draft["To"]) == ("sales@yourshop.example", "dana2@acme.example")
    assert "Which revision" in draft.get_payload(decode=True).decode()
    assert [one.state for one in invariants.ledger_drafts(any_shop)] == ["confirmed"]
    invariants.check(any_shop, before)


def test_what_was_there_before_is_judged_and_never_drafted_for(any_shop: Shop, workers: Workers) -> None:
    any_shop.deliver(mails.vague(1))
    any_shop.deliver(mails.hold(2))
    any_shop.round(workers)
    assert invariants.lying(any_shop) == []
    assert invariants.silence(any_shop) == ["it was there before watching began"] * 2
    invariants.check(any_shop)


def test_a_second_round_does_nothing(any_shop: Shop, workers: Workers) -> None:
    any_shop.round(workers)
    any_shop.deliver(mails.vague(1))
    any_shop.round(workers)
    done = invariants.actions(any_shop)
    any_shop.round(workers)
    assert invariants.actions(any_shop) == done
    assert len(invariants.lying(any_shop)) == 1


def test_the_buyer_answers_and_the_thread_is_judged_as_one(any_shop: Shop, workers: Workers) -> None:
    any_shop.round(workers)
    any_shop.deliver(mails.vague(1))
    any_shop.round(workers)
    any_shop.deliver(mails.release(2, answers="m1", subject="Re: Hinge bracket 1", sender=mails.DANA))
    any_shop.round(workers)
    assert [one.state for one in invariants.ledger_drafts(any_shop)] == ["superseded"]
    assert len(invariants.lying(any_shop)) == 1
    invariants.check(any_shop)
