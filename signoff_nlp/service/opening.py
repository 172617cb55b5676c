"""The store of the settings, opened for one use and closed again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from signoff_nlp.errors import SettingsError
from signoff_nlp.settings import Settings
from signoff_nlp.store.engine import Db, Store, is_there, open_store
from signoff_nlp.store.rows import ThreadRow
from signoff_nlp.store.threads import thread


@contextmanager
def made(settings: Settings) -> Iterator[Store]:
    """Give the store of the settings, made where there is none yet. Raises StoreError."""
    store = open_store(settings.store.url)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def opened(settings: Settings) -> Iterator[Store | None]:
    """Give the store of the settings, or None where there is none yet. Raises StoreError."""
    if is_there(settings.store.url):
        with made(settings) as store:
            yield store
    else:
        yield None


@contextmanager
def existing(settings: Settings) -> Iterator[Store]:
    """Give the store of the settings. Raises SettingsError where nothing was ever kept, StoreError as `open_store`."""
    with opened(settings) as store:
        if store is None:
            raise SettingsError(
                "nothing has been watched yet", hint="`signoff watch` begins; `signoff parse --save` too"
            )
        yield store


def thread_named(db: Db, thread_id: int) -> ThreadRow:
    """Return the thread, or the one that it was merged into. Raises SettingsError where there is none."""
    found = thread(db, thread_id)
    if found is None:
        raise SettingsError(f"there is no thread {thread_id}", hint="`signoff status` lists them")
    return found
