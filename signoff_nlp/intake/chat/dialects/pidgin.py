"""Pidgin: time in round brackets."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect
from signoff_nlp.intake.chat.sampling import CLOCK_SECONDS, HALF_SECONDS, pour

PIDGIN = Dialect(
    app="pidgin",
    name="time in round brackets",
    heads=(r"\({when}\) {name}:(?: {text})?",),
    system=(r"\({when}\) {system}",),
    samples=(pour("Pidgin", "({t}) {name}: {text}", HALF_SECONDS, CLOCK_SECONDS),),
)

DIALECTS = (PIDGIN,)
