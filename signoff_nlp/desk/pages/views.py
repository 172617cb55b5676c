"""Saved views of the queue: kept and dropped from the queue's own page."""

from __future__ import annotations

from starlette.responses import Response

from signoff_nlp.desk.visit import Page, Visit
from signoff_nlp.service.views import drop_view, save_view


def save(visit: Visit) -> Response:
    """Keep the query that the form names, and show it."""
    view = save_view(visit.store, visit.person, visit.field("name"), visit.field("query"), visit.now)
    return visit.go(f"/?{view.query}")


def drop(visit: Visit) -> Response:
    """Delete a view."""
    drop_view(visit.store, visit.person, int(visit.path["view_id"]))
    return visit.go("/")


PAGES = (
    Page("POST", "/views", "viewer", save),
    Page("POST", "/views/{view_id:int}/drop", "viewer", drop),
)
