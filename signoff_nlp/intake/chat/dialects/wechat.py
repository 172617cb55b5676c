"""WeChat and WeCom: copies; also anything with a name and a time on one line."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample
from signoff_nlp.intake.chat.sampling import SECONDS, WITH_SECONDS, pour, stamps

WECHAT = Dialect(
    app="wechat",
    name="name, date and time on one line",
    heads=(r"{name} {when}:?",),
    weak=True,
    samples=(
        pour("macOS", "{name} {t}⏎{text}⏎", stamps("2024/03/{d} {t}")),
        pour("seconds", "{name} {t}⏎{text}⏎", stamps("2024-03-{d} {t}", clocks=WITH_SECONDS), SECONDS),
        Sample(
            "handles, no blank lines",
            "ana_lee 2:14 PM\nhello\nbo 2:15 PM\nhi, call me at 3:00 PM\nana_lee 2:16 PM\ngo",
            (
                ("ana_lee", "14:14:00", "hello"),
                ("bo", "14:15:00", "hi, call me at 3:00 PM"),
                ("ana_lee", "14:16:00", "go"),
            ),
        ),
        Sample(
            "time alone, 12 h",
            "Yuki (Octo) 2:14 PM\nHello, machine 4 is free\n\nCandice Moreau 2:20 PM\nGood, see you at 3:00 PM",
            (
                ("Yuki (Octo)", "14:14:00", "Hello, machine 4 is free"),
                ("Candice Moreau", "14:20:00", "Good, see you at 3:00 PM"),
            ),
        ),
    ),
)

DIALECTS = (WECHAT,)
