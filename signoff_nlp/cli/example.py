"""The commented settings file that `signoff init` writes."""

from __future__ import annotations

from pathlib import Path

from signoff_nlp.errors import SettingsError
from signoff_nlp.settings import Limits, Settings

_EXAMPLES = {
    "us": 'us = ["yourshop.example", "Mike (Your Shop)"]',
    "records": 'records = "records.toml"',
    "authserv_ids": 'authserv_ids = ["mx.yourshop.example"]',
    "policy": 'policy = "policy.toml"',
    "vocabulary": 'vocabulary = ["our_words.toml"]',
    "shop_name": 'shop_name = "Your Shop"',
}


def example() -> str:
    """Return a signoff.toml with every setting, its meaning and its default, commented out."""
    lines = ["# Settings of signoff. Environment variables SIGNOFF_US, SIGNOFF_RECORDS ... stand above this file.", ""]
    for name, field in Settings.model_fields.items():
        if name in _EXAMPLES:
            lines += [f"# {field.description}", f"# {_EXAMPLES[name]}", ""]
    lines.append("# [limits]")
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
        raise SettingsError(error.strerror or str(error), where=path) from error
