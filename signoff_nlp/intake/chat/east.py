"""LINE, KakaoTalk, QQ and WeChat."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample
from signoff_nlp.intake.chat.sampling import FULL, SECONDS, WITH_SECONDS, pour, stamps

_DAY = "2024-03-12T"
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

KAKAO_PC = Dialect(
    app="kakaotalk",
    name="PC export",
    heads=(r"\[{name}\] \[{when}\] {text}",),
    noise=(r".{1,60} 님과 카카오톡 대화|저장한 날짜 : .*",),
    samples=(
        Sample(
            "day lines",
            "--------------- 2024년 3월 12일 화요일 ---------------\n[Ana Lee] [오전 10:32] Are you at the gate?\n"
            "[Bo Nilsen] [오전 10:33] Nearly there.\nTwo minutes.\n"
            "--------------- 2024년 3월 13일 수요일 ---------------\n"
            "[Ana Lee] [오후 10:05] Note: bring the key",
            (*_TWO, ("Ana Lee", FULL[2], "Note: bring the key")),
        ),
    ),
)

KAKAO_MOBILE = Dialect(
    app="kakaotalk",
    name="mobile export",
    heads=(r"{when}, {name} : {text}",),
    system=(r"{when}, {system}",),
    samples=(
        pour(
            "Korean dates",
            "{t}, {name} : {text}",
            stamps("2024년 3월 {d}일 {t}", clocks=("오전 10:32", "오전 10:33", "오후 10:05")),
        ),
    ),
)

QQ = Dialect(
    app="qq",
    name="export",
    heads=(r"{when} {name}[(<][^()<>]{3,60}[)>]",),
    samples=(pour("number", "{t} {name}(10001)⏎{text}⏎", stamps("2024-03-{d} {t}", clocks=WITH_SECONDS), SECONDS),),
)

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

DIALECTS = (LINE, KAKAO_PC, KAKAO_MOBILE, QQ, WECHAT)
