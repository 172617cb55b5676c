"""Which job on file a thread is about, and what the job then says."""

from __future__ import annotations

from typing import Any

import pytest

import signoff_nlp
from signoff_nlp.types import Report

READER = signoff_nlp.load()
BRACKET = {"id": "Q-1043", "customer": "acme.example", "part": "hinge bracket", "quantity": 300}
KNOB = {"id": "Q-1050", "customer": "acme.example", "part": "dial knob", "quantity": 900}
BODY = "Please start production: rev B, {count}, black PETG, as printed.{more}\n\nTom Hale\nPurchasing Manager\nAcme"


def read(
    *jobs: dict[str, Any], count: str = "400 pcs", subject: str = "Order", more: str = "", file: str = "", sender: str = "acme.example"
) -> Report:  # fmt: skip
    body = BODY.format(count=count, more=more)
    head = f"From: Tom Hale <tom@{sender}>\nTo: shop@shop.example\nSubject: {subject}\nDate: Thu, 21 May 2026 09:00:00 +0000\n"
    if file:
        body = (
            f"--b\nContent-Type: text/plain\n\n{body}\n"
            f'--b\nContent-Type: model/step\nContent-Disposition: attachment; filename="{file}"\n\nx\n--b--\n'
        )
        head += 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n'
    return READER.read(f"{head}\n{body}".encode(), us=("shop.example",), records={"jobs": list(jobs)})


@pytest.mark.parametrize(
    "where",
    [
        {"more": " Quote Q-1043."},
        {"subject": "Q-1043 release"},
        {"file": "Q-1043_drawing.pdf"},
        {"subject": "Hinge brackets"},
        {"file": "hinge-bracket.step"},
        {"more": " That is for the hinge bracket, our PO 4500017."},
    ],
)
def test_more_than_the_job_orders_is_asked_about(where: dict[str, str]) -> None:
    report = read(BRACKET, KNOB, **where)
    assert report.verdict == "clarify"
    assert [reason.code for reason in report.decisions[0].reasons] == ["conflicting_values"]
    assert report.warnings == ()


@pytest.mark.parametrize("count", ["300 pcs", "250 pcs"])
def test_what_the_job_orders_is_released(count: str) -> None:
    assert read(BRACKET, KNOB, count=count, subject="Hinge bracket").verdict == "released"


@pytest.mark.parametrize(
    ("jobs", "where", "warning"),
    [
        ((BRACKET, KNOB), {}, "none of the 2 jobs on file fits this thread"),
        ((BRACKET, KNOB), {"subject": "Hinge bracket", "sender": "other.example"}, "none of the 2 jobs on file fits this thread"),
        ((BRACKET, KNOB), {"more": " Quote Q-10430."}, "none of the 2 jobs on file fits this thread"),
        ((BRACKET, BRACKET | {"id": "Q-9"}), {"subject": "Hinge bracket"}, "2 of the 2 jobs on file fit this thread; none was used"),
    ],
)  # fmt: skip
def test_where_no_job_fits_the_report_says_so(jobs: Any, where: dict[str, str], warning: str) -> None:
    report = read(*jobs, **where)
    assert report.verdict == "released"
    assert report.warnings == (warning,)


def test_a_thread_that_releases_nothing_needs_no_job() -> None:
    report = READER.read(b"From: tom@acme.example\n\nWhat would 40 knobs cost?", us=("shop.example",), records={"jobs": [BRACKET, KNOB]})  # fmt: skip
    assert (report.verdict, report.warnings) == ("none", ())


def test_the_full_order_is_the_count_of_the_job() -> None:
    quantity = read(BRACKET, KNOB, count="the full order", subject="Hinge bracket").decisions[0].items["quantity"]
    assert (quantity.state, quantity.value) == ("referenced", 300)


def test_a_job_found_by_its_part_lends_nothing_to_another_order() -> None:
    report = read(BRACKET, KNOB, count="the full order", subject="Hinge bracket", more=" PO 4500017.")
    assert report.verdict == "clarify"
    assert not report.decisions[0].items["quantity"].satisfied
