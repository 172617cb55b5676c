"""What makes the commands that read answer sooner."""

from __future__ import annotations

import gc

_YOUNG, _MIDDLE, _OLD = 50_000, 20, 20


def quick_start() -> None:
    """Collect garbage less often while a hundred thousand objects are made to stay."""
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
