"""The queue: the threads that want a decision."""

from __future__ import annotations

from starlette.responses import Response

from signoff_nlp.desk.visit import Page, Visit
from signoff_nlp.service.listing import recent_threads


def queue(visit: Visit) -> Response:
    """Show the threads."""
    return visit.show("queue.html", threads=recent_threads(visit.store))


PAGES = (Page("GET", "/", "viewer", queue, menu="Queue"),)
