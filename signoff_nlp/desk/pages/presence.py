"""Who else is at a thread: a part of its page, asked for again every few seconds; and the pen."""

from __future__ import annotations

from starlette.responses import Response

from signoff_nlp.desk.visit import Page, Visit
from signoff_nlp.service.presence import Presence, go, lay_pen, present, take_pen


def beat(visit: Visit) -> Response:
    """Say that the thread is still open here, and show who else is there."""
    return _shown(visit, present(visit.store, _thread(visit), visit.person, visit.now))


def take(visit: Visit) -> Response:
    """Take the pen if it lies free; with `over`, from whoever holds it."""
    over = visit.field("over") == "yes"
    return _shown(visit, take_pen(visit.store, _thread(visit), visit.person, visit.now, over=over))


def lay(visit: Visit) -> Response:
    """Lay the pen down."""
    return _shown(visit, lay_pen(visit.store, _thread(visit), visit.person, visit.now))


def leave(visit: Visit) -> Response:
    """Say that the page of the thread was closed."""
    go(visit.store, _thread(visit), visit.person)
    return Response(status_code=204)


def _thread(visit: Visit) -> int:
    return int(visit.path["thread_id"])


def _shown(visit: Visit, presence: Presence) -> Response:
    return visit.show("presence.html", thread_id=_thread(visit), presence=presence)


PAGES = (
    Page("POST", "/threads/{thread_id:int}/presence", "viewer", beat),
    Page("POST", "/threads/{thread_id:int}/presence/leave", "viewer", leave),
    Page("POST", "/threads/{thread_id:int}/pen", "reviewer", take),
    Page("POST", "/threads/{thread_id:int}/pen/lay", "reviewer", lay),
)
