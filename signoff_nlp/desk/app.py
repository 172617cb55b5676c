"""The application: the route table of all pages behind the gate, and what is shown when something is refused."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from signoff_nlp.desk.gate import guarded
from signoff_nlp.desk.pages import (
    auditing,
    door,
    drafts,
    figures,
    oidc,
    people,
    presence,
    queue,
    records,
    releases,
    threads,
    views,
)  # fmt: skip
from signoff_nlp.desk.rendering import render
from signoff_nlp.desk.shield import Shield
from signoff_nlp.desk.visit import Desk, Page
from signoff_nlp.errors import DeskError, DeskReason, SignoffError, StoreError

_LOG = logging.getLogger(__name__)
PAGES: tuple[Page, ...] = (
    *queue.PAGES, *releases.PAGES, *records.PAGES, *figures.PAGES, *threads.PAGES, *drafts.PAGES, *views.PAGES,
    *presence.PAGES, *people.PAGES, *auditing.PAGES, *door.PAGES, *oidc.PAGES,
)  # fmt: skip
STATUS: Mapping[DeskReason, int] = {
    "signed_out": 401, "forbidden": 403, "missing": 404, "conflict": 409, "too_large": 413, "invalid": 422, "wait": 429,
}  # fmt: skip
_WORDS = {
    400: "This request makes no sense", 401: "Sign in first", 403: "Not allowed", 404: "Nothing here",
    405: "Not that way", 409: "Overtaken by events", 413: "Too large", 422: "Something does not fit",
    429: "Too many tries", 500: "Something broke", 503: "The store does not answer",
}  # fmt: skip
_LATER = ("locked", "unreachable", "full")


def make_app(desk: Desk, pages: tuple[Page, ...] = PAGES) -> ASGIApp:
    """Return the application over an open store, which its caller closes."""
    routes = [
        Route(page.path, guarded(page, desk, pages), methods=[page.method], max_body_size=page.limit) for page in pages
    ]
    handlers = {SignoffError: _refused, HTTPException: _unfit, ClientDisconnect: _gone, Exception: _broken}
    return Shield(Starlette(routes=routes, exception_handlers=handlers), desk.origin)


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, DeskError):
        return _told(request, STATUS[error.reason], error.what, error.hint)
    if isinstance(error, StoreError):
        _LOG.error("store: %r", str(error))
        return _told(request, 503 if error.reason in _LATER else 500, error.what, "try again in a moment")
    return _told(request, 422, str(error), None)


async def _unfit(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _told(request, status, _WORDS.get(status, "This was refused").lower(), None)


async def _gone(request: Request, error: Exception) -> Response:
    """A browser that closes a page in the middle of saying so is nothing to be told of; nobody reads the answer."""
    return Response(status_code=400)


async def _broken(request: Request, error: Exception) -> Response:
    return _told(request, 500, "an error of ours; the log of the desk says more", None)


def _told(request: Request, status: int, what: str, hint: str | None) -> Response:
    """Say what went wrong: as a line for htmx, which puts it where all pages have a place for it, else as a page."""
    htmx = request.headers.get("HX-Request") == "true"
    title = _WORDS.get(status, "This was refused")
    text = render("refused_part.html" if htmx else "refused.html", title=title, what=what, hint=hint, status=status)
    return HTMLResponse(text, status)
