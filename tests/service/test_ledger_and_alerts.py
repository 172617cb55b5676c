"""What is released and held over time, and which events a person hears of: scenarios with the real reader."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest

import signoff_nlp
from signoff_nlp.reader import Reader
from signoff_nlp.records import Job, Records
from signoff_nlp.service.alerts import Alert, alerts
from signoff_nlp.service.ledger import Dated, ledger
from tests.service.threads import DANA, HOLD, MIKE, RELEASE, US, VAGUE, mail
from tests.store.making import later

TOM = "Tom Berg <tom@acme.example>"
ORDER = Records(jobs=(Job(id="Q-1043", customer="acme.example", part="bracket", quantity=250),))
LOT = (
    "We release lot {} only: {} pcs, revision B4, black PETG, finish as printed. Please start lot {}.\n\n"
    "Dana Ruiz\nPurchasing Manager"
)
Said = Sequence[tuple[str, str]]


@cache
def reader() -> Reader:
    return signoff_nlp.load(signoff_nlp.Settings(us=US))


def told(*said: tuple[str, str], records: Records = ORDER) -> tuple[list[Dated], list[list[Alert]]]:
    """Read a thread after each of its mails; return the reports and what each brought."""
    reports: list[Dated] = []
    found: list[list[Alert]] = []
    raws: list[bytes | str] = []
    for number, (text, by) in enumerate(said, 1):
        raws.append(mail(text, number, at=later(hours=number), by=by, answers=number - 1))
        report = Dated(later(hours=number), reader().read(list(raws), records=records))
        found.append(list(alerts(reports, report, records)))
        reports.append(report)
    return reports, found


def lot(number: int, count: int) -> tuple[str, str]:
    return LOT.format(number, count, number), DANA


def test_a_release_that_stands_alerts_nobody() -> None:
    reports, found = told((RELEASE, DANA), ("Thank you, it runs.\n\nMike", MIKE))
    assert found == [[], []]
    (one,) = ledger(reports).releases
    assert (one.quantity, one.stage, one.ended_at, one.at) == (250, "full_production", None, later(hours=1))
    (now,) = ledger(reports).standing
    assert (now.released, now.held) == (250, 0)


@pytest.mark.parametrize(
    ("text", "begins", "ended"),
    [
        (
            "Attached is rev B5, please use this one instead of B4.\n\nDana",
            "Do not go on: the release of 250 pcs",
            "changed",
        ),
        (HOLD, "Stop: the release of 250 pcs (full production) no longer holds, because the buyer's side", "hold"),
    ],
)
def test_a_release_goes_stale(text: str, begins: str, ended: str) -> None:
    reports, found = told((RELEASE, DANA), (text, DANA), ("Noted.\n\nMike", MIKE))
    (alert,) = found[1]
    assert alert.event == "stale"
    assert alert.text.startswith(begins)
    assert "(Dana Ruiz)" in alert.text
    assert found[2] == []
    assert [one.ended_by for one in ledger(reports).releases] == [ended]
    assert ledger(reports).standing[0].released == 0


def test_a_new_attachment_after_the_release_makes_it_stale() -> None:
    first = mail(RELEASE, 1, at=later(hours=1))
    newer = (
        mail("Here is the file again.\n\nDana", 2, at=later(hours=2), answers=1).replace(
            b"Content-Type: text/plain", b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain'
        )
        + b'\n--b\nContent-Type: model/step\nContent-Disposition: attachment; filename="bracket_revB5.step"\n\nx\n--b--\n'
    )
    before = Dated(later(hours=1), reader().read([first]))
    (alert,) = alerts([before], Dated(later(hours=2), reader().read([first, newer])), Records())
    assert (before.report.verdict, alert.event) == ("released", "stale")


def test_a_release_of_the_new_revision_stands_again() -> None:
    reports, found = told(
        (RELEASE, DANA), ("Use rev B5 instead of B4.\n\nDana", DANA), (RELEASE.replace("B4", "B5"), DANA)
    )
    assert [[one.event for one in each] for each in found] == [[], ["stale"], []]
    assert [(one.ended_by, one.quantity) for one in ledger(reports).releases] == [("changed", 250), (None, 250)]
    assert ledger(reports).standing[0].released == 250


def test_two_people_who_instruct_differently_are_a_conflict_once() -> None:
    other = (
        "I release 120 pcs of revision B5, black PETG, finish as printed. Please start.\n\nTom Berg\nPurchasing Manager"
    )
    _, found = told((RELEASE, DANA), (other, TOM), ("We look into it.\n\nMike", MIKE))
    assert [one.event for one in found[1]] == ["stale", "conflict"]
    assert "Dana Ruiz" in found[1][1].text
    assert "Tom Berg" in found[1][1].text
    assert found[2] == []


def test_lots_add_up_to_more_than_was_ordered() -> None:
    reports, found = told(
        lot(1, 100), ("Lot 1 runs.\n\nMike", MIKE), lot(2, 100), ("Lot 2 runs.\n\nMike", MIKE), lot(3, 100)
    )
    assert [[one.event for one in each] for each in found] == [[], [], [], [], ["over_release"]]
    assert found[4][0].text == "300 are released: 100 (lot) + 100 (lot) + 100 (lot), and Q-1043 orders 250."
    assert [one.quantity for one in ledger(reports).releases] == [100, 100, 100]


def test_lots_within_the_order_are_none() -> None:
    _, found = told(lot(1, 100), ("Lot 1 runs.\n\nMike", MIKE), lot(2, 150))
    assert found == [[], [], []]


def test_a_release_of_more_than_was_ordered_is_not_released_but_told() -> None:
    reports, found = told((RELEASE.replace("250", "300"), DANA))
    assert reports[0].report.verdict == "clarify"
    assert [(one.event, one.text) for one in found[0]] == [
        ("over_release", "A release of 300 pcs is asked for, and Q-1043 orders 250.")
    ]


def test_without_an_order_on_file_nothing_is_too_much() -> None:
    _, found = told(lot(1, 100), lot(2, 5000), records=Records())
    assert all(one.event != "over_release" for each in found for one in each)


def test_vague_words_and_a_first_hold_are_no_events() -> None:
    assert told((VAGUE, DANA), (HOLD, DANA))[1] == [[], []]


def test_the_key_is_of_the_event_and_holds_nothing_of_the_mail() -> None:
    one = told((RELEASE, DANA), (HOLD, DANA))[1][1][0]
    other = told((RELEASE, DANA), ("Hold it, please: stop the run.\n\nDana Ruiz", DANA))[1][1][0]
    assert one.key == other.key
    assert one.key.startswith("stale:")
    assert one.key.removeprefix("stale:").isalnum()
