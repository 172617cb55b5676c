"""Signing in by OpenID Connect: to the provider, and back."""

from __future__ import annotations

from starlette.responses import Response

from signoff_nlp.desk.pages.door import let_in, shown
from signoff_nlp.desk.visit import Page, Visit
from signoff_nlp.errors import DeskError
from signoff_nlp.service.oidc import MINUTES, PATH, ask_provider, come_back


def start(visit: Visit) -> Response:
    """Send the browser to the provider. The cookie is Lax: it has to come along when the provider sends the browser back."""
    if not visit.desk.team:
        raise DeskError("here one person enters by a link", reason="missing")
    desk = visit.desk
    address, key = ask_provider(visit.store, desk.settings.desk, desk.origin, visit.client, visit.now)
    response = visit.go(address)
    response.set_cookie(_cookie(visit), key, MINUTES * 60, secure=desk.secure, httponly=True, samesite="lax")
    return response


def back(visit: Visit) -> Response:
    """Open the session. It answers with a page, since a redirect from another site would not bring the session's cookie."""
    desk = visit.desk
    try:
        entered = come_back(
            visit.store, desk.settings.desk, desk.origin, visit.cookies.get(_cookie(visit), ""), visit.query,
            visit.client, visit.validity, visit.now,
        )  # fmt: skip
    except DeskError as error:
        return shown(visit, "/", error)
    response = let_in(visit, entered, visit.show("arrived.html"))
    response.delete_cookie(_cookie(visit), secure=desk.secure, httponly=True, samesite="lax")
    return response


def _cookie(visit: Visit) -> str:
    return f"{visit.desk.cookie}-oidc"


PAGES = (
    Page("GET", "/oidc/start", None, start),
    Page("GET", PATH, None, back),
)
