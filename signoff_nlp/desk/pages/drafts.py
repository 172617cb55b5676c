"""The reply: its text, its questions, a preview, and sending with time to undo."""

from __future__ import annotations

from starlette.responses import Response

from signoff_nlp.desk.pages.threads import act_of, number_of
from signoff_nlp.desk.record_pdf import record_pdf
from signoff_nlp.desk.visit import Page, Visit
from signoff_nlp.errors import DeskError
from signoff_nlp.service.composing import Attached
from signoff_nlp.service.desk.letters import choose, letter, revert, save
from signoff_nlp.service.desk.releasing import release_record
from signoff_nlp.service.desk.sending import send, settle, status, undo
from signoff_nlp.service.presence import need_pen


def draft(visit: Visit) -> Response:
    """Show the reply as a page of its own, or by htmx as the part of the thread's page."""
    return _shown(visit, "draft_part.html" if visit.htmx else "draft.html")


def save_it(visit: Visit) -> Response:
    """Keep the text."""
    number = int(visit.path["thread_id"])
    save(
        visit.store, number, version=number_of(visit, "version"), subject=visit.field("subject"), body=visit.field("body"),
        by=visit.person.name, now=visit.now, guard=lambda db: need_pen(db, number, visit.person, visit.now),
    )  # fmt: skip
    return _after(visit)


def ask(visit: Visit) -> Response:
    """Add or drop questions, and keep the text with them."""
    number = int(visit.path["thread_id"])
    body = choose(visit.store, number, visit.field("body"), visit.fields("asks"))
    save(
        visit.store, number, version=number_of(visit, "version"), subject=visit.field("subject"), body=body,
        by=visit.person.name, now=visit.now, guard=lambda db: need_pen(db, number, visit.person, visit.now),
    )  # fmt: skip
    return _after(visit)


def revert_it(visit: Visit) -> Response:
    """Go back to the machine's text."""
    number = int(visit.path["thread_id"])
    revert(
        visit.store, number, by=visit.person.name, now=visit.now,
        guard=lambda db: need_pen(db, number, visit.person, visit.now),
    )  # fmt: skip
    return _after(visit)


def send_it(visit: Visit) -> Response:
    """Let the reply wait to be sent; what stands in the form is kept first, if it is another text."""
    _need_sender(visit)
    act = act_of(visit)
    version = number_of(visit, "version")
    found = letter(visit.store, visit.desk.settings, act.thread)
    if found is None or found.cannot:
        raise DeskError(found.cannot if found else "this thread calls for no reply", reason="conflict")
    body, subject = visit.field("body").replace("\r\n", "\n"), visit.field("subject")
    if body and (body != found.body or subject != found.subject):
        version = save(
            visit.store,
            act.thread,
            version=version,
            subject=subject,
            body=body,
            by=act.by,
            now=act.now,
            guard=act.guard,
        )
    attached, release_id = _record(visit, act.thread)
    send(visit.store, visit.desk.settings, act, version=version, attached=attached, release_id=release_id)
    return _after(visit)


def undo_it(visit: Visit) -> Response:
    """Take a mail back that waits."""
    row = undo(visit.store, int(visit.path["send_id"]), visit.person.name, visit.now)
    return _part(visit, row.thread_id)


def settle_it(visit: Visit) -> Response:
    """Say whether a mail went that may have."""
    number = int(visit.path["send_id"])
    settle(visit.store, number, visit.field("sent") == "yes", visit.person.name, visit.now)
    return _part(visit, status(visit.store, number).thread_id)


def sending(visit: Visit) -> Response:
    """Show how a mail is, until it is sent or not."""
    row = status(visit.store, int(visit.path["send_id"]))
    left = max(0, round((row.due_at - visit.now).total_seconds()))
    return visit.show("sending.html", send=row, left=left, thread_id=row.thread_id)


def _need_sender(visit: Visit) -> None:
    """Refuse before anything is written, where nobody would send it."""
    if visit.desk.machine is None:
        raise DeskError("this desk sends nothing", reason="conflict")


def _record(visit: Visit, thread: int) -> tuple[list[Attached], int | None]:
    """Return the release record that goes along, if the form asks for one."""
    if not visit.field("record"):
        return [], None
    record = release_record(visit.store, number_of(visit, "record"))
    if record.thread != thread or record.revoked_at is not None:
        raise DeskError("this release is not of this thread, or revoked", reason="conflict")
    name = f"release-{record.number}.pdf"
    return [Attached(name, "application/pdf", record_pdf(record))], record.number


def _after(visit: Visit) -> Response:
    return _part(visit, int(visit.path["thread_id"]))


def _part(visit: Visit, thread: int) -> Response:
    return _shown(visit, "draft_part.html", thread) if visit.htmx else visit.go(f"/threads/{thread}#draft")


def _shown(visit: Visit, template: str, thread: int | None = None) -> Response:
    number = int(visit.path["thread_id"]) if thread is None else thread
    found = letter(visit.store, visit.desk.settings, number)
    return visit.show(template, letter=found, thread_id=number, opened=visit.field("opened") or visit.now.isoformat())


_AT = "/threads/{thread_id:int}/draft"
PAGES = (
    Page("GET", _AT, "viewer", draft),
    Page("POST", _AT, "reviewer", save_it, limit=512 * 1024),
    Page("POST", _AT + "/questions", "reviewer", ask, limit=512 * 1024),
    Page("POST", _AT + "/revert", "reviewer", revert_it),
    Page("POST", _AT + "/send", "reviewer", send_it, limit=512 * 1024),
    Page("GET", "/sends/{send_id:int}", "viewer", sending),
    Page("POST", "/sends/{send_id:int}/undo", "reviewer", undo_it),
    Page("POST", "/sends/{send_id:int}/settle", "reviewer", settle_it),
)
