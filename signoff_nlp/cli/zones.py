"""The zones of a message body on the terminal."""

from __future__ import annotations

import json
import sys

from signoff_nlp.cli.plain import printable, printable_json


def zones_json(found: str) -> str | bytes:
    """Return the JSON in UTF-8, whatever the locale; on a terminal, what it would obey is escaped."""
    return printable_json(found) if sys.stdout.isatty() else found.encode()


def zones_text(found: str) -> str:
    """Return the JSON of `clean` as lines: the zone's kind, then its text."""
    data = json.loads(found)
    lines = []
    for segment in data.get("segments", ()):
        rows = printable(segment["text"], lines=True).rstrip("\n").split("\n")
        lines += [f"{segment['kind'] if number == 0 else '':12}| {row}".rstrip() for number, row in enumerate(rows)]
    for message in data.get("messages", ()):
        rows = printable(message["text"], lines=True).split("\n")
        lines.append(printable(f"{message['time'] or 'no time':20}| {message['author'] or 'unknown'}: {rows[0]}"))
        lines += [f"{'':20}| {row}" for row in rows[1:]]
    return "\n".join(lines)
