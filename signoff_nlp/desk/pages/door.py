"""Coming in and leaving: the one-time link, name and password, sign-out."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import Response

from signoff_nlp.desk.rendering import assets
from signoff_nlp.desk.visit import Page, Visit
from signoff_nlp.errors import DeskError
from signoff_nlp.service.visitors import Entered, enter, sign_in, sign_out


def door(visit: Visit) -> Response:
    """Show the sign-in; whoever is in already goes on."""
    wanted = inside(visit.query.get("next", ""))
    return visit.go(wanted) if visit.visitor else shown(visit, wanted)


def enter_by_link(visit: Visit) -> Response:
    """Open a session with the one-time link of whoever started the desk."""
    if visit.desk.team:
        raise DeskError("here people sign in by name", reason="forbidden")
    wanted = inside(visit.field("next"))
    try:
        entered = enter(visit.store, visit.field("code").strip(), visit.client, visit.validity, visit.now)
    except DeskError as error:
        return shown(visit, wanted, error)
    return let_in(visit, entered, visit.go(wanted))


def enter_by_name(visit: Visit) -> Response:
    """Open a session with name and password."""
    wanted, name, password = inside(visit.field("next")), visit.field("name"), visit.field("password")
    try:
        entered = sign_in(visit.store, name, password, visit.client, visit.validity, visit.now)
    except DeskError as error:
        return shown(visit, wanted, error)
    return let_in(visit, entered, visit.go(wanted))


def leave(visit: Visit) -> Response:
    """End the session that asks."""
    sign_out(visit.store, visit.person, visit.known.session, visit.now)
    response = visit.go("/sign-in")
    response.delete_cookie(visit.desk.cookie, secure=visit.desk.secure, httponly=True, samesite="strict")
    return response


def static(visit: Visit) -> Response:
    """Give a static file. One with the digest of its content in its address stays the same for ever."""
    asset = assets().get(visit.path["name"])
    if asset is None:
        raise DeskError("there is no such file", reason="missing")
    keep = "public, max-age=31536000, immutable" if visit.query.get("v") == asset.digest else "no-cache"
    return Response(asset.content, media_type=asset.media_type, headers={"Cache-Control": keep})


def shown(visit: Visit, wanted: str, error: DeskError | None = None) -> Response:
    """Return the page of the sign-in, with what was wrong."""
    status = 200 if error is None else 429 if error.reason == "wait" else 403
    oidc = visit.desk.settings.desk.oidc_issuer
    provider = urlsplit(oidc).hostname if oidc else None
    return visit.show("door.html", status, next=wanted, error=error, team=visit.desk.team, provider=provider)


def let_in(visit: Visit, entered: Entered, response: Response) -> Response:
    """Give the browser the session's cookie, which no script reads and no other site sends."""
    seconds = int(visit.validity.whole.total_seconds())
    desk = visit.desk
    response.set_cookie(desk.cookie, entered.token, seconds, secure=desk.secure, httponly=True, samesite="strict")
    return response


def inside(path: str) -> str:
    """Return a path of ours to go on to; "/" for whatever would lead elsewhere."""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") else "/"


PAGES = (
    Page("GET", "/sign-in", None, door),
    Page("POST", "/sign-in", None, enter_by_name, limit=8192),
    Page("POST", "/enter", None, enter_by_link, limit=8192),
    Page("POST", "/sign-out", "viewer", leave, limit=8192),
    Page("GET", "/static/{name}", None, static),
)
