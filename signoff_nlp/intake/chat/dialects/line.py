"""LINE: the text that it exports."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample
from signoff_nlp.intake.chat.sampling import FULL

_TWO = (("Ana Lee", FULL[0], "Are you at the gate?"), ("Bo Nilsen", FULL[1], "Nearly there.\nTwo minutes."))

LINE = Dialect(
    app="line",
    name="export",
    heads=(r"{when}\t{name}\t{text}",),
    system=(r"{when}\t{system}",),
    tell=r"\[LINE\] .*",
    wrapped=True,
    samples=(
        Sample(
            "day lines and tabs",
            "[LINE] Chat history with Ana Lee\nSaved on: 2024/03/14 08:00\n\n2024/03/12(Tue)\n"
            "10:32\tAna Lee\tAre you at the gate?\n"
            '10:33\tBo Nilsen\t"Nearly there.\nTwo minutes."\n\n2024/03/13(Wed)\n22:05\tAna Lee\tNote: bring the key',
            (*_TWO, ("Ana Lee", FULL[2], "Note: bring the key")),
        ),
    ),
)

DIALECTS = (LINE,)
