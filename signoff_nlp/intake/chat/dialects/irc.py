"""IRC clients: nicks in angles, and tabs."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample
from signoff_nlp.intake.chat.sampling import CLOCK_SECONDS, SECONDS, WITH_SECONDS, pour, stamps

_NICKS = ("ana", "bo", "ana")

IRC = Dialect(
    app="irc",
    name="nick in angles",
    heads=(r"\[?\(?{when}\)?\]? ?<[@+%~& ]?{name}>[ \t]{text}",),
    system=(r"\[?{when}\]? {1,4}(?:-!-|\*{1,3}|-->|<--|--|==) {system}",),
    samples=(
        Sample(
            "irssi",
            "10:31 -!- bo [b@example] has joined #gate\n10:32 <ana> Are you at the gate?\n"
            "10:33 <bo> Nearly there.\n10:33 <bo> Two minutes.",
            (
                ("ana", "10:32:00", "Are you at the gate?"),
                ("bo", "10:33:00", "Nearly there."),
                ("bo", "10:33:00", "Two minutes."),
            ),
        ),
        pour("brackets", "[{t}] <{name}> {text}", WITH_SECONDS, CLOCK_SECONDS, _NICKS),
    ),
)

WEECHAT = Dialect(
    app="irc",
    name="weechat",
    heads=(r"{when}\t[@+]?(?!-->|<--|--\t|=!=|\*\t| )(?P<name>[^\t:]{1,40}):?\t{text}",),
    system=(r"{when}\t(?:-->|<--|--|=!=| \*)\t{system}",),
    samples=(pour("tabs", "{t}\t{name}\t{text}", stamps("2024-03-{d} {t}", clocks=WITH_SECONDS), SECONDS, _NICKS),),
)

DIALECTS = (IRC, WEECHAT)
