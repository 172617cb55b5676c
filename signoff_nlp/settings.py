"""One settings model. Values come, weakest first, from defaults, signoff.toml, the environment, arguments."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from signoff_nlp.errors import SettingsError, unreadable
from signoff_nlp.types import Frozen

FILE = "signoff.toml"
# What pydantic finds, in the words of a person who writes such a file.
_PLAIN = {
    "missing": "is missing", "literal_error": "must be {expected}", "tuple_type": 'must be a list, such as ["..."]',
    "list_type": 'must be a list, such as ["..."]', "string_type": "must be text", "int_type": "must be a whole number",
    "int_parsing": "must be a whole number", "int_from_float": "must be a whole number", "string_too_short": "must not be empty",
    "too_short": "must not be empty", "dict_type": "must be a table of names and values", "model_type": "must be a table of names and values",
    "model_attributes_type": "must be a table of names and values", "json_invalid": "not a line of JSON",
    "datetime_type": "must be an ISO 8601 time", "datetime_parsing": "must be an ISO 8601 time",
    "datetime_from_date_parsing": "must be an ISO 8601 time",
}  # fmt: skip
PREFIX = "SIGNOFF_"
_LIMITS = "limits"
_HINT = "`signoff init` writes a file with every setting; docs/settings.md explains them"


class Limits(Frozen):
    """How much of a hostile or huge source is read. What is cut is said in `warnings`."""

    source_bytes: int = Field(default=64 * 1024 * 1024, gt=0, description="largest source, in bytes")
    message_characters: int = Field(default=200_000, gt=0, description="longest message body, in characters")
    header_characters: int = Field(default=20_000, gt=0, description="longest header, in characters")
    parts: int = Field(default=500, gt=0, description="most MIME parts of one mail")
    depth: int = Field(default=50, gt=0, description="deepest nesting of MIME parts")
    thread_messages: int = Field(default=1_000, gt=0, description="most messages of one thread")


class Settings(Frozen):
    """Everything that a shop can change."""

    us: tuple[str, ...] = Field(default=(), description="our own domains, addresses and chat names")
    records: str | None = Field(default=None, description="path of the records file (approvers, jobs)")
    authserv_ids: tuple[str, ...] = Field(default=(), description="host names whose Authentication-Results we trust")
    policy: str | None = Field(default=None, description="path of a policy file in place of ours")
    vocabulary: tuple[str, ...] = Field(default=(), description="paths of the shop's own vocabulary files")
    model: str | None = Field(default=None, description="folder of the shop's own trained model in place of ours")
    shop_name: str | None = Field(default=None, description="how drafts sign")
    limits: Limits = Field(default_factory=Limits)


def find_settings(start: Path) -> Path | None:
    """Return the signoff.toml of `start` or of the nearest folder above it."""
    for folder in (start, *start.parents):
        if (candidate := folder / FILE).is_file():
            return candidate
    return None


def load_settings(path: str | Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of `path` (or defaults) with the environment's SIGNOFF_* above them.

    Lists in the environment are separated by commas: SIGNOFF_US="shop.example,Mike (Shop)"; a limit is
    SIGNOFF_LIMITS_PARTS. Relative paths in the file count from its folder. Raises SettingsError, naming the file or
    the variable, and the setting.
    """
    values = {} if path is None else _from_file(Path(path))
    variables = _from_environment(os.environ if environment is None else environment)
    for (name, *limit), (_, value) in variables.items():
        if limit:
            below = values.get(name)
            values[name] = {**(below if isinstance(below, dict) else {}), limit[0]: value}
        else:
            values[name] = value
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        place = tuple(str(part) for part in error.errors()[0]["loc"][:2])
        variable = variables.get(place, variables.get(place[:1]))
        where = variable[0] if variable else str(path)
        raise SettingsError(first_problem(error), where=where, hint=_nearest(place) + _HINT) from error


def first_problem(error: ValidationError) -> str:
    """Return the first thing that is wrong, with the name of the field: "limits.parts: must be greater than 0".

    Tables of a list count from one: "approvers 2, name: is missing".
    """
    problem = error.errors()[0]
    name = _field(problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"unknown name: {name}"
    message = problem["msg"].removeprefix("Input ").removeprefix("Value error, ")
    plain = _PLAIN.get(problem["type"], f"{message[:1].lower()}{message[1:]}")
    expected = str(problem.get("ctx", {}).get("expected", "")).replace("'", "")
    said = plain.format(expected=expected) if problem["type"] in _PLAIN else plain
    return f"{name}: {said}" if name else said


def _field(place: tuple[int | str, ...]) -> str:
    name = ""
    for number, part in enumerate(place):
        if isinstance(part, int):
            name += f" {part + 1}"
        else:
            name += ("" if not number else ", " if isinstance(place[number - 1], int) else ".") + part
    return name.strip()


def _nearest(place: tuple[str, ...]) -> str:
    fields = Limits.model_fields if place[:-1] == (_LIMITS,) else Settings.model_fields
    close = [] if place[-1] in fields else get_close_matches(place[-1], fields, 1)
    return f"did you mean {close[0]}? " if close else ""


def _from_file(path: Path) -> dict[str, Any]:
    """Read the file; relative paths count from its folder, not from wherever the command runs."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(SettingsError, error, str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(str(error), where=str(path), hint=_HINT) from error
    for name in ("records", "policy", "model"):
        if isinstance(values.get(name), str):
            values[name] = str(path.parent / values[name]) if values[name] else None
    if isinstance(values.get("vocabulary"), list):
        values["vocabulary"] = [str(path.parent / str(entry)) for entry in values["vocabulary"]]
    return values


def _from_environment(environment: Mapping[str, str]) -> dict[tuple[str, ...], tuple[str, str | list[str] | None]]:
    """Return the settings that the environment makes: their place, the variable's name and the value."""
    found: dict[tuple[str, ...], tuple[str, str | list[str] | None]] = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        limit = name.removeprefix(f"{_LIMITS}_")
        field = Settings.model_fields.get(name)
        if limit != name and limit in Limits.model_fields:
            found[_LIMITS, limit] = (variable, text)
        elif field is None or name == _LIMITS:
            raise SettingsError("unknown setting", where=f"environment variable {variable}", hint=_HINT)
        else:
            parts = [part.strip() for part in text.split(",") if part.strip()]
            found[(name,)] = (variable, parts if field.default == () else text.strip() or None)  # empty: none
    return found
