"""signoff_nlp: may we start this run? Reads buyers' sign-offs and says what is released, held or unclear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signoff_nlp.errors import (
    CorpusError,
    ModelError,
    RecordsError,
    SettingsError,
    SignoffError,
    SourceError,
    StoreError,
    VocabularyError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from signoff_nlp.reader import Reader
    from signoff_nlp.settings import Settings
    from signoff_nlp.types import ChatMessage, Records, Report, Zones

__version__ = "0.1.0"
__all__ = [
    "ChatMessage",
    "CorpusError",
    "ModelError",
    "Reader",
    "Records",
    "RecordsError",
    "Report",
    "Settings",
    "SettingsError",
    "SignoffError",
    "SourceError",
    "StoreError",
    "VocabularyError",
    "Zones",
    "__version__",
    "clean",
    "load",
    "split_chat",
]


def load(settings: str | Path | Settings | None = None) -> Reader:
    """Return a reader with default settings, those of the signoff.toml at a path, or a Settings model.

    Hold it: the pipeline is loaded once, at the first `read`. Raises SettingsError when the file cannot be read or
    names an unknown setting, VocabularyError for a vocabulary file of the shop that makes no sense.
    """
    from signoff_nlp.reader import Reader
    from signoff_nlp.settings import Settings, load_settings

    return Reader(settings if settings is None or isinstance(settings, Settings) else load_settings(settings))


def clean(text: str, kind: str = "text") -> Zones:
    """Return the zones of one message body (`kind` "text" or "html"); no model is loaded."""
    from signoff_nlp.intake.zones import to_zones

    if kind not in ("text", "html"):
        raise SettingsError(f"no such kind of body: {kind!r}", where="clean", hint='"text" or "html"')
    return to_zones(text, "html" if kind == "html" else "text")


def split_chat(text: str) -> list[ChatMessage]:
    """Return the messages of a pasted chat: author, time (ISO 8601 or None), text."""
    from signoff_nlp.intake.chat import split_chat as split

    return split(text)


_LATER = {"Reader": "reader", "Settings": "settings", "ChatMessage": "types", "Records": "types", "Report": "types", "Zones": "types"}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import the models only when they are asked for."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
