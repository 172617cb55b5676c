"""Templates and static files. Whatever a template puts out is escaped; nothing comes from another host."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from signoff_nlp.service.overview import DRAFTS

_FOLDER = Path(__file__).parent
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain"}
# Characters that make a text look like another one or that nobody sees: overrides of direction, and controls.
_TRICKS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_UNITS = ((60 * 60 * 24, "d"), (60 * 60, "h"), (60, "min"))


class Asset(NamedTuple):
    """A static file: its bytes, its media type, and the digest that its address bears."""

    content: bytes
    media_type: str
    digest: str


@cache
def assets() -> dict[str, Asset]:
    """Return all static files by name, read once: no request ever names a path."""
    found = {}
    for file in sorted((_FOLDER / "static").iterdir()):
        if file.suffix in _TYPES:
            content = file.read_bytes()
            found[file.name] = Asset(content, _TYPES[file.suffix], sha256(content).hexdigest()[:12])
    return found


def asset_path(name: str) -> str:
    """Return the address of a static file, which changes with its content, so that browsers may keep it for ever."""
    return f"/static/{name}?v={assets()[name].digest}"


def render(template: str, **values: Any) -> str:
    """Return a template filled in. An unknown name in it is an error, not a blank."""
    return _environment().get_template(template).render(values)


def honest(value: Any) -> Any:
    """Return a text with U+FFFD for each character that would make it look like another; anything else as it is."""
    if not isinstance(value, str) or not _TRICKS.search(value):
        return value
    shown = _TRICKS.sub("\N{REPLACEMENT CHARACTER}", value)
    return Markup(shown) if isinstance(value, Markup) else shown  # escaping is neither lost nor won


def moment(value: datetime) -> str:
    """Return a moment for people: "4 May 2026, 09:30 UTC"."""
    there = value.astimezone(UTC)
    return f"{there.day} {there:%b %Y, %H:%M} UTC"


def day(value: datetime) -> str:
    """Return the day of a moment for people: "4 May 2026"."""
    there = value.astimezone(UTC)
    return f"{there.day} {there:%b %Y}"


def ago(value: datetime, now: datetime) -> str:
    """Return how long ago a moment was, in one unit: "5 min", "3 h", "12 d"."""
    seconds = max(0, int((now - value).total_seconds()))
    return next((f"{seconds // size} {unit}" for size, unit in _UNITS if seconds >= size), "now")


def since(value: datetime, now: datetime) -> str:
    """Return how long ago a moment was, as part of a sentence: "5 min ago", "just now"."""
    told = ago(value, now)
    return "just now" if told == "now" else f"{told} ago"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False, finalize=honest,
    )  # fmt: skip
    made.globals.update(asset=asset_path, drafts=DRAFTS)
    made.filters.update(moment=moment, day=day, ago=ago, since=since, iso=datetime.isoformat)
    return made
