"""One watcher at a time: a lease per account, beaten from a thread of its own, and taken over when it went silent.

And the end of the audit log, kept beside the store: a store that was put back from a backup does not have it.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from platformdirs import user_data_path

from signoff_nlp.errors import StoreError
from signoff_nlp.service.clock import Clock
from signoff_nlp.service.logs import log, warn
from signoff_nlp.store import audit, leases
from signoff_nlp.store.engine import Store
from signoff_nlp.store.rows import Anchor, Lease

_SAFE = 0.8  # of a lease's life: whoever could not renew it so long does nothing any more


class Keeper:
    """Holds the leases of some accounts. `lost` is called once when somebody else has taken one."""

    def __init__(
        self, store: Store, accounts: Sequence[str], seconds: float, clock: Clock, lost: Callable[[], None]
    ) -> None:
        self._store, self._seconds, self._clock, self._lost = store, seconds, clock, lost
        self._names = [f"watch {name}" for name in accounts]
        self._token = secrets.token_hex(16)
        self._beaten = clock.monotonic()
        self._taken: list[str] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="lease", daemon=True)

    def __enter__(self) -> Keeper:
        """Take all leases. Raises StoreError that says who has one."""
        try:
            for name in self._names:
                self._take(name)
        except BaseException:
            self._release()
            raise
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(self._seconds)
        self._release()

    def holds(self) -> bool:
        """Say whether effects are still ours to make: nobody can have taken over yet."""
        return not self._end.is_set() and self._clock.monotonic() - self._beaten < self._seconds * _SAFE

    def _take(self, name: str) -> None:
        now, host = self._clock.now(), socket.gethostname()
        with self._store.begin() as db:
            other = leases.holder(db, name)
            gone = other.token if other and _is_gone(other, host) else None
            lease = leases.take(db, name, host, os.getpid(), self._token, now, self._seconds, gone=gone)
            if lease.held and lease.taken_from:
                audit.append(db, "watch", "taken over", name, {"from": lease.taken_from}, now)
        if not lease.held:
            raise StoreError(
                f"{name.removeprefix('watch ')} is watched by {lease.host}, process {lease.pid}",
                where=self._store.where,
                hint=f"its last sign of life was at {lease.beat_at:%H:%M:%S} UTC; it is taken over {self._seconds:g} seconds after the last",
                reason="locked",
            )
        self._taken.append(name)
        if lease.taken_from:
            log("taken over", of=lease.taken_from)

    def _beat(self) -> None:
        while not self._end.wait(self._seconds / 4):
            try:
                now, at = self._clock.now(), self._clock.monotonic()
                with self._store.begin() as db:
                    beaten = [leases.beat(db, name, self._token, now) for name in self._names]
            except StoreError as error:
                warn("lease", text=str(error))
                continue
            if not all(beaten):
                warn("lease", text="somebody else has taken over; watching ends here")
                self._end.set()
                self._lost()
                return
            self._beaten = at

    def _release(self) -> None:
        with contextlib.suppress(StoreError), self._store.begin() as db:
            for name in self._taken:
                leases.release(db, name, self._token)


def _is_gone(lease: Lease, host: str) -> bool:
    """Say whether the process that holds a lease is one of this machine that is no more."""
    if lease.host != host or os.name != "posix":
        return False
    try:
        os.kill(lease.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return lease.pid == os.getpid()


def anchor_file(store: Store) -> Path:
    """Return where the end of the audit log is kept: in the user's data folder, by the store's address."""
    name = sha256(store.where.encode()).hexdigest()[:16]
    return user_data_path("signoff_nlp", appauthor=False) / "anchors" / f"{name}.json"


def was_put_back(store: Store, file: Path) -> bool:
    """Say whether the store is an older one than it was: its audit log lacks the entry that `file` names."""
    try:
        kept = json.loads(file.read_text("ascii"))
        anchor = Anchor(int(kept["seq"]), str(kept["hash"]))
    except (OSError, ValueError, KeyError, TypeError):
        return False
    with store.read() as db:
        return not audit.holds(db, anchor)


def keep_anchor(store: Store, file: Path) -> None:
    """Write the end of the audit log into `file`; what cannot be written is only logged."""
    with store.read() as db:
        anchor = audit.head(db)
    if anchor is None:
        return
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = file.with_suffix(f".{os.getpid()}.new")
        new.write_text(json.dumps({"seq": anchor.seq, "hash": anchor.hash}), "ascii")
        new.replace(file)
    except OSError as error:
        warn("anchor", text=f"{file}: {error.strerror}")
