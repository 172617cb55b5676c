"""Who else is at a thread: who looks, and who holds the pen. One person writes at a time; taking over is explicit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from signoff_nlp.errors import DeskError
from signoff_nlp.store import audit, presence
from signoff_nlp.store.engine import Db, Store
from signoff_nlp.store.people import Person
from signoff_nlp.store.presence import Pen

BEAT_SECONDS = 15  # a page that shows a thread says so this often
_LOOKS = timedelta(seconds=3 * BEAT_SECONDS)
_WRITES = timedelta(minutes=2)  # a pen of which nothing is heard for so long lies free
_KEPT = timedelta(days=1)


class Presence(NamedTuple):
    """Who else has the thread open, who writes (None: nobody), and whether that is the one who asks."""

    others: tuple[str, ...]
    writer: str | None
    mine: bool


def present(store: Store, thread_id: int, person: Person, now: datetime) -> Presence:
    """Say that the person has the thread open, and return who else is there; a pen in the person's hand is renewed."""
    with store.begin() as db:
        presence.look(db, thread_id, person.id, now)
        presence.beat_pen(db, thread_id, person.id, now)
        return _seen(db, thread_id, person, now)


def take_pen(store: Store, thread_id: int, person: Person, now: datetime, *, over: bool = False) -> Presence:
    """Take the pen if it lies free, or `over` from whoever holds it; the answer says whether it is `mine`."""
    with store.begin() as db:
        presence.sweep(db, now - _KEPT)
        presence.look(db, thread_id, person.id, now)
        held = _held(db, thread_id, now)
        if held is not None and held.person_id != person.id and not over:
            return _seen(db, thread_id, person, now)
        presence.give_pen(db, thread_id, person.id, now)
        if held is not None and held.person_id != person.id:
            audit.append(db, person.name, "took the pen over", f"thread:{thread_id}", {"from": held.name}, now)
        return _seen(db, thread_id, person, now)


def lay_pen(store: Store, thread_id: int, person: Person, now: datetime) -> Presence:
    """Lay the pen down, if the person holds it."""
    with store.begin() as db:
        presence.drop_pen(db, thread_id, person.id)
        return _seen(db, thread_id, person, now)


def go(store: Store, thread_id: int, person: Person) -> None:
    """Say that the person has left the thread; the pen, if it was theirs, lies free."""
    with store.begin() as db:
        presence.leave(db, thread_id, person.id)
        presence.drop_pen(db, thread_id, person.id)


def need_pen(db: Db, thread_id: int, person: Person, now: datetime) -> None:
    """Call first in a transaction that writes what a person edited. Raises DeskError where somebody else has the pen.

    A free pen is taken: somebody whose pen ran out while thinking may still save, unless another one took it.
    """
    held = _held(db, thread_id, now)
    if held is not None and held.person_id != person.id:
        raise DeskError(f"{held.name} is editing this thread", hint="take over first", reason="conflict")
    presence.give_pen(db, thread_id, person.id, now)


def _held(db: Db, thread_id: int, now: datetime) -> Pen | None:
    held = presence.pen(db, thread_id)
    return held if held is not None and abs(now - held.beat_at) < _WRITES else None


def _seen(db: Db, thread_id: int, person: Person, now: datetime) -> Presence:
    others = tuple(one for one in presence.lookers(db, thread_id, now - _LOOKS) if one != person.name)
    held = _held(db, thread_id, now)
    mine = held is not None and held.person_id == person.id
    return Presence(others, held.name if held else None, mine)
