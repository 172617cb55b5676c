"""Children that read mails, a few at once: each has a limit of time and memory, and is replaced when it fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import NamedTuple, TypeVar, cast

from signoff_nlp.accounts import Notify, StoreSettings
from signoff_nlp.errors import SignoffError
from signoff_nlp.records import Records
from signoff_nlp.service.child import Ask, Failed, Heads, Read, serve
from signoff_nlp.settings import Settings

_LOADING = 180.0  # seconds for a child to load the reader on a machine that has other things to do
_SPAWN = get_context("spawn")  # a fork of a process with threads and connections would inherit both

Load = Callable[[], bytes]
Answer = TypeVar("Answer")


class ReaderGone(SignoffError):
    """Nothing can be read: the reader cannot be loaded, or watching ends."""


class _Child(NamedTuple):
    process: SpawnProcess
    pipe: Connection


class Workers:
    """Reads in `number` children at once; `submit` queues. Thread-safe. Use as a context manager."""

    def __init__(self, settings: Settings, number: int = 2) -> None:
        """Children are told nothing about accounts, notices and the store."""
        self._settings = settings.model_copy(
            update={"accounts": (), "notify": Notify(), "store": StoreSettings(), "records": None}
        )
        self._seconds = float(settings.watch.read_seconds)
        self._megabytes = settings.watch.read_megabytes
        self._mine = threading.local()
        self._all: set[_Child] = set()
        self._guard = threading.Lock()
        self._closed = False
        self._threads = ThreadPoolExecutor(number, thread_name_prefix="read")
        self._number = number

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Start the children and wait for the first. Raises ReaderGone where it cannot be loaded."""
        for started in [self._threads.submit(self._child) for _ in range(self._number)][:1]:
            started.result()

    def heads(self, ask: Ask, loads: Sequence[Load]) -> Future[Heads | Failed]:
        """Read header blocks. `loads` give the contents in the order of the ask's pieces, when they are wanted."""
        return self._threads.submit(lambda: cast("Heads | Failed", self._ask(ask, loads)))

    def read(self, ask: Ask, loads: Sequence[Load], records: Records) -> Future[Read | Failed]:
        """Read a thread. `loads` give the contents of the ask's pieces, then of its drafts."""
        return self._threads.submit(lambda: cast("Read | Failed", self._ask(ask, loads, records)))

    def close(self) -> None:
        """End all children; what they were reading has failed."""
        self._closed = True
        with self._guard:
            children = list(self._all)
        for child in children:
            child.process.kill()
        self._threads.shutdown(cancel_futures=True)
        for child in children:
            self._end(child)

    def _ask(self, ask: Ask, loads: Sequence[Load], records: Records | None = None) -> object:
        child = self._child()
        try:
            if records is not None and self._mine.records is not records:
                ask, self._mine.records = ask._replace(records=records), records
            child.pipe.send(ask)
            for load in loads:
                child.pipe.send_bytes(load())
            if not child.pipe.poll(self._seconds):
                self._end(child)
                return Failed(f"reading it takes more than {self._seconds:g} seconds")
            answer: object = child.pipe.recv()
        except (EOFError, OSError):
            if self._closed:
                raise ReaderGone("watching ends") from None
            child.process.join(5)
            code = child.process.exitcode
            self._end(child)
            return Failed(f"the reader ended while reading it (exit code {code})")
        except BaseException:  # a content could not be loaded: the child waits for it
            self._end(child)
            raise
        return answer

    def _child(self) -> _Child:
        """Return the child of this thread, made anew where it has ended."""
        child: _Child | None = getattr(self._mine, "child", None)
        if child is not None and child in self._all and child.process.is_alive():
            return child
        if child is not None:
            self._end(child)
        if self._closed:
            raise ReaderGone("watching ends")
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(
            target=serve, args=(theirs, self._settings, self._megabytes), daemon=True, name="reader"
        )
        process.start()
        theirs.close()
        child = _Child(process, ours)
        with self._guard:
            self._all.add(child)
        try:
            said = ours.recv() if ours.poll(_LOADING) else Failed("loading it takes too long")
        except (EOFError, OSError):
            said = Failed("it ended while it was loaded")
        if isinstance(said, Failed):
            self._end(child)
            raise ReaderGone(said.why, where="the reader")
        self._mine.child, self._mine.records = child, None
        return child

    def _end(self, child: _Child) -> None:
        with self._guard:
            if child not in self._all:
                return
            self._all.discard(child)
        child.process.kill()
        child.process.join()
        child.process.close()
        child.pipe.close()
