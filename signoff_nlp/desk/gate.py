"""The one way to every page: who sends the request, may he, was it meant. Only then the page's own function runs."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from signoff_nlp.desk.visit import Desk, Page, Visit, validity_of
from signoff_nlp.errors import DeskError
from signoff_nlp.service.people import may
from signoff_nlp.service.visitors import Client, Visitor, visitor

TOKEN_FIELD, TOKEN_HEADER = "form_token", "X-Signoff-Token"
_FIELDS, _FILES = 500, 5
_LARGEST = 2**63 - 1  # of a number that a database can be asked for


def guarded(page: Page, desk: Desk, pages: tuple[Page, ...]) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers requests for `page`. Raises DeskError for what is refused; nothing of it was done then."""

    async def answer(request: Request) -> Response:
        now = desk.clock()
        if any(isinstance(one, int) and one > _LARGEST for one in request.path_params.values()):
            raise DeskError("there is no such number", reason="missing")
        client = _client(request)
        known = await _visitor(request, desk) if request.cookies.get(desk.cookie) else None
        if page.needs is not None:
            if known is None:
                return _to_the_door(request, page)
            if not may(known.person.role, page.needs):
                raise DeskError(f"this needs the role {page.needs}; yours is {known.person.role}", reason="forbidden")
        form = FormData()
        if page.method != "GET":
            _from_here(request, desk, must_say=page.needs is None)
            form = await request.form(max_files=_FILES, max_fields=_FIELDS, max_part_size=page.limit)
            if page.needs is not None and known is not None:
                _meant(request, form, known)
        visit = Visit(
            desk, page, pages, client, known, request.path_params, request.query_params, form,
            request.headers.get("HX-Request") == "true", request.cookies, now,
        )  # fmt: skip
        request.state.visit = visit
        try:
            return await run_in_threadpool(page.answer, visit)
        finally:
            await form.close()

    return answer


async def _visitor(request: Request, desk: Desk) -> Visitor | None:
    token = request.cookies[desk.cookie]
    validity = validity_of(desk.settings)

    def look() -> Visitor | None:
        return visitor(desk.store, token, validity, desk.clock(), team=desk.team)

    return await run_in_threadpool(look)


def _client(request: Request) -> Client:
    address: Any = request.client
    return Client(address.host if address else "unknown", request.headers.get("User-Agent", "")[:200])


def _to_the_door(request: Request, page: Page) -> Response:
    """Send a reader to the sign-in, to come back; refuse everything else."""
    if request.headers.get("HX-Request") == "true":
        return Response("signed out", 401, {"HX-Redirect": "/sign-in"}, "text/plain")
    if page.method != "GET":
        raise DeskError("nobody is signed in", reason="signed_out")
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse("/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted, safe='')}", 303)


def _from_here(request: Request, desk: Desk, *, must_say: bool) -> None:
    """Refuse a request that another site made a browser send. Browsers say so in two headers that pages cannot set."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    ours = (
        f"{desk.origin.partition(':')[0]}://{request.headers['Host']}"  # which of our hosts, the shield has looked at
    )
    strange = (origin is not None and origin != ours) or (site is not None and site != "same-origin")
    if strange or (must_say and origin is None):
        raise DeskError("this request comes from another site", reason="forbidden")


def _meant(request: Request, form: FormData, known: Visitor) -> None:
    """Refuse a form that was not made by this session's own page."""
    told = request.headers.get(TOKEN_HEADER) or form.get(TOKEN_FIELD)
    if not isinstance(told, str) or not hmac.compare_digest(told.encode(), known.form_token.encode()):
        raise DeskError("this form is not from your session", hint="load the page again", reason="forbidden")
