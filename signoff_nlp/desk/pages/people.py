"""Accounts and sessions: one's own, and for an admin everybody's."""

from __future__ import annotations

from typing import cast

from starlette.responses import Response

from signoff_nlp.desk.visit import Page, Visit
from signoff_nlp.errors import DeskError
from signoff_nlp.names import DESK_ROLES, DeskRole
from signoff_nlp.service.people import (
    accounts,
    add_person,
    change_password,
    end_session,
    sessions_of,
    set_disabled,
    set_password,
    set_role,
)  # fmt: skip


def own(visit: Visit) -> Response:
    """Show one's own account: role, sessions, password."""
    return visit.show("you.html", sessions=sessions_of(visit.store, visit.person), current=visit.known.session.id)


def own_password(visit: Visit) -> Response:
    """Change one's own password, which ends all other sessions."""
    new = _twice(visit)
    change_password(visit.store, visit.person, visit.known.session, visit.field("old"), new, visit.now)
    return visit.go("/you")


def end(visit: Visit) -> Response:
    """End a session: one's own, or as an admin anybody's."""
    end_session(visit.store, visit.person, int(visit.path["session_id"]), visit.now)
    return visit.go("/people" if visit.field("from") == "people" else "/you")


def everybody(visit: Visit) -> Response:
    """Show all accounts with their sessions."""
    return visit.show("people.html", accounts=accounts(visit.store), roles=DESK_ROLES, current=visit.known.session.id)


def add(visit: Visit) -> Response:
    """Add an account; an empty password makes one for OIDC alone."""
    password = _twice(visit) if visit.field("password") else None
    add_person(visit.store, visit.person.name, visit.field("name"), _role(visit), password, visit.now)
    return visit.go("/people")


def role(visit: Visit) -> Response:
    """Give an account another role."""
    set_role(visit.store, visit.person.name, visit.path["name"], _role(visit), visit.now)
    return visit.go("/people")


def disable(visit: Visit) -> Response:
    """Shut an account."""
    set_disabled(visit.store, visit.person.name, visit.path["name"], True, visit.now)
    return visit.go("/people")


def enable(visit: Visit) -> Response:
    """Open an account again."""
    set_disabled(visit.store, visit.person.name, visit.path["name"], False, visit.now)
    return visit.go("/people")


def password(visit: Visit) -> Response:
    """Give an account another password."""
    set_password(visit.store, visit.person.name, visit.path["name"], _twice(visit), visit.now)
    return visit.go("/people")


def _role(visit: Visit) -> DeskRole:
    return cast(DeskRole, visit.field("role"))  # the use case refuses what is none


def _twice(visit: Visit) -> str:
    new = visit.field("password")
    if new != visit.field("again"):
        raise DeskError("the two passwords differ")
    return new


PAGES = (
    Page("GET", "/people", "admin", everybody, menu="People"),
    Page("POST", "/people", "admin", add),
    Page("POST", "/people/{name}/role", "admin", role),
    Page("POST", "/people/{name}/disable", "admin", disable),
    Page("POST", "/people/{name}/enable", "admin", enable),
    Page("POST", "/people/{name}/password", "admin", password),
    Page("GET", "/you", "viewer", own),
    Page("POST", "/you/password", "viewer", own_password),
    Page("POST", "/sessions/{session_id:int}/end", "viewer", end),
)
