"""The queue: the threads that want a decision, its other lists, and what could not be read."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from signoff_nlp.desk.visit import Page, Visit
from signoff_nlp.names import ITEMS, STAGES
from signoff_nlp.service.desk.queueing import quarantine_page, queue_page, wanted_of
from signoff_nlp.service.overview import VERDICTS
from signoff_nlp.service.views import saved_views

FIELDS = ("list", "words", "verdict", "stage", "customer", "lacks", "account")


def queue(visit: Visit) -> Response:
    """Show a list of threads; by htmx only its rows."""
    settings, query = visit.desk.settings, visit.query
    page = queue_page(visit.store, settings, wanted_of(query), visit.now, after=query.get("after", ""))
    asked = {name: query[name] for name in FIELDS if query.get(name)}
    return visit.show(
        "queue.html", page=page, asked=asked, query=urlencode(asked), views=saved_views(visit.store, visit.person),
        accounts=[one.name for one in settings.accounts], verdicts=VERDICTS, stages=STAGES, items=ITEMS,
    )  # fmt: skip


def quarantine(visit: Visit) -> Response:
    """Show the messages that nobody could read."""
    return visit.show("quarantine.html", found=quarantine_page(visit.store, visit.desk.settings))


PAGES = (
    Page("GET", "/", "viewer", queue, menu="Queue"),
    Page("GET", "/quarantine", "viewer", quarantine),
)
