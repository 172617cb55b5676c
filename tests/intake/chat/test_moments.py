"""Day, month and year of stamps are settled over the whole thread."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone

import pytest

from signoff_nlp.intake.chat.moments import Moments, settle
from signoff_nlp.intake.chat.stamps import find_stamp, read_date_line

NOW = datetime(2026, 6, 9, 18, 0, tzinfo=timezone(timedelta(hours=2)))


def settled(*written: str, now: datetime | None = None) -> Moments:
    stamps = [found[2] if (found := find_stamp(text)) else read_date_line(text) for text in written]
    assert all(stamps), written
    return settle(stamps, now)


def iso(*written: str, now: datetime | None = None) -> list[str | None]:
    return [m.isoformat() if m else None for m in settled(*written, now=now).moments]


@pytest.mark.parametrize(
    ("written", "day_first", "last"),
    [
        (("03/04/2026, 10:00", "13/04/2026, 10:00"), True, "2026-04-13T10:00:00"),
        (("04/03/2026, 10:00", "04/13/2026, 10:00"), False, "2026-04-13T10:00:00"),
        (("05.04.2026 10:00",), True, "2026-04-05T10:00:00"),
        (("Tue 05/06/2026 10:00",), None, "2026-06-05T10:00:00"),  # no order makes it a Tuesday
        (("Fri 05/06/2026 10:00",), True, "2026-06-05T10:00:00"),
        (("30/04/2026 10:00", "02/05/2026 10:00"), True, "2026-05-02T10:00:00"),
        (("10/05/2026 10:00", "01/06/2026 10:00"), True, "2026-06-01T10:00:00"),  # the other way round time runs back
        (("06/06/2026 10:00",), True, "2026-06-06T10:00:00"),
    ],
)
def test_the_thread_tells_the_order(written: tuple[str, ...], day_first: bool | None, last: str) -> None:
    result = settled(*written)
    assert result.day_first is day_first
    assert result.moments[-1].isoformat() == last
    assert bool(result.warnings) is (day_first is None)


def test_now_tells_the_order() -> None:
    assert settled("05/06/2026, 10:00", now=NOW).day_first is True
    assert settled("06/05/2026, 10:00", now=NOW).day_first is False
    assert settled("12/2 14:20", now=NOW.replace(month=2, day=12)).day_first is True


def test_without_evidence_the_clock_decides_and_a_warning_says_so() -> None:
    british, american, indian = (
        settled("04/11/2026 20:02"),
        settled("04/11/2026 8:02 PM"),
        settled("04/11/2026, 8:02 pm"),
    )
    assert [r.moments[0].month for r in (british, american, indian)] == [11, 4, 11]
    assert all(r.day_first is None and r.warnings for r in (british, american, indian))


def test_years_and_days_come_from_now() -> None:
    assert iso("12/30 10:32 AM", "1/2 10:32 AM", now=NOW) == ["2025-12-30T10:32:00+02:00", "2026-01-02T10:32:00+02:00"]
    assert iso("Yesterday 10:32", "Today at 09:00", now=NOW) == [
        "2026-06-08T10:32:00+02:00",
        "2026-06-09T09:00:00+02:00",
    ]
    assert iso("Monday 10:05", now=NOW) == ["2026-06-08T10:05:00+02:00"]


def test_bare_times_count_back_from_now() -> None:
    assert iso("23:50", "08:10", now=NOW) == ["2026-06-08T23:50:00+02:00", "2026-06-09T08:10:00+02:00"]
    assert iso("19:30", now=NOW) == ["2026-06-08T19:30:00+02:00"]
    assert iso("18:05", now=NOW) == ["2026-06-09T18:05:00+02:00"]  # clocks differ by minutes


def test_bare_times_without_now_stay_times() -> None:
    result = settled("10:32 AM", "10:05 PM")
    assert result.moments == (time(10, 32), time(22, 5))
    assert result.warnings


def test_a_date_line_gives_its_day_to_the_times_below() -> None:
    assert iso("Tuesday, March 12th, 2024", "10:32", "23:59", "00:10") == [
        None,
        "2024-03-12T10:32:00",
        "2024-03-12T23:59:00",
        "2024-03-13T00:10:00",
    ]


@pytest.mark.parametrize(
    "text", ["25:61", "2.50 mm", "rev 2.1", "ratio 1:2", "31/31/2024", "https://x.example/10", "0.4"]
)
def test_not_a_stamp(text: str) -> None:
    assert find_stamp(text) is None


def test_noon_and_midnight() -> None:
    assert iso("12:05 AM", "12:05 PM") == ["00:05:00", "12:05:00"]
