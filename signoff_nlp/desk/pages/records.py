"""The shop's records: approvers and jobs, added, removed, imported and exported."""

from __future__ import annotations

from typing import cast

from starlette.responses import Response

from signoff_nlp.desk.visit import Page, Visit
from signoff_nlp.errors import DeskError
from signoff_nlp.names import STAGES
from signoff_nlp.service.desk.records import (
    Kind,
    add_approver,
    add_job,
    export_csv,
    export_toml,
    import_records,
    records_page,
    remove,
)

_MIB = 1024 * 1024


def records(visit: Visit) -> Response:
    """Show all records."""
    return visit.show("records.html", page=records_page(visit.store, visit.desk.settings), stages=STAGES)


def approver(visit: Visit) -> Response:
    """Add or change an approver."""
    names = ("name", "address", "customer", "valid_from", "valid_until")
    values = {name: visit.field(name).strip() or None for name in names}
    add_approver(visit.store, {**values, "may_release": visit.fields("may_release")}, visit.person.name, visit.now)
    return visit.go("/records")


def job(visit: Visit) -> Response:
    """Add or change a job."""
    names = ("id", "customer", "part", "revision", "quantity", "material", "color", "finish")
    add_job(visit.store, {name: visit.field(name).strip() or None for name in names}, visit.person.name, visit.now)
    return visit.go("/records")


def drop(visit: Visit) -> Response:
    """Take a record out."""
    remove(visit.store, _kind(visit.path["kind"]), int(visit.path["number"]), visit.person.name, visit.now)
    return visit.go("/records")


def take_in(visit: Visit) -> Response:
    """Import a file."""
    content, form = visit.file("file"), visit.field("form")
    if content is None:
        raise DeskError("no file was chosen")
    kind = None if form == "toml" else _kind(form)
    import_records(visit.store, kind, content, visit.person.name, visit.now)
    return visit.go("/records")


def as_toml(visit: Visit) -> Response:
    """Give all records as a records file."""
    return _file(export_toml(visit.store), "application/toml; charset=utf-8", "records.toml")


def as_csv(visit: Visit) -> Response:
    """Give the records of a kind as CSV."""
    kind = _kind(visit.path["kind"])
    return _file(export_csv(visit.store, kind), "text/csv; charset=utf-8", f"{kind}.csv")


def _file(text: str, media_type: str, name: str) -> Response:
    return Response(text, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _kind(text: str) -> Kind:
    if text not in ("approvers", "jobs"):
        raise DeskError("there are approvers and jobs", reason="missing")
    return cast("Kind", text)


PAGES = (
    Page("GET", "/records", "viewer", records, menu="Records"),
    Page("POST", "/records/approvers", "admin", approver),
    Page("POST", "/records/jobs", "admin", job),
    Page("POST", "/records/import", "admin", take_in, limit=5 * _MIB),
    Page("POST", "/records/{kind}/{number:int}/remove", "admin", drop),
    Page("GET", "/records.toml", "viewer", as_toml),
    Page("GET", "/records/{kind}.csv", "viewer", as_csv),
)
