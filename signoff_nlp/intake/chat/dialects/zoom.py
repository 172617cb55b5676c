"""Zoom: saved chats."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect
from signoff_nlp.intake.chat.sampling import CLOCK, CLOCK_SECONDS, HALF, WITH_SECONDS, pour

ZOOM = Dialect(
    app="zoom",
    name="saved chat",
    heads=(
        r"{when}[\t ]+(?:From|Von|De|Da|Van|Från|Fra) +{name} +(?:[Tt]o|an|à|para|a|aan|till|til) +[^:]{1,80}:(?:\s?{text})?",
        r"{when}[\t ]+From +{name} ?:(?:\s{text})?",
        r"{when}\t{name}:\t{text}",
    ),
    noise=(r"(?:Reacted to|Removed a .{1,20} reaction from) \".*|Replying to \".*",),
    indented=True,
    samples=(
        pour("to everyone", "{t} From {name} to Everyone:⏎\t{text}", WITH_SECONDS, CLOCK_SECONDS),
        pour("old", "{t}\t From {name} : {text}", WITH_SECONDS, CLOCK_SECONDS),
        pour("cloud", "{t}\t{name}:\t{text}", WITH_SECONDS, CLOCK_SECONDS),
    ),
)

IN_MEETING = Dialect(
    app="zoom",
    name="copy from a meeting",
    heads=(r"(?:From )?{name} [tT]o [^:]{1,60}?:? {when}",),
    weak=True,
    samples=(pour("12 h", "{name} to Everyone {t}⏎{text}", HALF, CLOCK),),
)

DIALECTS = (ZOOM, IN_MEETING)
