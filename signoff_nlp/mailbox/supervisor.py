"""What systemd wants to hear of a service (sd_notify(3)): that it is ready, that it is alive, that it stops."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"
_STATUS = 200


def tell(*states: str, status: str = "", environment: Mapping[str, str] | None = None) -> bool:
    """Tell the supervisor `states`, and one line for people; return whether there is one that listens.

    Where there is none, or it does not listen, nothing happens: a service runs without it just as well.
    """
    address = (os.environ if environment is None else environment).get("NOTIFY_SOCKET", "")
    if address[:1] not in ("/", "@") or not hasattr(socket, "AF_UNIX"):
        return False
    line = "".join(c if c.isprintable() else " " for c in status[:_STATUS])
    message = "\n".join([*states, *([f"STATUS={line}"] if line else [])])
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.setblocking(False)  # a supervisor that hangs must not hang us
            out.sendto(message.encode(), f"\0{address[1:]}" if address[0] == "@" else address)
    except OSError:
        return False
    return True


def watchdog_seconds(environment: Mapping[str, str] | None = None) -> float | None:
    """Return how often ALIVE is due, in seconds: half of what the unit's WatchdogSec allows; None where nobody waits for it."""
    variables = os.environ if environment is None else environment
    allowed, pid = variables.get("WATCHDOG_USEC", ""), variables.get("WATCHDOG_PID", "")
    if not allowed.isdecimal() or int(allowed) == 0 or (pid and pid != str(os.getpid())):
        return None
    return int(allowed) / 2_000_000
