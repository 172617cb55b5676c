"""What time it is, and how to let time pass: handed in, so that a test can be its own clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple


class Clock(NamedTuple):
    """`now` is aware, in UTC; `monotonic` counts seconds whatever the calendar does; `sleep` may end early at a stop."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], object]


def system_clock(stop: threading.Event) -> Clock:
    """Return the machine's own clock, whose sleep ends when `stop` is set."""
    return Clock(lambda: datetime.now(UTC), time.monotonic, stop.wait)
