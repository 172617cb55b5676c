"""Help desks and web shops: time, bar, name."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect
from signoff_nlp.intake.chat.sampling import CLOCK, HALF, pour, stamps

DESK = Dialect(
    app="help_desk",
    name="pipe",
    heads=(r"{when} \| {name}:(?: {text})?", r"{when} \| {name} \| {text}"),
    samples=(pour("time", "{t} | {name}: {text}", HALF, CLOCK),),
)

COMMENT = Dialect(
    app="help_desk",
    name="comment",
    heads=(r"{name} (?:added a comment|commented|replied|wrote)(?: ?[-–—:·,]| on| at)? {when}:?",),
    samples=(
        pour("comment", "{name} added a comment - {t}⏎{text}⏎", stamps("{d}/Mar/24 {t}", clocks=HALF)),
        pour("wrote", "{name} wrote at {t}:⏎{text}⏎", HALF, CLOCK),
    ),
)

DIALECTS = (DESK, COMMENT)
