"""Several parts or order lines in one thread: each has its own decision (rule 14)."""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.types import Reading


def by_part(readings: Sequence[Reading]) -> list[tuple[str | None, Sequence[Reading]]]:
    """Return (subject, readings that concern it) for each part; one pair with subject None where the thread has one."""
    return [(None, readings)]
