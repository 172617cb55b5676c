"""The signoff command with a kill point: python -m tests.service.driver '{"kill_at": "stored"}' watch --config ...

What it is told comes as its first argument, so that nothing of it can be switched on in the product:
    kill_at, kill_times     end by SIGKILL at the step, when it is come to for the so-manieth time
    look_seconds            seconds between two looks for a draft whose outcome is unknown
    anchor                  where the end of the audit log is kept
"""

from __future__ import annotations

import json
import os
import signal
import sys
from functools import partial
from pathlib import Path

from signoff_nlp.service import watching


def main() -> None:
    """Run the command that the arguments after the first say."""
    told = json.loads(sys.argv[1])
    left = int(told.get("kill_times", 1))

    def at(step: str) -> None:
        nonlocal left
        if step == told.get("kill_at"):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    options = watching.Options(at=at, look_seconds=float(told.get("look_seconds", 1.0)), anchor=Path(told["anchor"]))
    watching.watching = partial(watching.watching, options=options)  # type: ignore[assignment]
    sys.argv = ["signoff", *sys.argv[2:]]
    from signoff_nlp.__main__ import main as signoff

    signoff()


if __name__ == "__main__":
    main()
