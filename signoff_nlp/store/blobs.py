"""Raw bytes, kept once by their SHA-256 and compressed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import slices

_LEVEL = 3  # zlib; on mails half the time of the default for 5 % more bytes
_AHEAD = 4 * 1024 * 1024  # bytes sent to the database at once

_REFERRING = (t.messages.c.sha256, t.chats.c.sha256, t.drafts.c.sha256, t.sends.c.sha256)


def digest(raw: bytes) -> str:
    """Return the SHA-256 of the bytes in hexadecimal digits."""
    return sha256(raw).hexdigest()


def pack(raw: bytes) -> bytes:
    """Return the bytes compressed."""
    return zlib.compress(raw, _LEVEL)


def unpack(data: bytes, size: int = zlib.DEF_BUF_SIZE) -> bytes:
    """Return the bytes that `pack` was given; where their `size` is told, memory holds them once."""
    return zlib.decompress(data, bufsize=max(1, size))


def keep(db: sa.Connection, contents: Mapping[str, bytes]) -> None:
    """Keep contents by their digests; those that are there already are not written again."""
    known: set[str] = set()
    for some in slices(contents):
        known.update(db.execute(sa.select(t.blobs.c.sha256).where(t.blobs.c.sha256.in_(some))).scalars())
    batch: list[dict[str, Any]] = []
    size = 0
    for name, raw in contents.items():
        if name not in known:
            batch.append({"sha256": name, "size": len(raw), "data": pack(raw)})
            size += len(batch[-1]["data"])
        if size > _AHEAD:
            db.execute(sa.insert(t.blobs), batch)
            batch, size = [], 0
    if batch:
        db.execute(sa.insert(t.blobs), batch)


def content(db: sa.Connection, name: str | None) -> bytes | None:
    """Return the content with this digest, or None where it was never kept or is deleted."""
    asked = sa.select(t.blobs.c.data, t.blobs.c.size).where(t.blobs.c.sha256 == name)
    found = db.execute(asked).one_or_none() if name else None
    return None if found is None else unpack(bytes(found.data), found.size)


def size(db: sa.Connection, name: str | None) -> int:
    """Return how many bytes the content with this digest has; 0 where it was never kept or is deleted."""
    found = db.execute(sa.select(t.blobs.c.size).where(t.blobs.c.sha256 == name)).scalar() if name else None
    return int(found or 0)


def drop_unused(db: sa.Connection, names: Iterable[str]) -> int:
    """Delete those of the contents that no chat, no draft and no message that is not forgotten refers to."""
    dropped = 0
    for some in slices(names):
        used: set[str] = set()
        for column in _REFERRING:
            asked = sa.select(column).where(column.in_(some)).distinct()
            whole = asked.where(~t.messages.c.forgotten) if column.table is t.messages else asked
            used.update(db.execute(whole).scalars())
        unused = [name for name in some if name not in used]
        dropped += db.execute(sa.delete(t.blobs).where(t.blobs.c.sha256.in_(unused))).rowcount if unused else 0
    return dropped
