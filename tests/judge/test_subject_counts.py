"""A bare number in a subject is another count of the order, unless it is the number of a job, a part or a year."""

from __future__ import annotations

import pytest

from signoff_nlp import Reader

_BODY = "Please run 225 pcs, rev 7, 304 stainless, deburred.\n\nSandra Liebert\nPurchasing Manager\nGreen Meadow"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def _mail(subject: str, body: str = _BODY) -> bytes:
    head = "From: Sandra Liebert <s@meadow.example>\nTo: shop@shop.example\nDate: Mon, 04 May 2026 09:00:00 +0000\n"
    return f"{head}Message-ID: <1@x>\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{body}\n".encode()


@pytest.mark.parametrize(
    "subject",
    ["Ear tag jaws - 250 - please run", "Jaws, 250", "Valve plates (250)", "Release: hinge pins 1,250", "Oven racks 40 please", "Clamp arm | 250 | go"],
)  # fmt: skip
def test_another_count_in_the_subject(reader: Reader, subject: str) -> None:
    report = reader.read(_mail(subject), us=("shop.example",))
    assert report.verdict == "clarify"
    assert report.decisions[0].items["quantity"].state == "conflicting"


@pytest.mark.parametrize(
    "subject",
    [
        "Ear tag jaws - 225 - please run", "4471 - ear tag jaws", "Order PO-250, jaws", "Jaws - 2026 - please run", "Bracket 250 release",
        "Re: jaws - 250 - please run", "Jaws, rev 7, 3 mm", "Jaws - 225 of 250 - run",
    ],
)  # fmt: skip
def test_no_other_count_in_the_subject(reader: Reader, subject: str) -> None:
    assert reader.read(_mail(subject), us=("shop.example",)).verdict == "released"


def test_a_text_that_explains_the_number_of_its_subject_is_not_contradicted(reader: Reader) -> None:
    body = "250 were talked of, but 225 it is: please run 225 pcs, rev 7, 304 stainless, deburred.\n\nSandra Liebert\nPurchasing Manager"
    report = reader.read(_mail("Jaws - 250 - please run", body), us=("shop.example",))
    assert report.decisions[0].items["quantity"].value == 225
