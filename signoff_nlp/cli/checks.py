"""What a script asks: the exit code that a verdict comes to, and whether what was released covers what is wanted."""

from __future__ import annotations

from typing import NamedTuple

import click

from signoff_nlp.types import STAGES, Report

READ, UNREAD, CLARIFY, HOLD, NONE = 0, 1, 3, 4, 5
_CODES = {"released": READ, "clarify": CLARIFY, "hold": HOLD, "none": NONE}
_CAUTION = (READ, NONE, CLARIFY, HOLD)


class Wanted(NamedTuple):
    """The scope that must be released: a stage, and at least so many units where a count is named."""

    stage: str
    units: int = 0


def wanted(text: str | None) -> Wanted | None:
    """Read `STAGE` or `STAGE:COUNT` ("full:250"); usage is wrong where it is neither."""
    if text is None:
        return None
    name, _, count = text.partition(":")
    stage = next((stage for stage in STAGES if name and stage.startswith(name)), None)
    if stage is None or (count and not count.isdecimal()) or text.endswith(":"):
        raise click.BadParameter(
            f"{text!r} is no STAGE or STAGE:COUNT, such as full:250; stages: {', '.join(STAGES)}",
            param_hint="--require",
        )
    return Wanted(stage, int(count or 0))


def exit_code(report: Report, want: Wanted | None) -> int:
    """Return the code of the report's verdict; what is released but does not cover `want` is to be clarified."""
    code = _CODES[report.verdict]
    return CLARIFY if code == READ and want is not None and not _covers(report, want) else code


def worse(one: int, other: int) -> int:
    """Return the more cautious of two codes: hold, clarify, none, released."""
    return max(one, other, key=_CAUTION.index)


def _covers(report: Report, want: Wanted) -> bool:
    return any(
        decision.verdict == "released"
        and decision.stage == want.stage
        and (decision.package.quantity or 0) >= want.units
        for decision in report.decisions
    )
