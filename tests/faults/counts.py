"""How often the faults that come at random moments come: `make soak` sets SOAK, and they come as often as the
fault list says; else a fifth of it, so that they fit into what every change is tested with."""

from __future__ import annotations

import os

SOAK = os.environ.get("SOAK") == "1"
BUSY = 5.0  # seconds that a machine with other things to do may add to a limit of the fault list


def often(number: int) -> int:
    """Return how often, of the `number` of the fault list."""
    return number if SOAK else max(1, number // 5)
