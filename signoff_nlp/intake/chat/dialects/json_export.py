"""Exports that are JSON: of Slack, Telegram, Messenger, Instagram, Discord and others.

One reader for all of them: a list of objects in which one field says who, one what, one when. The programs differ only
in what they call these fields.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from signoff_nlp.intake.chat.grammar import Bubble, Dialect, Sample
from signoff_nlp.intake.chat.stamps import Stamp, read_stamp

_WHO = (
    "real_name",
    "display_name",
    "displayName",
    "nickname",
    "global_name",
    "username",
    "name",
    "title",
    "first_name",
)
_AUTHOR = (
    "from",
    "sender_name",
    "author",
    "sender",
    "user_profile",
    "user",
    "username",
    "bot_profile",
    "name",
    "from_name",
)
_TEXT = ("text", "content", "message", "body", "msg")
_TIME = ("ts", "date", "timestamp_ms", "timestamp", "createdDateTime", "created_at", "time", "sent_at", "datetime")
_LISTS = ("messages", "value", "data", "items", "chats", "list")


def read_json(text: str) -> list[Bubble] | None:
    """Read a JSON export; None where the text is no JSON or holds no messages."""
    if not text.lstrip("\ufeff \n\r\t")[:1] or text.lstrip("\ufeff \n\r\t")[0] not in "[{":
        return None
    try:
        data = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
    rows = _rows(data, 0)
    bubbles = [bubble for row in rows if (bubble := _bubble(row)) is not None]
    if not bubbles or not any(b.author for b in bubbles):
        return None
    if any("timestamp_ms" in row for row in rows):
        bubbles.reverse()  # Messenger and Instagram write the newest first
    return bubbles


def _rows(data: Any, depth: int) -> list[dict[str, Any]]:
    if isinstance(data, list):
        rows = [row for row in data if isinstance(row, dict)]
        return rows if any(_first(row, _TEXT) is not None for row in rows) else []
    if isinstance(data, dict) and depth < 4:
        for key in _LISTS:
            found = _rows(data.get(key), depth + 1)
            if found:
                return found
            if isinstance(data.get(key), list) and data[key] and isinstance(data[key][0], dict):
                found = _rows(data[key][0], depth + 1)
                if found:
                    return found
    return []


def _first(row: dict[str, Any], keys: tuple[str, ...]) -> Any:
    return next((row[key] for key in keys if row.get(key) not in (None, "", [], {})), None)


def _bubble(row: dict[str, Any]) -> Bubble | None:
    if row.get("subtype") in ("channel_join", "channel_leave", "channel_topic", "channel_purpose", "message_deleted"):
        return None
    if row.get("type") in ("service", "system") or row.get("is_unsent") is True:
        return None
    profile = row.get("user_profile")
    author = _name(profile) if isinstance(profile, dict) else None
    author = author or _name(_first(row, _AUTHOR))
    text = _mended(_plain(_first(row, _TEXT)), row)
    files = [
        str(f.get("name") or f.get("fileName") or f.get("uri"))
        for k in ("files", "attachments", "photos")
        for f in _dicts(row.get(k))
    ]
    files += [str(row[k]) for k in ("file_name", "photo") if isinstance(row.get(k), str)]
    machine = row.get("subtype") == "bot_message" or "bot_id" in row
    if not (author or text) or not (text or files):
        return None
    shown = _mended(author, row) if author else None
    bubble = Bubble(
        shown, _when(_first(row, _TIME)), text.split("\n") if text else [], attachments=files, machine=machine
    )
    if row.get("forwarded_from"):
        bubble.forwarded, bubble.lines = text, []
    return bubble


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _name(value: Any) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, dict):
        inner = value.get("user")
        return _name(_first(value, _WHO)) or (_name(inner) if isinstance(inner, dict) else None)
    return None


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, list):
        return "".join(
            part if isinstance(part, str) else str(part.get("text", ""))
            for part in value
            if isinstance(part, str | dict)
        )
    if isinstance(value, dict):
        content = str(value.get("content") or value.get("text") or "")
        return re.sub(r"<[^<>]{0,200}>", "", re.sub(r"<br ?/?>|</p>", "\n", content)).strip()
    return ""


def _mended(text: str, row: dict[str, Any]) -> str:
    """Messenger and Instagram write UTF-8 as if it were Latin-1."""
    if "timestamp_ms" not in row or text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _when(value: Any) -> Stamp | None:
    if isinstance(value, str) and not re.fullmatch(r"\d{9,13}(?:\.\d+)?", value):
        return read_stamp(value)
    try:
        seconds = float(value)
        moment = datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC).replace(microsecond=0)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return Stamp(
        moment.year,
        moment.month,
        moment.day,
        hour=moment.hour,
        minute=moment.minute,
        second_of_minute=moment.second,
        zone=UTC,
    )


_Z = "+00:00"
_TWO = ("Are you at the gate?", "Nearly there.\nTwo minutes.")
JSON = Dialect(
    app="json",
    name="JSON export",
    parse=read_json,
    samples=(
        Sample(
            "Slack",
            '[{"type": "message", "user": "U0An", "text": "Are you at the gate?", "ts": "1710239520.000100", '
            '"user_profile": {"real_name": "Ana Lee"}}, {"type": "message", "subtype": "channel_join", "user": "U0Bo", '
            '"text": "<@U0Bo> has joined", "ts": "1710239521.000100"}, {"type": "message", "user": "U0Bo", '
            '"text": "Nearly there.\\nTwo minutes.", "ts": "1710239580.000200", '
            '"user_profile": {"real_name": "Bo Nilsen"}}]',
            (("Ana Lee", "2024-03-12T10:32:00" + _Z, _TWO[0]), ("Bo Nilsen", "2024-03-12T10:33:00" + _Z, _TWO[1])),
        ),
        Sample(
            "Telegram",
            '{"name": "Bo", "type": "personal_chat", "id": 1, "messages": [{"id": 0, "type": "message", '
            '"date": "2024-03-12T10:32:15", "from": "Ana Lee", "text": ["Are you at the ", {"type": "bold", '
            '"text": "gate"}, "?"]}, '
            '{"id": 1, "type": "service", "date": "2024-03-12T10:32:16", "actor": "Bo", '
            '"action": "pin_message", "text": ""}, '
            '{"id": 2, "type": "message", "date": "2024-03-12T10:33:15", "from": "Bo Nilsen", '
            '"text": "Nearly there.\\nTwo minutes."}]}',
            (("Ana Lee", "2024-03-12T10:32:15", _TWO[0]), ("Bo Nilsen", "2024-03-12T10:33:15", _TWO[1])),
        ),
        Sample(
            "Messenger",
            '{"participants": [{"name": "Ana"}, {"name": "Bo"}], "messages": [{"sender_name": "Bo", '
            '"timestamp_ms": 1710239580000, '
            '"content": "Nearly there."}, {"sender_name": "Ana", "timestamp_ms": 1710239520000, '
            '"content": "caf\\u00c3\\u00a9?"}]}',
            (("Ana", "2024-03-12T10:32:00" + _Z, "café?"), ("Bo", "2024-03-12T10:33:00" + _Z, "Nearly there.")),
        ),
        Sample("not a chat: a list", '[{"name": "gate", "port": 8080}]'),
    ),
)

DIALECTS = (JSON,)
