"""The shop's records: who may release until when, and what is on order; in the store beside the records file.

Where both name the same address or number, the store has the later word.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError, field_validator, model_validator

from signoff_nlp.errors import DeskError
from signoff_nlp.names import STAGES, Frozen, Stage
from signoff_nlp.records import Approver, Job, Records
from signoff_nlp.service.desk.threads import as_job
from signoff_nlp.service.reading import load_records
from signoff_nlp.settings import Settings, first_problem
from signoff_nlp.store import audit, records
from signoff_nlp.store.desk_rows import ApproverRow, JobRow
from signoff_nlp.store.engine import Db, Store

Kind = Literal["approvers", "jobs"]
_MOST = 20_000  # rows of one import


class ApproverEntry(Frozen):
    """An approver as people enter, import and export one; days in ISO 8601, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=200)
    address: str | None = Field(default=None, max_length=254)
    customer: str | None = Field(default=None, max_length=253)
    may_release: tuple[Stage, ...] = STAGES
    valid_from: date | None = None
    valid_until: date | None = None

    @field_validator("address", "customer", mode="after")
    @classmethod
    def _lower(cls, text: str | None) -> str | None:
        return text.lower() if text else None

    @model_validator(mode="after")
    def _fits_together(self) -> ApproverEntry:
        if self.address and ("@" not in self.address or not self.address.isprintable() or " " in self.address):
            raise ValueError("address is none")
        if not self.may_release:
            raise ValueError("may_release names no stage")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid_until lies before valid_from")
        return self


class JobEntry(Frozen):
    """A job as people enter, import and export one."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str = Field(min_length=1, max_length=100)
    customer: str | None = Field(default=None, max_length=253)
    part: str | None = Field(default=None, max_length=200)
    revision: str | None = Field(default=None, max_length=100)
    quantity: int | None = Field(default=None, ge=1, lt=10**12)
    material: str | None = Field(default=None, max_length=200)
    color: str | None = Field(default=None, max_length=200)
    finish: str | None = Field(default=None, max_length=500)

    @field_validator("customer", mode="after")
    @classmethod
    def _lower(cls, text: str | None) -> str | None:
        return text.lower() if text else None


class RecordsPage(Frozen):
    """All records: those of the store, and those of the file, which is changed where it lies."""

    approvers: tuple[tuple[int, ApproverEntry], ...]
    jobs: tuple[tuple[int, JobEntry], ...]
    file: str
    file_approvers: tuple[Approver, ...]
    file_jobs: tuple[Job, ...]


def records_page(store: Store, settings: Settings) -> RecordsPage:
    """Return all records. Raises RecordsError for a records file that does not fit its form."""
    known = load_records(settings.records)
    with store.read() as db:
        people, orders = records.approvers(db), records.jobs(db)
    return RecordsPage(
        approvers=tuple((one.id, _approver_entry(one)) for one in people),
        jobs=tuple((one.id, _job_entry(one)) for one in orders),
        file=settings.records or "", file_approvers=known.approvers, file_jobs=known.jobs,
    )  # fmt: skip


def records_now(db: Db, settings: Settings, now: datetime) -> Records:
    """Return the records as they hold at the time: the file's, and the store's that are valid on that day."""
    return with_stored(db, load_records(settings.records), now)


def with_stored(db: Db, known: Records, now: datetime) -> Records:
    """Return the records of a file with the store's. An approver of the store whose days are over takes the file's along."""
    every = records.approvers(db)
    today = now.date()
    people = [
        Approver(name=one.name, address=one.address, customer=one.customer, may_release=one.may_release)
        for one in every
        if (one.valid_from or today) <= today <= (one.valid_until or today)
    ]
    addresses = {one.address for one in every if one.address}
    orders = [as_job(one) for one in records.jobs(db)]
    numbers = {one.id for one in orders}
    return Records(
        approvers=(*(one for one in known.approvers if (one.address or "").lower() not in addresses), *people),
        jobs=(*(one for one in known.jobs if one.id not in numbers), *orders),
    )


def add_approver(store: Store, values: dict[str, Any], by: str, now: datetime) -> int:
    """Add an approver, or change the one with this address. Raises DeskError for values that do not fit."""
    entry = _checked(ApproverEntry, values, "the approver")
    with store.begin() as db:
        return _put_approver(db, entry, by, now)


def add_job(store: Store, values: dict[str, Any], by: str, now: datetime) -> int:
    """Add a job, or change the one with this number. Raises DeskError for values that do not fit."""
    entry = _checked(JobEntry, values, "the job")
    with store.begin() as db:
        return _put_job(db, entry, by, now)


def remove(store: Store, kind: Kind, number: int, by: str, now: datetime) -> None:
    """Take an approver or a job out. Raises DeskError where there is none."""
    with store.begin() as db:
        if kind == "approvers":
            known = records.approver(db, number)
            name = known.address or known.name if known and records.drop_approver(db, number) else None
        else:
            name = records.drop_job(db, number)
        if name is None:
            raise DeskError("there is no such record", reason="missing")
        audit.append(db, by, f"{kind.removesuffix('s')} removed", f"records:{name}", {}, now)


def import_records(store: Store, kind: Kind | None, content: bytes, by: str, now: datetime) -> int:
    """Add records from a file: TOML with [[approvers]] and [[jobs]], or CSV with one kind of them. Return how many.

    All or nothing. Raises DeskError naming the first row that does not fit.
    """
    entries = read_records(kind, content)
    if len(entries) > _MOST:
        raise DeskError(f"{_MOST:,} records at a time are the most", reason="too_large")
    with store.begin() as db:
        for one in entries:
            if isinstance(one, ApproverEntry):
                _put_approver(db, one, by, now, tell=False)
            else:
                _put_job(db, one, by, now, tell=False)
        audit.append(db, by, "records imported", "records:import", {"records": len(entries)}, now)
    return len(entries)


def read_records(kind: Kind | None, content: bytes) -> list[ApproverEntry | JobEntry]:
    """Return the records of a file: CSV where `kind` says of what, else TOML. Raises DeskError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DeskError("this is no UTF-8 text", hint="save it as UTF-8") from error
    if kind is None:
        return _from_toml(text)
    try:
        rows = list(csv.DictReader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise DeskError(f"this is no CSV: {error}") from error
    model: type[ApproverEntry | JobEntry] = ApproverEntry if kind == "approvers" else JobEntry
    return [_checked(model, _of_row(row), f"line {at}") for at, row in enumerate(rows, 2)]


def export_csv(store: Store, kind: Kind) -> str:
    """Return the store's records of a kind as CSV. A value that a spreadsheet would run as a formula is kept from it."""
    with store.read() as db:
        entries: Sequence[ApproverEntry | JobEntry] = (
            [_approver_entry(one) for one in records.approvers(db)]
            if kind == "approvers"
            else [_job_entry(one) for one in records.jobs(db)]
        )
    names = list((ApproverEntry if kind == "approvers" else JobEntry).model_fields)
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    for one in entries:
        values = one.model_dump(mode="json")
        writer.writerow({name: _cell(values[name]) for name in names})
    return out.getvalue()


def export_toml(store: Store) -> str:
    """Return the store's records in the form of the records file, with their days of validity."""
    with store.read() as db:
        people, orders = records.approvers(db), records.jobs(db)
    tables = [("approvers", _approver_entry(one)) for one in people] + [("jobs", _job_entry(one)) for one in orders]
    return "\n".join(_table(name, entry) for name, entry in tables)


def _put_approver(db: Db, entry: ApproverEntry, by: str, now: datetime, *, tell: bool = True) -> int:
    number = records.put_approver(db, **entry.model_dump(), by=by, now=now)
    if tell:
        audit.append(
            db, by, "approver kept", f"records:{entry.address or entry.name}", entry.model_dump(mode="json"), now
        )
    return number


def _put_job(db: Db, entry: JobEntry, by: str, now: datetime, *, tell: bool = True) -> int:
    number = records.put_job(db, entry.id, entry.model_dump(exclude={"id"}), by, now)
    if tell:
        audit.append(db, by, "job kept", f"records:{entry.id}", entry.model_dump(mode="json"), now)
    return number


def _from_toml(text: str) -> list[ApproverEntry | JobEntry]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DeskError(f"this is no TOML: {error}") from error
    found: list[ApproverEntry | JobEntry] = []
    for name, model in (("approvers", ApproverEntry), ("jobs", JobEntry)):
        entries = tables.get(name, [])
        if not isinstance(entries, list):
            raise DeskError(f"{name} must be tables: [[{name}]]")
        found += [_checked(model, one, f"{name} {at}") for at, one in enumerate(entries, 1)]
    return found


def _checked(model: Any, values: Any, where: str) -> Any:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise DeskError(first_problem(error), where=where) from error


def _of_row(row: dict[str | None, Any]) -> dict[str, Any]:
    """Return the values of a line of CSV; empty cells are as not there."""
    values = {name or "more cells than columns": value for name, value in row.items() if value}
    values = {name: value.removeprefix("'") if isinstance(value, str) else value for name, value in values.items()}
    if "may_release" in values:
        values["may_release"] = values["may_release"].replace(",", " ").split()
    return values


def _cell(value: Any) -> str:
    text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _table(name: str, entry: ApproverEntry | JobEntry) -> str:
    lines = [f"{key} = {_toml(value)}" for key, value in entry.model_dump().items() if value is not None]
    return "\n".join((f"[[{name}]]", *lines, ""))


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) else f'"{"".join(_escaped(str(value)))}"'


def _escaped(text: str) -> Iterable[str]:
    for char in text:
        plain = char not in '"\\' and (char.isprintable() or char == "\t")
        yield char if plain else f"\\U{ord(char):08x}"


def _approver_entry(one: ApproverRow) -> ApproverEntry:
    return ApproverEntry.model_construct(
        name=one.name, address=one.address, customer=one.customer, may_release=one.may_release, valid_from=one.valid_from,
        valid_until=one.valid_until,
    )  # fmt: skip


def _job_entry(one: JobRow) -> JobEntry:
    return JobEntry.model_construct(
        id=one.number, customer=one.customer, part=one.part, revision=one.revision, quantity=one.quantity,
        material=one.material, color=one.color, finish=one.finish,
    )  # fmt: skip
