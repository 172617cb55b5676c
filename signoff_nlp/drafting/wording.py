"""The fixed words of drafts, read once from the templates beside this file."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, cast


@cache
def wording() -> dict[str, Any]:
    """Return the tables of templates/wording.toml."""
    return tomllib.loads(files(__package__).joinpath("templates", "wording.toml").read_text("utf-8"))


def phrase(*path: str, **values: str) -> str:
    """Return one phrase with its blanks filled; braces inside `values` mean nothing. KeyError where there is none."""
    table = wording()
    for name in path[:-1]:
        table = table[name]
    return cast("str", table[path[-1]]).format_map(values)


def has_phrase(*path: str) -> bool:
    """Say whether there is such a phrase."""
    table: Any = wording()
    for name in path:
        if not isinstance(table, dict) or name not in table:
            return False
        table = table[name]
    return isinstance(table, str)
