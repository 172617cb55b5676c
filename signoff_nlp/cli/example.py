"""The commented settings file that `signoff init` writes."""

from __future__ import annotations

from pathlib import Path

from signoff_nlp.errors import SettingsError, unreadable
from signoff_nlp.settings import Limits, Settings

# A value to start from for every setting; a test compares the names with the model.
_EXAMPLES = {
    "us": '["yourshop.example", "Mike (Your Shop)"]',
    "records": '"records.toml"',
    "authserv_ids": '["mx.yourshop.example"]',
    "policy": '"policy.toml"',
    "vocabulary": '["our_words.toml"]',
    "model": '"signoff-model"',
    "shop_name": '"Your Shop"',
}
_HEAD = """\
# Settings of signoff; docs/settings.md explains each. This file counts for the folder it lies in and all below.
# Take away the # before a line to set it. Relative paths count from this file. Environment variables stand above it:
# SIGNOFF_US="yourshop.example,Mike (Your Shop)", SIGNOFF_RECORDS=..., SIGNOFF_LIMITS_PARTS=...
"""


def example() -> str:
    """Return a signoff.toml with every setting, its meaning and an example or its default, commented out."""
    lines = [_HEAD]
    for name, field in Settings.model_fields.items():
        if name in _EXAMPLES:
            lines += [f"# {field.description}", f"# {name} = {_EXAMPLES[name]}", ""]
    lines += [
        "# How much of a hostile or huge source is read; what is cut is said in the report's warnings.",
        "# [limits]",
    ]
    lines += [f"# {name} = {field.default}  # {field.description}" for name, field in Limits.model_fields.items()]
    return "\n".join(lines) + "\n"


def write_example(path: str) -> None:
    """Write the example to `path`. Raises SettingsError when the file is there already or cannot be written."""
    try:
        with Path(path).open("x", encoding="utf-8") as file:
            file.write(example())
    except FileExistsError as error:
        raise SettingsError(
            "there is a file already; nothing was changed", where=path, hint="name another path"
        ) from error
    except OSError as error:
        raise unreadable(SettingsError, error, path) from error
