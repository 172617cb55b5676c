"""Signal: signal-export's Markdown and signalbackup-tools' text."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect
from signoff_nlp.intake.chat.sampling import SECONDS, WITH_SECONDS, pour, stamps

MARKDOWN = Dialect(
    app="signal",
    name="Markdown export",
    heads=(r"\[{when}\] {name}:(?: {text})?",),
    samples=(
        pour("minutes", "[{t}] {name}: {text}", stamps("2024-03-{d}, {t}")),
        pour("seconds", "[{t}] {name}: {text}", stamps("2024-03-{d} {t}", clocks=WITH_SECONDS), SECONDS),
    ),
)

BACKUP = Dialect(
    app="signal",
    name="backup text",
    heads=(r"\[{when}\] <{name}> {text}",),
    system=(r"\[{when}\] \*\*\* {system}",),
    samples=(pour("named month", "[{t}] <{name}> {text}", stamps("Mar {d}, 2024 {t}", clocks=WITH_SECONDS), SECONDS),),
)

DIALECTS = (BACKUP, MARKDOWN)
