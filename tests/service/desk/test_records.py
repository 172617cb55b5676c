"""Records in and out: forms, CSV, TOML, what does not fit, and days of validity."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from signoff_nlp.errors import DeskError
from signoff_nlp.reader import as_records
from signoff_nlp.service.desk.records import (
    add_approver,
    add_job,
    export_csv,
    export_toml,
    import_records,
    records_now,
    records_page,
    remove,
)
from signoff_nlp.settings import Settings
from signoff_nlp.store.engine import Store
from tests.service.desk.desks import actions
from tests.store.making import NOW, later

TOML = b"""
[[approvers]]
name = "Dana Ruiz"
address = "Dana@Acme.example"
may_release = ["sample", "full_production"]
valid_until = 2026-05-31

[[jobs]]
id = "Q-1043"
customer = "acme.example"
part = "bracket \\"x\\""
quantity = 250
"""


def test_toml_and_csv_come_back_as_they_went_out(store: Store) -> None:
    assert import_records(store, None, TOML, "robin", NOW) == 2
    first = export_toml(store)
    values = tomllib.loads(first)
    assert values["approvers"] == [
        {"name": "Dana Ruiz", "address": "dana@acme.example", "may_release": ["sample", "full_production"], "valid_until": date(2026, 5, 31)}
    ]  # fmt: skip
    assert values["jobs"][0]["part"] == 'bracket "x"'
    sheets = {kind: export_csv(store, kind).encode() for kind in ("approvers", "jobs")}
    page = records_page(store, Settings())
    for number, _ in page.approvers:
        remove(store, "approvers", number, "robin", NOW)
    for number, _ in page.jobs:
        remove(store, "jobs", number, "robin", NOW)
    assert export_toml(store) == ""
    assert import_records(store, "approvers", sheets["approvers"], "robin", NOW) == 1
    assert import_records(store, "jobs", sheets["jobs"], "robin", NOW) == 1
    assert export_toml(store) == first
    assert import_records(store, None, first.encode(), "robin", NOW) == 2
    assert export_toml(store) == first
    assert actions(store, "records:import")[-1] == ("robin", "records imported")


def test_a_file_that_does_not_fit_changes_nothing(store: Store) -> None:
    for kind, content, said in (
        (None, b"[[jobs]]\nid = ''", "jobs 1: id: must not be empty"),
        (None, b"[[approvers]]\nname = 'x'\ncolour = 'red'", "approvers 1: unknown name: colour"),
        (None, b"jobs = 3", r"must be tables"),
        (None, b"[[", "no TOML"),
        (None, b"\xff\xfe", "no UTF-8"),
        ("jobs", b"id,quantity\nA,1\nB,many\n", "line 3: quantity"),
        ("jobs", b"id,quantity\nA,1,surplus\n", "line 2: unknown name"),
        ("approvers", b"name,may_release\nDana,everything\n", "line 2: may_release"),
        ("approvers", b"name,address\nDana,nowhere\n", "address is none"),
        ("approvers", b"name,valid_from,valid_until\nDana,2026-05-02,2026-05-01\n", "valid_until lies before"),
    ):  # fmt: skip
        with pytest.raises(DeskError, match=said):
            import_records(store, kind, content, "robin", NOW)
    assert export_toml(store) == ""


def test_a_spreadsheet_runs_no_formula_of_ours(store: Store) -> None:
    add_job(store, {"id": "=1+1", "part": "@SUM(A1)"}, "robin", NOW)
    sheet = export_csv(store, "jobs")
    assert "'=1+1" in sheet
    assert "'@SUM(A1)" in sheet
    import_records(store, "jobs", sheet.encode(), "robin", NOW)
    assert [entry.id for _, entry in records_page(store, Settings()).jobs] == ["=1+1"]


def test_the_store_has_the_later_word_and_days_count(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "records.toml"
    file.write_bytes(
        b'[[approvers]]\nname="Dana Ruiz"\naddress="dana@acme.example"\n[[jobs]]\nid="A"\nquantity=1\n[[jobs]]\nid="B"\n'
    )
    settings = Settings(records=str(file))
    add_job(store, {"id": "A", "quantity": "2"}, "robin", NOW)
    add_approver(store, {"name": "Dana Ruiz", "address": "dana@acme.example", "valid_from": "2026-06-01"}, "robin", NOW)
    with store.read() as db:
        early, late = records_now(db, settings, NOW), records_now(db, settings, later(days=40))
    assert early.approvers == ()
    assert [one.name for one in late.approvers] == ["Dana Ruiz"]
    assert {one.id: one.quantity for one in early.jobs} == {"A": 2, "B": None}
    assert as_records(early) == early
    page = records_page(store, settings)
    assert (len(page.file_jobs), page.file) == (2, str(file))


def test_what_is_not_there_cannot_be_removed(store: Store) -> None:
    for kind in ("approvers", "jobs"):
        with pytest.raises(DeskError, match="no such record"):
            remove(store, kind, 7, "robin", NOW)
