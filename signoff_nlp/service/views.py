"""Views of the queue that a person saved: an address's query under a name."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from signoff_nlp.errors import DeskError
from signoff_nlp.store import people
from signoff_nlp.store.engine import Store
from signoff_nlp.store.people import Person, View

_LONGEST = {"name": 60, "query": 2000}
_MOST = 50


def saved_views(store: Store, person: Person) -> list[View]:
    """Return the person's views by name."""
    with store.read() as db:
        return people.views(db, person.id)


def save_view(store: Store, person: Person, name: str, query: str, now: datetime) -> View:
    """Keep the query of an address under a name, in place of one of that name. Raises DeskError: no name, too long, too many."""
    title, fields = name.strip(), urlencode(parse_qsl(query.lstrip("?")))
    if not title or len(title) > _LONGEST["name"] or len(fields) > _LONGEST["query"]:
        raise DeskError(f"a view needs a name of up to {_LONGEST['name']} characters")
    with store.begin() as db:
        there = people.views(db, person.id)
        if len(there) >= _MOST and title not in {one.name for one in there}:
            raise DeskError(f"{_MOST} views are enough", hint="drop one first", reason="conflict")
        return people.save_view(db, person.id, title, fields, now)


def drop_view(store: Store, person: Person, view_id: int) -> None:
    """Delete a view. Raises DeskError where the person has no such view."""
    with store.begin() as db:
        if not people.drop_view(db, person.id, view_id):
            raise DeskError("there is no such view", reason="missing")
