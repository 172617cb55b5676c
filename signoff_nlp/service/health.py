"""How the watcher is, and a watchdog outside its loops: no sign of life is said loudly, and a loop that hangs ends us."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence

from signoff_nlp import __version__
from signoff_nlp.errors import StoreError
from signoff_nlp.mailbox.metrics import AccountHealth, Health
from signoff_nlp.mailbox.supervisor import ALIVE, tell, watchdog_seconds
from signoff_nlp.service.clock import Clock
from signoff_nlp.service.duty import WELL, Duty
from signoff_nlp.service.logs import log, warn
from signoff_nlp.store import accounts, drafts, messages, notices, threads
from signoff_nlp.store.engine import Store

_TICK = 5.0


def account_health(duty: Duty) -> AccountHealth:
    """Return how an account is, by what its loop says and by when its mailbox last answered."""
    vital, now = duty.vital, duty.clock.monotonic()
    fresh = vital.answered is not None and now - vital.answered < duty.settings.watch.stale_seconds
    state = vital.state if fresh or vital.state != WELL else "silent"
    return AccountHealth(
        name=duty.name,
        well=fresh and vital.state == WELL,
        state=state,
        text=vital.text,
        proof_of_life=vital.alive,
        behind=vital.behind,
    )


def health_of(duties: Sequence[Duty], store: Store, clock: Clock) -> Health:
    """Return how the watcher is. A store that cannot be read makes it not well, and leaves the counts out."""
    found = tuple(account_health(duty) for duty in duties)
    well = all(one.well for one in found)
    try:
        counts = _counts(duties, store)
    except StoreError as error:
        return Health(well=False, at=clock.now(), version=__version__, text=str(error), accounts=found)
    text = "" if well else "; ".join(f"{one.name}: {one.state}" for one in found if not one.well)
    return Health(well=well, at=clock.now(), version=__version__, text=text, accounts=found, **counts)


def _counts(duties: Sequence[Duty], store: Store) -> dict[str, dict[str, int]]:
    by_state: Counter[str] = Counter()
    by_verdict: Counter[str] = Counter()
    by_draft: Counter[str] = Counter()
    with store.read() as db:
        for duty in duties:
            for folder in accounts.folders(db, duty.account_id):
                by_state.update(messages.counts(db, folder.id)._asdict())
            by_verdict.update({str(name or "unread"): n for name, n in threads.verdict_counts(db, duty.name).items()})
            by_draft.update(one.state for one in drafts.open_drafts(db, duty.account_id))
        waiting = len(notices.pending(db))
    return {"messages": by_state, "threads": by_verdict, "drafts": by_draft, "notices": {"pending": waiting}}


class Watchdog:
    """Compares, from a thread of its own, each account's last proof of life with `watch.stale_seconds`.

    A loop that has not moved for so long hangs in something that no timeout ends: `abort` is called, so that a
    supervisor starts us again. A mailbox that does not answer is said once, and only the health turns red.
    """

    def __init__(self, duties: Sequence[Duty], clock: Clock, abort: Callable[[], None]) -> None:
        self._duties, self._clock, self._abort = duties, clock, abort
        self._end = threading.Event()
        self._since, self._began = clock.now(), clock.monotonic()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> Watchdog:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(_TICK)

    def look(self) -> bool:
        """Look once; return whether all loops move."""
        moving = True
        for duty in self._duties:
            stale = duty.settings.watch.stale_seconds
            if self._clock.monotonic() - duty.vital.moved > stale:
                warn("hangs", account=duty.name, seconds=stale)
                moving = False
            answered = duty.vital.answered if duty.vital.answered is not None else self._began
            ill = duty.vital.ill
            if self._clock.monotonic() - answered > stale:
                since = duty.vital.alive or self._since
                self._silent(duty, f"no proof of life since {since.isoformat(timespec='seconds')}")
            elif ill and self._clock.now() - ill > timedelta(seconds=stale):
                # A mailbox that lets us in, and refuses the folder, answers each time and gives no mail.
                self._silent(duty, f"not well since {ill.isoformat(timespec='seconds')}")
        return moving

    def _silent(self, duty: Duty, text: str) -> None:
        try:
            with duty.store.begin() as db:
                why = f" ({duty.vital.state}: {duty.vital.text})" if duty.vital.text else ""
                duty.tell(db, f"silence:{duty.name}", "silence", f"{text}{why}")
        except StoreError as error:
            warn("store", account=duty.name, text=str(error))

    def _watch(self) -> None:
        pause = min(_TICK, watchdog_seconds() or _TICK)
        while not self._end.wait(pause):
            if not self.look():
                tell(status="a loop hangs")
                log("aborted")
                self._abort()
                return
            states = ", ".join(f"{duty.name}: {account_health(duty).state}" for duty in self._duties)
            tell(ALIVE, status=states)
