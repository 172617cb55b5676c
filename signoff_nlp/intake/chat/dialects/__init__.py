"""The dialects: one file each, a grammar with its own samples. A file put into this folder is a dialect that is read."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.resources import files

from signoff_nlp.intake.chat.grammar import Dialect


@cache
def dialects() -> tuple[Dialect, ...]:
    """Return all dialects in the order in which ties are broken: exports, then the sure layouts, then the weak ones."""
    names = sorted(entry.name[:-3] for entry in files(__name__).iterdir() if entry.name.endswith(".py"))
    modules = [import_module(f"{__name__}.{name}") for name in names if name != "__init__"]
    found: list[Dialect] = [dialect for module in modules for dialect in module.DIALECTS]
    return tuple(
        sorted(
            found,
            key=lambda dialect: (
                dialect.parse is None,
                dialect.weak,
                dialect.app == "generic",
                dialect.tell is not None,
            ),
        )
    )
