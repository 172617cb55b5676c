"""Log lines of the watcher: an event and its fields, as key=value or as JSON. What mails bring is one line, and tame."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from signoff_nlp.mailbox.failures import plain

LOGGER = logging.getLogger("signoff.watch")
LOGGER.addHandler(logging.NullHandler())  # whoever uses us as a library says where lines go
_BARE = re.compile(r"[\w./:@+-]+", re.ASCII)


def log(event: str, *, level: int = logging.INFO, **fields: object) -> None:
    """Log an event. Fields that are None are left out."""
    told = {name: value for name, value in fields.items() if value is not None}
    LOGGER.log(level, event, extra={"signoff": told})


def warn(event: str, **fields: object) -> None:
    """Log an event that somebody should look at."""
    log(event, level=logging.WARNING, **fields)


class Lines(logging.Formatter):
    """2026-05-04T09:30:00.000Z info stored account=sales messages=3"""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        parts = [_moment(record), record.levelname.lower(), plain(record.getMessage())]
        parts += [f"{name}={_value(value)}" for name, value in _fields(record).items()]
        return " ".join(parts)


class JsonLines(logging.Formatter):
    """One JSON object in ASCII per line, in which nothing can move a cursor."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        told = {"at": _moment(record), "level": record.levelname.lower(), "event": plain(record.getMessage())}
        fields = {
            name: value if isinstance(value, int | float) else plain(str(value))
            for name, value in _fields(record).items()
        }
        return json.dumps(told | fields, ensure_ascii=True)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    fields = dict(getattr(record, "signoff", {}))
    if record.exc_info and record.exc_info[0]:
        fields["error"] = f"{record.exc_info[0].__name__}: {record.exc_info[1]}"
    return fields


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _value(value: object) -> str:
    text = plain(str(value))
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)
