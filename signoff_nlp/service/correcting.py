"""Corrections kept in the store, and given back as `signoff train --corrections` takes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from signoff_nlp.language.speech.corrections import correction_of
from signoff_nlp.service.opening import existing, made, thread_named
from signoff_nlp.settings import Settings
from signoff_nlp.store import corrections


def save_correction(settings: Settings, text: str, now: datetime, thread_id: int | None = None, **label: Any) -> int:
    """Keep what `text` should have been read as, of a thread if it is named; return the correction's number.

    `label` as `signoff_nlp.language.speech.corrections.correction_of` takes it. Raises CorpusError, SettingsError where
    there is no such thread, StoreError.
    """
    line = correction_of(text, **label).model_dump(exclude_none=True)
    with made(settings) as store, store.begin() as db:
        known = thread_named(db, thread_id).id if thread_id is not None else None
        return corrections.add(db, line, now, known)


def exported_corrections(settings: Settings) -> Iterator[str]:
    """Yield all corrections as lines of JSON, each with its line end, the oldest first."""
    with existing(settings) as store, store.read() as db:
        yield from corrections.export(db)
