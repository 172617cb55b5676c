"""Releases: the act with its own confirmation, and the record as a page, JSON and PDF."""

from __future__ import annotations

from starlette.responses import Response

from signoff_nlp.desk.pages.threads import act_of, number_of
from signoff_nlp.desk.record_pdf import record_pdf
from signoff_nlp.desk.visit import Page, Visit
from signoff_nlp.service.desk.letters import letter
from signoff_nlp.service.desk.releasing import confirmation, newest_releases, release, release_record, revoke, scopes
from signoff_nlp.service.desk.threads import thread_page


def releases(visit: Visit) -> Response:
    """Show the latest releases."""
    return visit.show("releases.html", releases=newest_releases(visit.store))


def ask(visit: Visit) -> Response:
    """Show what may be released of a thread, and ask for the confirmation."""
    number = int(visit.path["thread_id"])
    page = thread_page(visit.store, visit.desk.settings, number, visit.now)
    return visit.show(
        "release.html", page=page, thread_id=page.id, scopes=scopes(visit.store, page.id), confirmation=confirmation,
        opened=visit.now.isoformat(),
    )  # fmt: skip


def release_it(visit: Visit) -> Response:
    """Record a release."""
    look = visit.machine.post.look
    record = release(
        visit.store, act_of(visit), subject=visit.field("subject") or None, stage=visit.field("stage"),
        quantity=number_of(visit, "quantity"), confirmed=visit.field("confirmed"), look=look,
    )  # fmt: skip
    return visit.go(f"/releases/{record.number}")


def shown(visit: Visit) -> Response:
    """Show the record of a release, to be read and printed."""
    record = release_record(visit.store, int(visit.path["release_id"]))
    found = letter(visit.store, visit.desk.settings, record.thread) if record.thread is not None else None
    return visit.show("record.html", record=record, letter=found)


def as_json(visit: Visit) -> Response:
    """Give the record as JSON."""
    record = release_record(visit.store, int(visit.path["release_id"]))
    return Response(record.model_dump_json(by_alias=True), media_type="application/json")


def as_pdf(visit: Visit) -> Response:
    """Give the record as PDF."""
    record = release_record(visit.store, int(visit.path["release_id"]))
    headers = {"Content-Disposition": f'attachment; filename="release-{record.number}.pdf"'}
    return Response(record_pdf(record), media_type="application/pdf", headers=headers)


def revoke_it(visit: Visit) -> Response:
    """Revoke a release, for a reason."""
    record = revoke(visit.store, int(visit.path["release_id"]), visit.field("why"), visit.person.name, visit.now)
    return visit.go(f"/releases/{record.number}")


_ONE = "/releases/{release_id:int}"
PAGES = (
    Page("GET", "/releases", "viewer", releases, menu="Releases"),
    Page("GET", "/threads/{thread_id:int}/release", "releaser", ask),
    Page("POST", "/threads/{thread_id:int}/release", "releaser", release_it),
    Page("GET", _ONE, "viewer", shown),
    Page("GET", _ONE + ".json", "viewer", as_json),
    Page("GET", _ONE + ".pdf", "viewer", as_pdf),
    Page("POST", _ONE + "/revoke", "releaser", revoke_it),
)
