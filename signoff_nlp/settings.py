"""One settings model. Values come, weakest first, from defaults, signoff.toml, the environment, arguments."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic.fields import FieldInfo

from signoff_nlp.accounts import Account, DeskSettings, Notify, StoreSettings, WatchSettings
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
    "datetime_from_date_parsing": "must be an ISO 8601 time", "bool_type": "must be true or false",
    "bool_parsing": "must be true or false", "path_type": "must be text", "string_pattern_mismatch": "must be of the form {pattern}",
}  # fmt: skip
PREFIX = "SIGNOFF_"
# Paths that count from the file's folder, by the table that they stand in; "" is the top.
_PATHS = {
    "": ("records", "policy", "model"),
    "store": ("tokens",),
    "desk": ("certificate", "certificate_key"),
    "accounts": ("path", "drafts_path", "ca_file"),
    "smtp": ("ca_file",),
    "webhook": ("ca_file",),
}  # fmt: skip
_SQLITE_FILE = re.compile(r"(sqlite(?:\+\w+)?:///)([^/:?][^:?]*)")  # by a relative path, without options
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
    store: StoreSettings = Field(default_factory=StoreSettings)
    watch: WatchSettings = Field(default_factory=WatchSettings)
    desk: DeskSettings = Field(default_factory=DeskSettings)
    accounts: tuple[Account, ...] = ()
    notify: Notify = Field(default_factory=Notify)

    @field_validator("accounts")
    @classmethod
    def _told_apart(cls, accounts: tuple[Account, ...]) -> tuple[Account, ...]:
        names = [account.name.lower() for account in accounts]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"two are named {twice}")
        return accounts


# Tables of plain values: each of their settings has a variable, such as SIGNOFF_LIMITS_PARTS.
TABLES: dict[str, type[BaseModel]] = {
    "limits": Limits, "store": StoreSettings, "watch": WatchSettings, "desk": DeskSettings,
}  # fmt: skip
_FILE_ONLY = frozenset({*TABLES, "accounts", "notify"})


def find_settings(start: Path) -> Path | None:
    """Return the signoff.toml of `start` or of the nearest folder above it."""
    for folder in (start, *start.parents):
        if (candidate := folder / FILE).is_file():
            return candidate
    return None


def load_settings(path: str | Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of `path` (or defaults) with the environment's SIGNOFF_* above them.

    Lists in the environment are separated by commas: SIGNOFF_US="shop.example,Mike (Shop)"; what stands in a table is
    SIGNOFF_LIMITS_PARTS, SIGNOFF_STORE_URL. Relative paths in the file count from its folder. Raises SettingsError,
    naming the file or the variable, and the setting.
    """
    values = {} if path is None else _from_file(Path(path))
    variables = _from_environment(os.environ if environment is None else environment, _secrets(values))
    for (name, *inner), (_, value) in variables.items():
        if inner:
            below = values.get(name)
            values[name] = {**(below if isinstance(below, dict) else {}), inner[0]: value}
        else:
            values[name] = value
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        loc = error.errors()[0]["loc"]
        place = tuple(str(part) for part in loc[:2])
        variable = variables.get(place, variables.get(place[:1]))
        where = variable[0] if variable else str(path)
        raise SettingsError(first_problem(error), where=where, hint=_nearest(loc) + _HINT) from error


def with_desk(settings: Settings, **given: Any) -> Settings:
    """Return the settings with those of the desk that are given (not None). Raises SettingsError where they don't fit."""
    told = {name: value for name, value in given.items() if value is not None}
    try:
        desk = DeskSettings.model_validate({**settings.desk.model_dump(), **told})
    except ValidationError as error:
        raise SettingsError(first_problem(error), where="desk", hint=_HINT) from error
    return settings.model_copy(update={"desk": desk})


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
    context = problem.get("ctx", {})
    expected = str(context.get("expected", "")).replace("'", "")
    known = problem["type"] in _PLAIN
    said = plain.format(expected=expected, pattern=context.get("pattern")) if known else plain
    return f"{name}: {said}" if name else said


def _field(place: tuple[int | str, ...]) -> str:
    name = ""
    for number, part in enumerate(place):
        if isinstance(part, int):
            name += f" {part + 1}"
        else:
            name += ("" if not number else ", " if isinstance(place[number - 1], int) else ".") + part
    return name.strip()


def _nearest(place: tuple[int | str, ...]) -> str:
    names = [part for part in place if isinstance(part, str)]
    fields = Settings.model_fields
    for name in names[:-1]:
        fields = _fields_below(fields.get(name))
    close = [] if names[-1] in fields else get_close_matches(names[-1], fields, 1)
    return f"did you mean {close[0]}? " if close else ""


def _fields_below(field: FieldInfo | None) -> dict[str, FieldInfo]:
    """The fields of the model that a field holds: itself, or as one of a list, or if there is one."""
    kinds = [] if field is None else [field.annotation, *get_args(field.annotation)]
    return next((kind.model_fields for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), {})


def _from_file(path: Path) -> dict[str, Any]:
    """Read the file; relative paths count from its folder, not from wherever the command runs."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(SettingsError, error, str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(str(error), where=str(path), hint=_HINT) from error
    notify = values.get("notify")
    tables = [
        ("", values),
        *((one, values.get(one)) for one in ("store", "desk")),
        *(("accounts", one) for one in _accounts(values)),
        *(("smtp", one.get("smtp")) for one in _accounts(values)),
    ]
    tables += notify.items() if isinstance(notify, dict) else ()
    for table, inner in tables:
        if not isinstance(inner, dict):
            continue
        for name in _PATHS.get(table, ()):
            if isinstance(inner.get(name), str):
                inner[name] = _below(path, inner[name]) if inner[name] else None
    store = values.get("store")
    if isinstance(store, dict) and (found := _SQLITE_FILE.fullmatch(str(store.get("url")))):
        store["url"] = found[1] + _below(path, found[2])
    if isinstance(values.get("vocabulary"), list):
        values["vocabulary"] = [_below(path, str(entry)) for entry in values["vocabulary"]]
    return values


def _below(path: Path, name: str) -> str:
    return str(path.parent / Path(name).expanduser())


def _accounts(values: dict[str, Any]) -> list[dict[str, Any]]:
    accounts = values.get("accounts")
    return [one for one in accounts if isinstance(one, dict)] if isinstance(accounts, list) else []


def _secrets(values: dict[str, Any]) -> frozenset[str]:
    """The variables that the file names as holding a secret; they may begin with SIGNOFF_ and are no settings."""
    notify = values.get("notify")
    tables = [*_accounts(values), values.get("desk"), *(notify.values() if isinstance(notify, dict) else ())]
    named = [one for table in tables if isinstance(table, dict) for name, one in table.items() if name.endswith("_env")]
    return frozenset(one for one in named if isinstance(one, str))


def _from_environment(
    environment: Mapping[str, str], secrets: frozenset[str]
) -> dict[tuple[str, ...], tuple[str, str | list[str] | None]]:
    """Return the settings that the environment makes: their place, the variable's name and the value."""
    found: dict[tuple[str, ...], tuple[str, str | list[str] | None]] = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX) or variable in secrets:
            continue
        name = variable.removeprefix(PREFIX).lower()
        table, _, inner = name.partition("_")
        if table in TABLES and inner in TABLES[table].model_fields:
            found[table, inner] = (
                variable,
                text.strip() or TABLES[table].model_fields[inner].default,
            )  # empty: as if not set
            continue
        field = Settings.model_fields.get(name)
        if field is None or name in _FILE_ONLY:
            raise SettingsError("unknown setting", where=f"environment variable {variable}", hint=_HINT)
        parts = [part.strip() for part in text.split(",") if part.strip()]
        found[(name,)] = (variable, parts if field.default == () else text.strip() or None)  # empty: none
    return found
