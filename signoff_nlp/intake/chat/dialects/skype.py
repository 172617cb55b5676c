"""Skype: copies and exports."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect
from signoff_nlp.intake.chat.sampling import CLOCK_SECONDS, HALF_SECONDS, SECONDS, WITH_SECONDS, pour, stamps

SKYPE = Dialect(
    app="skype",
    name="copy",
    heads=(r"\[{when}\] {name}:(?: {text})?",),
    samples=(
        pour("24 h", "[{t}] {name}: {text}", stamps("{d}.03.2024 {t}", clocks=WITH_SECONDS), SECONDS),
        pour("12 h", "[{t}] {name}: {text}", HALF_SECONDS, CLOCK_SECONDS),
    ),
)

DIALECTS = (SKYPE,)
