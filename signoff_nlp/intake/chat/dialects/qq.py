"""QQ: exports."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect
from signoff_nlp.intake.chat.sampling import SECONDS, WITH_SECONDS, pour, stamps

QQ = Dialect(
    app="qq",
    name="export",
    heads=(r"{when} {name}[(<][^()<>]{3,60}[)>]",),
    samples=(pour("number", "{t} {name}(10001)⏎{text}⏎", stamps("2024-03-{d} {t}", clocks=WITH_SECONDS), SECONDS),),
)

DIALECTS = (QQ,)
