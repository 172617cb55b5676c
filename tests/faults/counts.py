"""How long things last: `make soak` lets the soak last for an hour, SOAK_SECONDS for as long as it says."""

from __future__ import annotations

import os

SOAK_SECONDS = float(os.environ.get("SOAK_SECONDS") or (3600 if os.environ.get("SOAK") == "1" else 300))
BUSY = 5.0  # seconds that a machine with other things to do may add to a limit of the fault list
