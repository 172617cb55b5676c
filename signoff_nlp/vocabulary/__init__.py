"""The words of the trade, as data. Every rule carries the examples that prove it.

A shop adds its own words in files of its own (setting `vocabulary`); they count inside `using`, beside ours.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from signoff_nlp.errors import VocabularyError, unreadable

_shop: ContextVar[tuple[str, ...]] = ContextVar("shop_vocabulary", default=())


def place(name: str) -> str:
    """Return the file name that errors give for `name`: one of ours by its stem, a shop's by its path from here."""
    if not name.endswith(".toml"):
        return f"{name}.toml"
    path, here = Path(name), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


@cache
def load(name: str) -> dict[str, Any]:
    """Return the tables of our `<name>.toml`, or of the shop's file at the path `name` (which ends in .toml).

    In file order. Raises VocabularyError for a file that is missing, unreadable or no TOML.
    """
    source = Path(name) if name.endswith(".toml") else files(__name__).joinpath(f"{name}.toml")
    try:
        return tomllib.loads(source.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(VocabularyError, error, place(name)) from error
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(str(error), where=place(name), hint="check the TOML syntax") from error


def names() -> tuple[str, ...]:
    """Names of all vocabulary files, sorted."""
    return tuple(sorted(entry.name[:-5] for entry in files(__name__).iterdir() if entry.name.endswith(".toml")))


def shop_file(path: str) -> str:
    """Return the name under which `load` knows the shop's file at `path`. Raises VocabularyError if it is no .toml."""
    if not path.endswith(".toml"):
        raise VocabularyError("not a vocabulary file", where=path, hint="its name must end in .toml")
    return str(Path(path).resolve())


@contextmanager
def using(paths: Sequence[str]) -> Iterator[None]:
    """Let the shop's own files at `paths` count beside ours; per thread of execution, so that readers may differ.

    A file is read once per process. Raises VocabularyError for a path that does not end in .toml.
    """
    before = _shop.set(tuple(map(shop_file, paths)))
    try:
        yield
    finally:
        _shop.reset(before)


def shop_files() -> tuple[str, ...]:
    """Paths of the shop's own files that count now."""
    return _shop.get()
