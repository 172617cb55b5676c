"""The words of the trade, as data. Every rule carries the examples that prove it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from signoff_nlp.errors import VocabularyError


@cache
def load(name: str) -> dict[str, Any]:
    """Return the tables of `<name>.toml` in this folder, in file order. Raises VocabularyError on bad TOML."""
    source = files(__name__).joinpath(f"{name}.toml")
    try:
        return tomllib.loads(source.read_text("utf-8"))
    except FileNotFoundError as error:
        raise VocabularyError("no such vocabulary file", where=f"{name}.toml") from error
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(str(error), where=f"{name}.toml", hint="check the TOML syntax") from error


def names() -> tuple[str, ...]:
    """Names of all vocabulary files, sorted."""
    return tuple(sorted(entry.name[:-5] for entry in files(__name__).iterdir() if entry.name.endswith(".toml")))
