"""What a page is, and what it is given: one request of somebody who may make it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel
from starlette.datastructures import FormData, QueryParams, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from signoff_nlp.desk.rendering import render
from signoff_nlp.errors import DeskError
from signoff_nlp.names import DeskRole
from signoff_nlp.service.desk.running import Machine
from signoff_nlp.service.people import may
from signoff_nlp.service.visitors import Client, Validity, Visitor
from signoff_nlp.settings import Settings
from signoff_nlp.store.engine import Store
from signoff_nlp.store.people import Person

_KIB = 1024


def validity_of(settings: Settings) -> Validity:
    """Return how long a session lasts by these settings."""
    return Validity(timedelta(hours=settings.desk.session_hours), timedelta(minutes=settings.desk.idle_minutes))


def utc_now() -> datetime:
    """Return the time, which a test replaces."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """What all pages share. `origin` is how browsers reach the desk: "http://127.0.0.1:8468"; `machine` reads and sends."""

    store: Store
    settings: Settings
    origin: str
    clock: Callable[[], datetime] = utc_now
    machine: Machine | None = None

    @property
    def team(self) -> bool:
        """Whether people sign in by name."""
        return self.settings.desk.team

    @property
    def secure(self) -> bool:
        """Whether browsers come by TLS."""
        return self.origin.startswith("https:")

    @property
    def cookie(self) -> str:
        """The name of the session's cookie. Browsers tell no ports apart, so that without TLS it bears the port."""
        return "__Host-signoff" if self.secure else f"signoff-{urlsplit(self.origin).port or 80}"


@dataclass(frozen=True)
class Page:
    """A line of the route table. `needs` None: open to everybody, signed in or not; `limit` is of the body, in bytes.

    A page with a `menu` is named so at the top of every page. POST is for whatever changes something.
    """

    method: Literal["GET", "POST"]
    path: str
    needs: DeskRole | None
    answer: Callable[[Visit], Response]
    menu: str = ""
    limit: int = 256 * _KIB


@dataclass(frozen=True)
class Visit:
    """One request, checked: its sender has the role that the page needs, and a POST bears the token of its session."""

    desk: Desk
    page: Page
    pages: tuple[Page, ...]
    client: Client
    visitor: Visitor | None
    path: Mapping[str, Any]
    query: QueryParams
    form: FormData
    htmx: bool
    cookies: Mapping[str, str]
    now: datetime

    @property
    def store(self) -> Store:
        """The open store, which is the first argument of every use case."""
        return self.desk.store

    @property
    def machine(self) -> Machine:
        """What reads threads again and reaches mailboxes. Raises DeskError where the desk has none."""
        if self.desk.machine is None:
            raise DeskError("this desk only shows what there is", reason="conflict")
        return self.desk.machine

    @property
    def known(self) -> Visitor:
        """Who is signed in. Raises DeskError on a page that is open to everybody, where nobody may be."""
        if self.visitor is None:
            raise DeskError("nobody is signed in", reason="signed_out")
        return self.visitor

    @property
    def person(self) -> Person:
        """The account of whoever is signed in; its name is the actor in the audit log."""
        return self.known.person

    @property
    def validity(self) -> Validity:
        """How long a session lasts, from the settings."""
        return validity_of(self.desk.settings)

    def field(self, name: str, default: str = "") -> str:
        """Return a field of the form as text; `default` where it is not there, or is a file."""
        value = self.form.get(name, default)
        return value if isinstance(value, str) else default

    def fields(self, name: str) -> list[str]:
        """Return all values of a field, as checkboxes of one name have."""
        return [one for one in self.form.getlist(name) if isinstance(one, str)]

    def file(self, name: str) -> bytes | None:
        """Return what was uploaded in a field, or None."""
        value = self.form.get(name)
        return value.file.read() if isinstance(value, UploadFile) else None

    def may(self, role: DeskRole) -> bool:
        """Say whether whoever is signed in may do what needs `role`."""
        return self.visitor is not None and may(self.visitor.person.role, role)

    def show(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page or a part of one, from `templates/`; it also knows `visit`, `menu`, `person` and `form_token`."""
        return HTMLResponse(render(template, visit=self, **self._shared(), **values), status)

    def json(self, value: BaseModel, status: int = 200) -> Response:
        """Return a model as JSON."""
        return Response(value.model_dump_json(), status, media_type="application/json")

    def go(self, to: str) -> Response:
        """Send the browser to a path of ours, after a form or a click of htmx."""
        return Response(headers={"HX-Redirect": to}) if self.htmx else RedirectResponse(to, 303)

    def _shared(self) -> dict[str, Any]:
        shown = [one for one in self.pages if one.menu and one.needs and self.may(one.needs)]
        return {
            "menu": [(one.menu, one.path, one.path == self.page.path) for one in shown],
            "person": self.visitor.person if self.visitor else None,
            "form_token": self.visitor.form_token if self.visitor else "",
        }
