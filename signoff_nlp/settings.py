"""One settings model. Values come, weakest first, from defaults, signoff.toml, the environment, arguments."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from signoff_nlp.errors import SettingsError
from signoff_nlp.types import Frozen

FILE = "signoff.toml"
PREFIX = "SIGNOFF_"


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

    Lists in the environment are separated by commas: SIGNOFF_US="shop.example,Mike (Shop)". Relative paths in the file
    count from its folder. Raises SettingsError, naming the file and the setting.
    """
    values: dict[str, Any] = {}
    where = str(path) if path else "environment"
    if path is not None:
        try:
            values = tomllib.loads(Path(path).read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(str(error), where=where, hint="see `signoff init` for a commented example") from error
        values = _anchored(values, Path(path).parent)
    for name, field in Settings.model_fields.items():
        text = (os.environ if environment is None else environment).get(PREFIX + name.upper())
        if text is not None and name != "limits":
            values[name] = [part.strip() for part in text.split(",") if part.strip()] if field.default == () else text
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise SettingsError(
            f"{name}: {first['msg']}", where=where, hint="see `signoff init` for the settings there are"
        ) from error


def _anchored(values: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Make relative paths count from the settings file, not from wherever the command runs."""
    for name in ("records", "policy"):
        if isinstance(values.get(name), str):
            values[name] = str(folder / values[name])
    if isinstance(values.get("vocabulary"), list):
        values["vocabulary"] = [str(folder / str(entry)) for entry in values["vocabulary"]]
    return values
