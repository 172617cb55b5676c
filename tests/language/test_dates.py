"""Dates, their values and roles: marked sentences, some to build with and some kept apart."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from signoff_nlp.language.components.dates import find_dates

_MARK = re.compile(r"\[\[([^\]|]+)\|([^\]|]+)\|([^\]|]+)\]\]")
CASES = Path(__file__).with_name("date_cases.toml")


class Case(NamedTuple):
    text: str
    anchor: datetime
    gold: tuple[tuple[int, int, str | None, str], ...]


class Score(NamedTuple):
    gold: int
    found: int
    hits: int
    exact: int
    values: int
    roles: int
    false: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def f(self) -> float:
        return 2 * self.hits / (self.gold + self.found)


def unmark(marked: str) -> tuple[str, tuple[tuple[int, int, str | None, str], ...]]:
    text, gold, cursor = "", [], 0
    for found in _MARK.finditer(marked):
        text += marked[cursor : found.start()]
        value = None if found[2] == "-" else found[2]
        gold.append((len(text), len(text) + len(found[1]), value, found[3]))
        text += found[1]
        cursor = found.end()
    return text + marked[cursor:], tuple(gold)


def cases(which: str) -> list[Case]:
    groups = tomllib.loads(CASES.read_text("utf-8"))["group"]
    return [
        Case(text, datetime.fromisoformat(group["anchor"]), gold)
        for group in groups
        for text, gold in map(unmark, group[which])
    ]


def score(which: str) -> Score:
    gold = found = hits = exact = values = roles = 0
    false: list[str] = []
    wrong: list[str] = []
    for case in cases(which):
        facts = find_dates(case.text, anchor=case.anchor)
        gold += len(case.gold)
        found += len(facts)
        left = list(facts)
        for start, end, value, role in case.gold:
            match = next((fact for fact in left if fact.start < end and start < fact.end), None)
            if match is None:
                wrong.append(f"missed {case.text[start:end]!r} in {case.text!r}")
                continue
            left.remove(match)
            hits += 1
            exact += (match.start, match.end) == (start, end)
            values += match.value == value
            roles += match.role == role
            if match.value != value or match.role != role:
                wrong.append(f"{match.text!r} {match.value} {match.role}, not {value} {role}, in {case.text!r}")
        false.extend(f"{fact.text!r} in {case.text!r}" for fact in left)
    return Score(gold, found, hits, exact, values, roles, tuple(false), tuple(wrong))


MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize("which", ["tune", "held"])
def test_marked_sentences(which: str) -> None:
    figures = score(which)
    assert figures.hits == figures.gold
    assert figures.values == figures.gold
    assert figures.roles >= figures.gold - 2
    assert figures.false == ()


@pytest.mark.parametrize(
    ("text", "value", "role"),
    [
        ("Embarque 29 de mayo.", "2026-05-29", "ship_by"),
        ("Expedição até 17/06/2026", "2026-06-17", "ship_by"),
        ("These must go out from you by 12 June.", "2026-06-12", "ship_by"),
        ("ready for shipment 27-06-2026", "2026-06-27", "ship_by"),
        ("Finish as you have had it since January.\nShip by: 20 May 2026", "2026-05-20", "ship_by"),
        ("We need them on the stand by 27 May.", "2026-05-27", "other"),
        ("Please load it on the machines from 16 May.", "2026-05-16", "start"),
        ("You have our go for production as of today.", "2026-05-04", "start"),
        ("Production is released as of today.", "2026-05-04", "other"),
        ("Proceed with the full order on Q-2087 today.", "2026-05-04", "start"),
        ("Bitte ab 11. Mai fertigen.", "2026-05-11", "start"),
        ("make what ships between June 1 and June 15", "2026-06-01/2026-06-15", "window"),
        ("send it to the address which I give you on Monday", "2026-05-11", "other"),
        ("Please ship all parts on 12 May.", "2026-05-12", "ship_by"),
        ("Start immediately, due 5 June 2026.", "2026-06-05", "ship_by"),
        ("Start immediately, the exhibition is on 5 June 2026.", "2026-06-05", "other"),
        ("Please start immediately on 11 May.", "2026-05-11", "start"),
    ],
)
def test_roles(text: str, value: str, role: str) -> None:
    last = find_dates(text, anchor=MONDAY)[-1]
    assert (last.value, last.role) == (value, role)


@pytest.mark.parametrize(
    "said",
    [
        "Delivery by", "Please deliver by", "Due date:", "They are due on", "Parts needed by", "We need them by",
        "Delivery date:", "All must arrive by", "In our hands by", "The deadline is", "Have all 40 ready by", "Liefertermin",
    ],
)  # fmt: skip
def test_the_day_on_which_the_goods_are_due(said: str) -> None:
    (fact,) = find_dates(f"{said} 5 June 2026", anchor=MONDAY)
    assert (fact.value, fact.role) == ("2026-06-05", "ship_by")


@pytest.mark.parametrize(
    "said",
    ["Payment due", "Your quote is needed by", "Have the drawing ready by", "The sample is due", "You deliver by"],
)
def test_the_day_on_which_something_else_is_due(said: str) -> None:
    (fact,) = find_dates(f"{said} 5 June 2026", anchor=MONDAY)
    assert fact.role != "ship_by"


def test_a_day_gone_by_starts_nothing() -> None:
    (fact,) = find_dates("start as on 20 April", anchor=MONDAY)
    assert fact.role != "start"


@pytest.mark.parametrize(
    "text", ["Start ¹/² or ¹²-³.", "in week ¹⁵, by the ²nd, on ①.②.", "KW ²³ 20²⁶, May ³", "run ²⁵⁰ pcs, rev ³, Q-¹²"]
)
def test_digits_that_are_no_numbers_break_nothing(text: str) -> None:
    import signoff_nlp

    assert signoff_nlp.load().read(text, kind="text").verdict in ("clarify", "none")
