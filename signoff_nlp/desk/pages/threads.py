"""A thread: the conversation with its values, corrections in place, and what a person decides."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args

from starlette.responses import Response

from signoff_nlp.desk.visit import Page, Visit
from signoff_nlp.errors import DeskError
from signoff_nlp.names import STAGES, ActName, Label
from signoff_nlp.service.desk.correcting import (
    correct_act,
    correct_value,
    correct_verdict,
    recompute,
    roles_of,
    take_back,
)
from signoff_nlp.service.desk.deciding import Act, discard, done, leave, reopen, snooze
from signoff_nlp.service.desk.mailview import original, whole_message
from signoff_nlp.service.desk.queueing import neighbours, wanted_of
from signoff_nlp.service.desk.records import add_approver, add_job
from signoff_nlp.service.desk.threads import thread_page
from signoff_nlp.service.overview import VERDICTS
from signoff_nlp.service.presence import need_pen

_SNOOZES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
# A mail's own HTML in a frame of its own: no scripts, no forms, nothing from elsewhere.
HTML_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


def thread(visit: Visit) -> Response:
    """Show a thread."""
    settings, number = visit.desk.settings, _number(visit)
    page = thread_page(visit.store, settings, number, visit.now)
    if page.id != number:
        return visit.go(f"/threads/{page.id}")
    before, after = neighbours(visit.store, settings, wanted_of(visit.query), page.id, visit.now)
    return visit.show(
        "thread.html", page=page, thread_id=page.id, letter=page.letter, before=before, after=after,
        labels=get_args(Label), acts=get_args(ActName), verdicts=VERDICTS, stages=STAGES, roles_of=roles_of,
        opened=visit.now.isoformat(),
    )  # fmt: skip


def message(visit: Visit) -> Response:
    """Show one message whole, quoted text and all; by htmx the part of the page alone."""
    number, index = _number(visit), int(visit.path["index"])
    found = whole_message(visit.store, visit.desk.settings, number, index)
    return visit.show("message_part.html" if visit.htmx else "message.html", thread_id=number, message=found)


def html(visit: Visit) -> Response:
    """Give the HTML that a mail itself has, for a frame that may do nothing."""
    text = original(visit.store, visit.desk.settings, _number(visit), int(visit.path["index"]))
    headers = {"Content-Security-Policy": HTML_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return Response(text, media_type="text/html; charset=utf-8", headers=headers)


def value(visit: Visit) -> Response:
    """Correct what words mean."""
    machine, act = visit.machine, act_of(visit)
    correct_value(
        visit.store, visit.desk.settings, machine.read, act, message=number_of(visit, "message"), label=visit.field("label"),
        start=number_of(visit, "start"), end=number_of(visit, "end"), value=visit.field("value").strip(),
        role=visit.field("role") or None,
    )  # fmt: skip
    return _back(visit)


def words(visit: Visit) -> Response:
    """Say what words of a message mean that nothing was read from."""
    page = thread_page(visit.store, visit.desk.settings, _number(visit), visit.now)
    index, said = number_of(visit, "message"), " ".join(visit.field("words").split())
    text = next(("".join(one.text for one in each.pieces) for each in page.messages if each.index == index), "")
    start = text.find(said) if said else -1
    if start < 0:
        raise DeskError("these words are not in the message", hint="copy them as they stand", reason="conflict")
    correct_value(
        visit.store, visit.desk.settings, visit.machine.read, act_of(visit), message=index, label=visit.field("label"),
        start=start, end=start + len(said), value=visit.field("value").strip() or said, role=visit.field("role") or None,
    )  # fmt: skip
    return _back(visit)


def speech(visit: Visit) -> Response:
    """Correct what the author of a message does by it."""
    correct_act(
        visit.store, visit.desk.settings, visit.machine.read, act_of(visit), message=number_of(visit, "message"),
        says=visit.field("act"),
    )  # fmt: skip
    return _back(visit)


def verdict(visit: Visit) -> Response:
    """Correct the verdict on a part."""
    correct_verdict(
        visit.store, visit.desk.settings, visit.machine.read, act_of(visit), subject=visit.field("subject") or None,
        verdict=visit.field("verdict"),
    )  # fmt: skip
    return _back(visit)


def uncorrect(visit: Visit) -> Response:
    """Take a correction back."""
    take_back(visit.store, visit.desk.settings, visit.machine.read, act_of(visit), int(visit.path["correction"]))
    return _back(visit)


def approver(visit: Visit) -> Response:
    """Add an approver from a thread, which is read again with it."""
    values = {
        name: visit.field(name).strip() or None for name in ("name", "address", "customer", "valid_from", "valid_until")
    }
    add_approver(
        visit.store, {**values, "may_release": visit.fields("may_release") or STAGES}, visit.person.name, visit.now
    )
    return _read_again(visit)


def job(visit: Visit) -> Response:
    """Add a job from a thread, which is read again with it."""
    names = ("id", "customer", "part", "revision", "quantity", "material", "color", "finish")
    add_job(visit.store, {name: visit.field(name).strip() or None for name in names}, visit.person.name, visit.now)
    return _read_again(visit)


def leave_it(visit: Visit) -> Response:
    """Leave the draft in Drafts."""
    leave(visit.store, act_of(visit))
    return visit.go("/")


def discard_it(visit: Visit) -> Response:
    """Discard the draft, for a reason."""
    discard(visit.store, act_of(visit), visit.field("why"))
    return visit.go("/")


def done_it(visit: Visit) -> Response:
    """Take the thread out of the queue: nothing is to be done."""
    done(visit.store, act_of(visit))
    return visit.go("/")


def snooze_it(visit: Visit) -> Response:
    """Take the thread out of the queue for a while."""
    span = _SNOOZES.get(visit.field("for"))
    if span is None:
        raise DeskError("snooze it for an hour, a day or a week", reason="invalid")
    snooze(visit.store, act_of(visit), visit.now + span)
    return visit.go("/")


def reopen_it(visit: Visit) -> Response:
    """Put the thread back into the queue."""
    reopen(visit.store, act_of(visit))
    return _back(visit)


def act_of(visit: Visit) -> Act:
    """Return the decision that a form makes: on what its page showed, by whoever holds the pen."""
    number = _number(visit)
    opened = _moment(visit.field("opened"))
    return Act(
        thread=number, seen=number_of(visit, "seen"), by=visit.person.name, now=visit.now,
        guard=lambda db: need_pen(db, number, visit.person, visit.now), opened=opened,
    )  # fmt: skip


def number_of(visit: Visit, name: str) -> int:
    """Return a whole number of the form. Raises DeskError."""
    text = visit.field(name).strip().replace(",", "")
    if not text.isascii() or not text.isdecimal() or len(text) > 15:
        raise DeskError(f"{name} must be a whole number")
    return int(text)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _read_again(visit: Visit) -> Response:
    recompute(visit.store, visit.desk.settings, visit.machine.read, act_of(visit))
    return _back(visit)


def _back(visit: Visit) -> Response:
    return visit.go(f"/threads/{_number(visit)}")


def _number(visit: Visit) -> int:
    return int(visit.path["thread_id"])


_AT = "/threads/{thread_id:int}"
PAGES = (
    Page("GET", _AT, "viewer", thread),
    Page("GET", _AT + "/messages/{index:int}", "viewer", message),
    Page("GET", _AT + "/messages/{index:int}/html", "viewer", html),
    Page("POST", _AT + "/value", "reviewer", value),
    Page("POST", _AT + "/words", "reviewer", words),
    Page("POST", _AT + "/act", "reviewer", speech),
    Page("POST", _AT + "/verdict", "reviewer", verdict),
    Page("POST", _AT + "/corrections/{correction:int}/undo", "reviewer", uncorrect),
    Page("POST", _AT + "/approvers", "admin", approver),
    Page("POST", _AT + "/jobs", "admin", job),
    Page("POST", _AT + "/leave", "reviewer", leave_it),
    Page("POST", _AT + "/discard", "reviewer", discard_it),
    Page("POST", _AT + "/done", "reviewer", done_it),
    Page("POST", _AT + "/snooze", "reviewer", snooze_it),
    Page("POST", _AT + "/reopen", "reviewer", reopen_it),
)
