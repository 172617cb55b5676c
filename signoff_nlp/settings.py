"""One settings model. Values come, weakest first, from defaults, signoff.toml, the environment, arguments."""

from __future__ import annotations

from pydantic import Field

from signoff_nlp.types import Frozen


class Limits(Frozen):
    """How much of a hostile or huge source is read. What is cut is said in `warnings`."""

    source_bytes: int = 64 * 1024 * 1024
    message_characters: int = 200_000
    header_characters: int = 20_000
    parts: int = 500
    depth: int = 50
    thread_messages: int = 1_000


class Settings(Frozen):
    """Everything that a shop can change."""

    us: tuple[str, ...] = ()
    records: str | None = None
    authserv_ids: tuple[str, ...] = ()
    policy: str | None = None
    vocabulary: tuple[str, ...] = ()
    shop_name: str | None = None
    limits: Limits = Field(default_factory=Limits)
