"""Corrections in place: they count at once, stay through another reading, are learnt from, and can be taken back."""

from __future__ import annotations

import pytest

from signoff_nlp.errors import DeskError
from signoff_nlp.language.speech.corrections import Correction
from signoff_nlp.service.desk.correcting import correct_act, correct_value, correct_verdict, roles_of, take_back
from signoff_nlp.service.desk.queueing import queue_page, wanted_of
from signoff_nlp.service.desk.records import add_approver, add_job
from signoff_nlp.service.desk.threads import thread_page
from signoff_nlp.store import corrections
from signoff_nlp.store.engine import Store
from tests.service.desk.desks import FULL, SETTINGS, act, actions, judge, put, read
from tests.service.threads import HOLD, VAGUE, keep, mail
from tests.store.making import NOW, later


def _kept(store: Store) -> list[Correction]:
    with store.read() as db:
        return [Correction.model_validate(one.line) for one in corrections.corrections(db)]


def _value(store: Store, thread: int, text: str, value: str, role: str | None = None, label: str = "QUANTITY") -> str:
    start = FULL.index(text)
    report = correct_value(
        store, SETTINGS, read, act(store, thread), message=0, label=label, start=start, end=start + len(text),
        value=value, role=role,
    )  # fmt: skip
    return report.verdict


def test_a_value_is_corrected_and_the_verdict_follows_at_once(store: Store) -> None:
    thread = put(store, FULL)
    assert _value(store, thread, "250 pcs", "") == "clarify"
    page = thread_page(store, SETTINGS, thread, NOW)
    assert (page.verdict, page.corrections[0].by, page.corrections[0].what) == (
        "clarify", "robin", "quantity “250 pcs”: is none",
    )  # fmt: skip
    assert _value(store, thread, "250 pcs", "205", "released") == "released"
    assert thread_page(store, SETTINGS, thread, NOW).decisions[0].quantity == 205
    assert len(thread_page(store, SETTINGS, thread, NOW).corrections) == 1
    assert next(one.fact for one in _kept(store) if one.fact).value == "250 pcs"
    assert ("robin", "corrected") in actions(store, f"thread:{thread}")
    with store.begin() as db:  # the watcher reads it again, with the correction
        assert judge(db, thread).decisions[0].package.quantity == 205


def test_an_act_is_corrected(store: Store) -> None:
    thread = put(store, FULL)
    report = correct_act(store, SETTINGS, read, act(store, thread), message=0, says="hold")
    assert (report.verdict, report.messages[0].act) == ("hold", "hold")
    assert queue_page(store, SETTINGS, wanted_of({"verdict": "hold"}), NOW).lines[0].id == thread
    assert (_kept(store)[0].act, _kept(store)[0].text) == ("hold", report.messages[0].text)
    (kept,) = thread_page(store, SETTINGS, thread, NOW).corrections
    assert take_back(store, SETTINGS, read, act(store, thread), kept.id).verdict == "released"
    with pytest.raises(DeskError, match="no such correction"):
        take_back(store, SETTINGS, read, act(store, thread), kept.id)


def test_a_verdict_holds_until_something_new_is_said(store: Store) -> None:
    thread = put(store, VAGUE)
    report = correct_verdict(store, SETTINGS, read, act(store, thread), subject=None, verdict="hold")
    assert (report.verdict, report.decisions[0].reasons[0].code) == ("hold", "on_hold")
    assert _kept(store)[0].verdict == "hold"
    with store.begin() as db:
        keep(db, mail("Thanks a lot!\n\nDana", 2, at=later(hours=1), answers=1), 2, at=later(hours=1))
        assert judge(db, thread).verdict == "clarify"


def test_what_cannot_be_is_refused_and_nothing_kept(store: Store) -> None:
    thread = put(store, FULL)
    now = act(store, thread)
    values = {"message": 0, "label": "QUANTITY", "start": 0, "end": 5, "value": "7", "role": None}
    for change, said in (
        ({"message": 9}, "no such message"), ({"start": 5}, "not in the message"), ({"end": 9_999_999}, "not in the message"),
        ({"start": -3}, "not in the message"), ({"value": "many"}, "whole number"), ({"label": "NOPE"}, "kind of value"),
        ({"role": "approved"}, "kind of value"),
    ):  # fmt: skip
        with pytest.raises(DeskError, match=said):
            correct_value(store, SETTINGS, read, now, **{**values, **change})
    with pytest.raises(DeskError, match="no such act"):
        correct_act(store, SETTINGS, read, now, message=0, says="dance")
    with pytest.raises(DeskError, match="no such verdict"):
        correct_verdict(store, SETTINGS, read, now, subject=None, verdict="maybe")
    assert (_kept(store), thread_page(store, SETTINGS, thread, NOW).corrections) == ([], ())
    assert (roles_of("QUANTITY")[0], roles_of("PRICE")) == ("released", ())


def test_a_correction_on_an_old_page_is_refused(store: Store) -> None:
    thread = put(store, FULL)
    old = act(store, thread)
    with store.begin() as db:
        keep(db, mail(HOLD, 2, at=later(hours=1), answers=1), 2, at=later(hours=1))
    with pytest.raises(DeskError, match="something happened"):
        correct_act(store, SETTINGS, read, old, message=0, says="hold")


def test_an_approver_and_a_job_on_file_count_at_the_next_reading(store: Store) -> None:
    thread = put(store, FULL)
    add_approver(store, {"name": "Kim Lee", "address": "kim@acme.example"}, "robin", NOW)
    with store.begin() as db:  # now there is a directory for this customer, and Dana is not in it
        assert judge(db, thread).verdict == "clarify"
    add_approver(
        store, {"name": "Dana Ruiz", "address": "dana@acme.example", "valid_until": "2026-05-31"}, "robin", NOW
    )
    add_job(store, {"id": "Q-1043", "customer": "acme.example", "part": "bracket", "quantity": 250}, "robin", NOW)
    with store.begin() as db:
        assert judge(db, thread).verdict == "released"
        assert judge(db, thread, now=later(days=60)).verdict == "clarify"
    page = thread_page(store, SETTINGS, thread, NOW)
    assert {(one.kind, one.name) for one in page.records} == {
        ("approver", "Dana Ruiz"), ("approver", "Kim Lee"), ("job", "Q-1043"),
    }  # fmt: skip
    assert (page.decisions[0].job, page.decisions[0].ordered) == ("Q-1043", 250)
