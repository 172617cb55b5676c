"""What a desk runs beside its pages: a reader apart from it, and the one that sends what waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from signoff_nlp.errors import SignoffError, SourceError
from signoff_nlp.records import Records
from signoff_nlp.service.child import Ask, Failed, Piece
from signoff_nlp.service.desk.placing import place_all
from signoff_nlp.service.desk.posting import posting
from signoff_nlp.service.desk.sending import Post, send_due
from signoff_nlp.service.logs import warn
from signoff_nlp.service.whole import Read, Whole
from signoff_nlp.service.worker import Load, Workers
from signoff_nlp.settings import Settings
from signoff_nlp.store.engine import Store
from signoff_nlp.types import Report

_PAUSE = 0.5  # seconds between two looks for a mail whose time has come


class Machine(NamedTuple):
    """How the desk reads a thread again, and how it reaches mailboxes and mail servers."""

    read: Read
    post: Post


@contextmanager
def machine(store: Store, settings: Settings, clock: Callable[[], datetime]) -> Iterator[Machine]:
    """Give what a desk needs, and send what waits until the block ends. A reader is started when it is first needed."""
    stop = threading.Event()
    with Workers(settings, 1) as workers, posting(store, settings, workers) as post:
        place_all(store)
        sender = threading.Thread(target=_send, args=(store, post, clock, stop), name="send")
        sender.start()
        try:
            yield Machine(read_by(workers), post)
        finally:
            stop.set()
            sender.join()


def read_by(workers: Workers) -> Read:
    """Return what reads a thread in a process of its own, limited in time and memory. Raises SourceError."""

    def read(whole: Whole, records: Records) -> Report:
        pieces = tuple(Piece(at) for at, _ in enumerate(whole.sources))
        ask = Ask("read", pieces, us=whole.us, now=whole.moment, unread=whole.unread, overrides=whole.overrides)
        answer = workers.read(ask, _loads(whole.sources), records).result()
        if isinstance(answer, Failed):
            raise SourceError(answer.why)
        return Report.model_validate_json(answer.report_json)

    return read


def _loads(sources: Sequence[bytes | str]) -> list[Load]:
    def load(content: bytes | str) -> Load:
        return lambda: content if isinstance(content, bytes) else content.encode()

    return [load(one) for one in sources]


def _send(store: Store, post: Post, clock: Callable[[], datetime], stop: threading.Event) -> None:
    while not stop.wait(_PAUSE):
        try:
            send_due(store, post, clock)
        except SignoffError as error:  # the store may answer again
            warn("send", text=str(error))
