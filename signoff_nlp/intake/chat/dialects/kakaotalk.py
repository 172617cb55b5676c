"""KakaoTalk: exports of the PC and of the phone."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample
from signoff_nlp.intake.chat.sampling import FULL, pour, stamps

_TWO = (("Ana Lee", FULL[0], "Are you at the gate?"), ("Bo Nilsen", FULL[1], "Nearly there.\nTwo minutes."))

KAKAO_PC = Dialect(
    app="kakaotalk",
    name="PC export",
    heads=(r"\[{name}\] \[{when}\] {text}",),
    noise=(r".{1,60} 님과 카카오톡 대화|저장한 날짜 : .*|.{1,60}님이 .{0,60}(?:들어왔|나갔|초대했)습니다\.?",),
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

DIALECTS = (KAKAO_PC, KAKAO_MOBILE)
