"""WhatsApp: exports of Android (dash) and iOS (brackets), copies from WhatsApp Web, "
"in every locale of date and time."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample
from signoff_nlp.intake.chat.sampling import FULL, HALF, HALF_SECONDS, SECONDS, WITH_SECONDS, pour, stamps

_A, _I = "{t} - {name}: {text}", "[{t}] {name}: {text}"
_LOWER = ("10:32 am", "10:33 am", "10:05 pm")
_DOTTED = ("10:32 a.m.", "10:33 a.m.", "10:05 p.m.")
_SPANISH = ("10:32\u202fa.\u00a0m.", "10:33\u202fa.\u00a0m.", "10:05\u202fp.\u00a0m.")
_NARROW = ("10:32\u202fAM", "10:33\u202fAM", "10:05\u202fPM")
_NARROW_SECONDS = ("10:32:15\u202fAM", "10:33:15\u202fAM", "10:05:15\u202fPM")
_ARABIC = ("١٢\u200f/٣\u200f/٢٠٢٤، ١٠:٣٢ ص", "١٢\u200f/٣\u200f/٢٠٢٤، ١٠:٣٣ ص", "١٣\u200f/٣\u200f/٢٠٢٤، ١٠:٠٥ م")

ANDROID = Dialect(
    app="whatsapp",
    name="Android export",
    dated=True,
    heads=(r"\W{0,2}{when},? ?[-–—] ?{name}:(?: {text})?",),
    system=(r"{when},? ?[-–—] {system}",),
    samples=(
        pour("en-US 12 h", _A, stamps("3/{d}/24, {t}", clocks=HALF)),
        pour("en-US 12 h, narrow blank", _A, stamps("3/{d}/24, {t}", clocks=_NARROW)),
        pour("en-GB 24 h", _A, stamps("{d}/03/2024, {t}")),
        pour("en-IN 12 h", _A, stamps("{d}/03/24, {t}", clocks=_LOWER)),
        pour("en-CA", _A, stamps("2024-03-{d}, {t}", clocks=_DOTTED)),
        pour("en-ZA", _A, stamps("2024/03/{d}, {t}", clocks=_LOWER)),
        pour("de", _A, stamps("{d}.03.24, {t}")),
        pour("fr", _A, stamps("{d}/03/2024 à {t}")),
        pour("es", _A, stamps("{d}/3/24, {t}", clocks=_SPANISH)),
        pour("pt-BR", _A, stamps("{d}/03/2024 {t}")),
        pour("nl", _A, stamps("{d}-03-2024 {t}")),
        pour("sv", _A, stamps("2024-03-{d} {t}")),
        pour("fi", _A, stamps("{d}.3.2024 klo {t}", clocks=("10.32", "10.33", "22.05"))),
        pour("hu", _A, stamps("2024. 03. {d}. {t}")),
        pour("ja", _A, stamps("2024/03/{d} {t}")),
        pour("ko", _A, stamps("2024. 3. {d}. {t}", clocks=("오전 10:32", "오전 10:33", "오후 10:05"))),
        pour("zh", _A, stamps("2024/3/{d} {t}", clocks=("上午10:32", "上午10:33", "下午10:05"))),
        pour("ar", _A, _ARABIC),
        pour("en dash", "{t} – {name}: {text}", stamps("03/{d}/24, {t}", clocks=HALF)),
        pour("Element", _A, stamps("3/{d}/2024, {t}", clocks=HALF_SECONDS), SECONDS),
        pour("unsaved number", _A, stamps("{d}/03/2024, {t}"), FULL, ("Ana Lee", "+47 555 01 234", "Ana Lee")),
        pour("colon in a name", _A, stamps("{d}/03/2024, {t}"), FULL, ("Ana Lee", "Bo: work", "Ana Lee")),
        Sample(
            "system lines",
            "12/03/2024, 10:30 - Messages and calls are end-to-end encrypted. Tap to learn more.\n"
            "12/03/2024, 10:31 - Ana Lee added Bo Nilsen\n"
            "12/03/2024, 10:32 - Ana Lee: Are you at the gate?\n"
            '12/03/2024, 10:32 - Bo Nilsen changed the subject to "Gate: main"\n'
            "13/03/2024, 22:05 - Bo Nilsen: Yes.",
            (
                ("Ana Lee", "2024-03-12T10:32:00", "Are you at the gate?"),
                ("Bo Nilsen", "2024-03-13T22:05:00", "Yes."),
            ),
        ),
        Sample(
            "media, edits and deletions",
            "12/03/2024, 10:32 - Ana Lee: Are you at the gate? <This message was edited>\n"
            "12/03/2024, 10:33 - Bo Nilsen: <Media omitted>\n"
            "12/03/2024, 10:34 - Bo Nilsen: gate.jpg (file attached)\nhere\n"
            "12/03/2024, 10:35 - Bo Nilsen: This message was deleted\n"
            "13/03/2024, 10:36 - Ana Lee: ok",
            (
                ("Ana Lee", "2024-03-12T10:32:00", "Are you at the gate?"),
                ("Bo Nilsen", "2024-03-12T10:33:00", ""),
                ("Bo Nilsen", "2024-03-12T10:34:00", "here"),
                ("Ana Lee", "2024-03-13T10:36:00", "ok"),
            ),
        ),
    ),
)

IOS = Dialect(
    app="whatsapp",
    name="iOS export and web copy",
    heads=(r"\[ ?{when} ?\] ?{name}:(?: {text})?",),
    system=(r"\[{when}\] {system}",),
    samples=(
        pour("en-US 12 h", _I, stamps("3/{d}/24, {t}", clocks=HALF_SECONDS), SECONDS),
        pour("en-US 12 h, narrow blank", _I, stamps("3/{d}/24, {t}", clocks=_NARROW_SECONDS), SECONDS),
        pour("en-GB", _I, stamps("{d}/03/2024, {t}", clocks=WITH_SECONDS), SECONDS),
        pour("en-GB with marks of direction", "\u200e" + _I, stamps("{d}/03/2024, {t}", clocks=WITH_SECONDS), SECONDS),
        pour("de", _I, stamps("{d}.03.24, {t}", clocks=WITH_SECONDS), SECONDS),
        pour("pt without a comma", _I, stamps("{d}/03/24 {t}", clocks=WITH_SECONDS), SECONDS),
        pour("web copy 24 h", _I, stamps("{t}, {d}/03/2024")),
        pour("web copy 12 h", _I, stamps("{t}, 3/{d}/2024", clocks=HALF)),
        Sample(
            "attachments",
            "[13/03/2024, 18:02:11] Ana Lee: hiya\n"
            "[13/03/2024, 18:02:40] Ana Lee: \u200e<attached: 00000112-PHOTO-2024-03-13.jpg>\n"
            "\u200e[13/03/2024, 18:05:03] Bo (Gate Shop): \u200eimage omitted",
            (
                ("Ana Lee", "2024-03-13T18:02:11", "hiya"),
                ("Ana Lee", "2024-03-13T18:02:40", ""),
                ("Bo (Gate Shop)", "2024-03-13T18:05:03", ""),
            ),
        ),
    ),
)

DIALECTS = (ANDROID, IOS)
