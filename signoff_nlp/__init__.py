"""signoff_nlp: may we start this run? Reads buyers' sign-offs and says what is released, held or unclear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signoff_nlp.errors import RecordsError, SettingsError, SignoffError, SourceError, VocabularyError

if TYPE_CHECKING:
    from signoff_nlp.reader import Reader
    from signoff_nlp.settings import Settings
    from signoff_nlp.types import ChatMessage, Records, Report, Zones

__version__ = "0.1.0"
__all__ = [
    "Reader",
    "Records",
    "RecordsError",
    "Report",
    "Settings",
    "SettingsError",
    "SignoffError",
    "SourceError",
    "VocabularyError",
    "__version__",
    "clean",
    "load",
    "split_chat",
]


def load(settings: str | Settings | None = None) -> Reader:
    """Return a reader: the shipped pipeline with default settings, those of a signoff.toml, or a Settings model.

    Raises SettingsError when the file cannot be read or names an unknown setting.
    """
    from signoff_nlp.reader import Reader
    from signoff_nlp.settings import load_settings

    return Reader(load_settings(settings) if isinstance(settings, str) else settings)


def clean(text: str, kind: str = "text") -> Zones:
    """Return the zones of one message body (`kind` "text" or "html"); no model is loaded."""
    from signoff_nlp.intake.zones import to_zones

    return to_zones(text, "html" if kind == "html" else "text")


def split_chat(text: str) -> list[ChatMessage]:
    """Return the messages of a pasted chat: author, time (ISO 8601 or None), text."""
    from signoff_nlp.intake.chat import split_chat as split

    return split(text)


def __getattr__(name: str) -> Any:
    """Import the models only when they are asked for."""
    if name == "Reader":
        from signoff_nlp.reader import Reader

        return Reader
    if name in ("Records", "Report"):
        from signoff_nlp import types

        return getattr(types, name)
    if name == "Settings":
        from signoff_nlp.settings import Settings

        return Settings
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
