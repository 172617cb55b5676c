"""The fixed words of drafts, read once from the templates beside this file."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any, cast


@cache
def wording() -> dict[str, Any]:
    """Return the tables of templates/wording.toml."""
    return tomllib.loads(_read("wording.toml"))


def phrase(table: str, name: str, **values: str) -> str:
    """Return one phrase with its blanks filled; braces inside `values` mean nothing. KeyError where there is none."""
    return cast("str", wording()[table][name]).format_map(values)


def render(name: str, **values: str) -> str:
    """Return the letter section templates/<name>.txt, filled; paragraphs in which nothing is left are dropped."""
    filled = (" ".join(paragraph.substitute(values).split(" ")).strip() for paragraph in _paragraphs(name))
    return "\n\n".join(_single_spaced(text) for text in filled if text)


def _single_spaced(text: str) -> str:
    while "  " in text:
        text = text.replace("  ", " ")
    return text


@cache
def _paragraphs(name: str) -> tuple[Template, ...]:
    return tuple(Template(part.strip()) for part in _read(f"{name}.txt").split("\n\n"))


def _read(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text("utf-8")
