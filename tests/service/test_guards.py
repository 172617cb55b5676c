"""Whom no draft answers, and why: the reason is kept."""

from __future__ import annotations

import pytest

from signoff_nlp.service.worker import Workers
from tests.service import invariants, mails
from tests.service.shop import Shop

CASES = {
    "an automatic mail (Auto-Submitted)": ("Auto-Submitted: auto-replied",),
    "a bulk mail (Precedence)": ("Precedence: list",),
    "a mail of a list (List-Id)": ("List-Id: Makers <makers.list.example>",),
    "its sender asks for no automatic answers (X-Auto-Response-Suppress)": ("X-Auto-Response-Suppress: All",),
    "a mail that takes no answer (empty Return-Path)": ("Return-Path: <>",),
    "it carries a draft of ours (X-Signoff-Token)": ("X-Signoff-Token: 123",),
    "a mail that came around (X-Loop)": ("X-Loop: sales@yourshop.example",),
}


@pytest.fixture
def open_shop(shop: Shop, workers: Workers) -> Shop:
    shop.round(workers)
    return shop


def test_mail_of_machines_and_crowds_gets_no_draft(open_shop: Shop, workers: Workers) -> None:
    for number, more in enumerate(CASES.values()):
        open_shop.deliver(mails.vague(number, more=more))
    before = invariants.snapshot(open_shop)
    open_shop.round(workers)
    assert invariants.lying(open_shop) == []
    said = set(invariants.silence(open_shop))
    # A machine's mail may have nothing to clarify at all; what is guarded alone has its reason kept.
    assert said <= set(CASES)
    assert len(said) >= 4
    invariants.check(open_shop, before)


def test_the_shops_own_list_is_no_crowd(open_shop: Shop, workers: Workers) -> None:
    open_shop.deliver(mails.vague(1, more=("List-Id: <sales.yourshop.example>", "Precedence: list")))
    open_shop.round(workers)
    assert len(invariants.lying(open_shop)) == 1
    invariants.check(open_shop)


def test_a_report_that_carries_our_draft_gets_none(open_shop: Shop, workers: Workers) -> None:
    open_shop.deliver(mails.vague(1) + b"\r\n> X-Signoff-Token: abc\r\n> Subject: Re\r\n")
    open_shop.round(workers)
    assert invariants.silence(open_shop) == ["it carries a draft of ours (X-Signoff-Token)"]
    invariants.check(open_shop)


def test_an_automatic_answer_in_a_thread_changes_nothing(open_shop: Shop, workers: Workers) -> None:
    open_shop.deliver(mails.vague(1))
    open_shop.round(workers)
    for number in range(3):
        auto = mails.mail(f"a{number}", "I am out of the office.", answers="m1", more=("Auto-Submitted: auto-replied",))
        open_shop.deliver(auto)
        open_shop.round(workers)
    assert [one.state for one in invariants.ledger_drafts(open_shop)] == ["confirmed"]
    invariants.check(open_shop)


def test_one_sender_gets_so_many_drafts_a_day(open_shop: Shop, workers: Workers) -> None:
    open_shop.change(drafts_per_sender=2)
    for number in range(4):
        open_shop.deliver(mails.vague(number, sender=mails.DANA))
    open_shop.round(workers)
    assert len(invariants.lying(open_shop)) == 2
    assert invariants.silence(open_shop) == ["2 drafts a day for one sender are enough"] * 2
    invariants.check(open_shop)


def test_the_same_mail_in_two_folders_is_one(open_shop: Shop, workers: Workers) -> None:
    open_shop.deliver(mails.vague(1))
    open_shop.deliver(mails.vague(1))
    open_shop.deliver(mails.mail("m1", "Hi, please go ahead with the latest file, all 20 of them."))
    open_shop.round(workers)
    assert len(invariants.lying(open_shop)) == 1
    invariants.check(open_shop)


def test_hostile_words_never_become_a_header(open_shop: Shop, workers: Workers) -> None:
    subject = "=?utf-8?q?Bracket=0D=0ABcc:_evil@evil.example?="
    open_shop.deliver(mails.vague(1, subject=subject, sender="=?utf-8?q?Dana=0D=0AX-Evil:_1?= <dana@acme.example>"))
    open_shop.round(workers)
    (draft,) = invariants.lying(open_shop)
    assert draft["Bcc"] is draft["X-Evil"] is None
    assert "Bcc: evil@evil.example" in draft["Subject"]
    invariants.check(open_shop)


def test_without_drafts_only_verdicts(open_shop: Shop, workers: Workers) -> None:
    open_shop.change(drafts=False)
    open_shop.deliver(mails.vague(1))
    open_shop.round(workers)
    assert invariants.silence(open_shop) == ["drafts are switched off"]
    assert invariants.lying(open_shop) == []
    invariants.check(open_shop)
