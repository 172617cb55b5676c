"""Google Chat and Spaces: name, comma, time on one line."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect
from signoff_nlp.intake.chat.sampling import CLOCK, HALF, pour

COPY = Dialect(
    app="google_chat",
    name="copy",
    heads=(r"{name}, {when}(?:, ?Edited)?",),
    noise=(r"\d+ repl(?:y|ies)|Edited|History is (?:on|off).*|Reply in thread",),
    weak=True,
    samples=(
        pour("time", "{name}, {t}⏎{text}", HALF, CLOCK),
        pour("weekday", "{name}, Tue {t}⏎{text}", HALF, CLOCK),
    ),
)

DIALECTS = (COPY,)
