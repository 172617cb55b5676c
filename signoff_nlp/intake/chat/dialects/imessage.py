"""iMessage: imessage-exporter's text, and what Messages on macOS pastes."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample
from signoff_nlp.intake.chat.sampling import FULL, HALF_SECONDS, SECONDS, WITH_SECONDS, pour, stamps

_DATE = stamps("Mar {d}, 2024 {t}", clocks=HALF_SECONDS)

EXPORTER = Dialect(
    app="imessage",
    name="exporter text",
    dated=True,
    precise=True,
    heads=(r"\s{0,8}{when}(?: \((?:Read|Delivered) .*\))?⏎\s{0,8}{name}",),
    indented=True,
    system=(r"{when} (?=.{0,60}\b(?:named|changed|added|removed|left|You )){system}",),
    noise=(
        r"This message responded to an earlier message\.|Tapbacks:|\s*(?:Loved|Liked|Disliked|Laughed"
        r"|Emphasized|Questioned) by .*",
    ),
    samples=(
        pour("plain", "{t}⏎{name}⏎{text}⏎", _DATE, SECONDS),
        pour("read receipts", "{t} (Read by them after 5 seconds)⏎{name}⏎{text}⏎", _DATE, SECONDS),
        Sample(
            "two blanks before the hour",
            "Mar 13, 2024  9:32:15 AM\nMe\nHello\n\nMar 13, 2024  9:33:15 AM\nBo\nHi",
            (("Me", "2024-03-13T09:32:15", "Hello"), ("Bo", "2024-03-13T09:33:15", "Hi")),
        ),
    ),
)

PASTE = Dialect(
    app="imessage",
    name="macOS paste",
    heads=(r"On {when},? {name} ?<[^@<>]{1,40}> wrote:", r"On {when},? {name} wrote:"),
    weak=True,
    samples=(pour("number", "On {t}, {name} <+4755501234> wrote:⏎⏎{text}⏎", stamps("{d} Mar 2024, at {t}"), FULL),),
)

IMAZING = Dialect(
    app="imessage",
    name="iMazing text",
    heads=(r"{when} from {name}(?: \([+\d@][^()]{2,40}\))?",),
    noise=(r"-{20,}",),
    samples=(
        pour("rules", "-" * 52 + "⏎{t} from {name}⏎⏎{text}⏎", stamps("2024-03-{d} {t}", clocks=WITH_SECONDS), SECONDS),
    ),
)

DIALECTS = (EXPORTER, IMAZING, PASTE)
