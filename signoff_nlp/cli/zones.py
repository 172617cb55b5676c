"""The zones of a message body on the terminal."""

from __future__ import annotations

import json

from signoff_nlp.cli.plain import printable


def zones_text(found: str) -> str:
    """Return the JSON of `clean` as lines: the zone's kind, then its text."""
    data = json.loads(found)
    lines = []
    for segment in data.get("segments", ()):
        rows = printable(segment["text"], lines=True).rstrip("\n").split("\n")
        lines += [f"{segment['kind'] if number == 0 else '':12}| {row}" for number, row in enumerate(rows)]
    for message in data.get("messages", ()):
        head = f"{message['time'] or 'no time'}  {message['author'] or 'unknown'}"
        lines.append(f"{printable(head)}: {printable(message['text'])}")
    return "\n".join(lines)
