"""What a provider's refusal means, and whom to ask."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import NamedTuple, cast

from signoff_nlp.mailbox.failures import ConnectionLost, LoginRefused, Reason, plain

_NUMBER = re.compile(r"AADSTS\d{4,9}")


class Refusal(NamedTuple):
    """One table of refusals.toml."""

    reason: Reason
    hint: str
    codes: frozenset[str]


def refused(codes: Iterable[object], text: object, where: str) -> LoginRefused:
    """Return the error for a provider's answer.

    Args:
        codes: its error codes (RFC 6749 `error`, `suberror`); what is no text is passed over.
        text: its own description, hostile; AADSTS numbers in it count first.
        where: the account.
    """
    said = plain(str(text or ""))
    names = [code for code in codes if isinstance(code, str) and code]
    found = _first(_NUMBER.findall(said)) or _first(names)
    shown = plain(" ".join(names[:1]) + (f": {said}" if said else ""))
    return LoginRefused(found.reason if found else "other", shown, where=where, hint=found.hint if found else None)


def unreachable(error: Exception, provider: str, where: str) -> ConnectionLost:
    """Return the error for a provider that gave no answer, or none that can be understood."""
    return ConnectionLost(f"{provider} cannot be reached to sign in ({type(error).__name__})", where=where)


@functools.cache
def refusals() -> tuple[Refusal, ...]:
    """Return the tables of refusals.toml, in its order."""
    data = tomllib.loads((files("signoff_nlp.mailbox.oauth") / "refusals.toml").read_text("utf-8"))
    return tuple(Refusal(cast(Reason, one["reason"]), one["hint"], frozenset(one["codes"])) for one in data.values())


def _first(codes: Iterable[str]) -> Refusal | None:
    return next((one for code in codes for one in refusals() if code in one.codes), None)
