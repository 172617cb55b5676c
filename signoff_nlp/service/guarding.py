"""Loop guards: why no draft may answer a mail, by what its header says and by our own token anywhere in it.

We only draft, so that a loop needs a person in it; these guards keep it so.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from signoff_nlp.intake.headers import Headers
from signoff_nlp.intake.senders import Us, own_list


class _Guard(NamedTuple):
    field: str
    why: str
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    own_list: bool = False
    anywhere: bool = False


def guard_fields() -> frozenset[str]:
    """Return the names of the fields that guards look at, in small letters."""
    return frozenset(guard.field for guard in _guards())


def guarded(headers: Headers, raw: bytes, us: Us) -> str | None:
    """Return why no draft may answer the mail, or None.

    headers: fields by their names in small letters. raw: the whole mail, in which a report or a forward may carry our
    token. us: who the shop is.
    """
    for guard in _guards():
        for value in headers.get(guard.field, ()):
            if _counts(guard, value.strip().lower().replace(" ", "")) and not (
                guard.own_list and own_list(headers, us)
            ):
                return guard.why
    carried = [guard for guard in _guards() if guard.anywhere]
    whole = raw.lower() if carried else b""
    return next((guard.why for guard in carried if f"{guard.field}:".encode() in whole), None)


def _counts(guard: _Guard, value: str) -> bool:
    return (not guard.only or value.startswith(guard.only)) and not (guard.never and value.startswith(guard.never))


@cache
def _guards() -> tuple[_Guard, ...]:
    data = tomllib.loads((files("signoff_nlp.service") / "guards.toml").read_text("utf-8"))
    return tuple(
        _Guard(
            one["field"],
            one["why"],
            tuple(one.get("only", ())),
            tuple(one.get("never", ())),
            one.get("own_list", False),
            one.get("anywhere", False),
        )
        for one in data["guards"]
    )
