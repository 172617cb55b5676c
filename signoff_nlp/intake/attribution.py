"""The line above a quote: "On Tue, Mar 12, 2024 at 10:32 AM Ana Lee <ana@example.com> wrote:", in any language.

A shape decides, not a list of sentences: the line ends with a colon and holds two of date, address and a word for
"wrote". Small word lists by language (mail_attribution.toml) supply that word and how such lines begin. A client may
break the line over up to four lines; lines with less than that shape count only directly above a marked quote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.intake.lines import Line, next_text

STRONG, NAMED, WEAK = 3, 2, 1
ADDRESS = re.compile(
    r"[\w.+'=/&-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}|[\w.+-]{1,64} (?:at|AT) [\w-]{1,63}(?:\.|\ dot )\w{2,10}\b"
)
DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}[./-] ?\d{1,2}[./-] ?\d{1,2}"
    r"|\d{4}\s?[年년]|\d{1,2}\s?[月월]"
)
TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}(?!\d)")
_COLON = (":", "：", ":*", ":_", ": *")
_TRACKER = re.compile(
    r"-{2,}\s?comment\b.{0,20}\b(?:from|by)\b.{2,160}-{2,}$|\(?in reply to .{0,80}comment #\d+\)?:?$", re.I
)
_NAME = re.compile(
    r"[*#%]?\s?[\"'(]?[^\W\d_a-z][\w.'’-]*[,)\"']*(?:\s[\"'(]?[^\W\d_a-z][\w.'’-]*[,)\"']*){1,4}\s?[:：]$"
)
_STARRED = re.compile(r"[*#%]\s[^\W\d_].{1,60}:$")
_WORD = re.compile(r"[^\W\d_]{4,}")
_ANGLED = re.compile(r"[<(\[][^<>()\[\]]{0,120}[>)\]]|\bhttps?://\S{1,200}")
_HINT = re.compile(r"[\d@]| at | AT ")
_BARE_VERB = re.compile(r">\s?[^\W\d_]{2,12}(?: [^\W\d_]{1,10})?\s?:")
_LATE = re.compile(r"(?<=[\w.!?,)])(?:\s?-{2,}\s?|\s+)(?=[^\W\d_a-z])")
_LIMIT = 400


@dataclass(slots=True)
class Head:
    """Lines `start`..`end` that introduce history. `level`: STRONG also introduces unmarked text, WEAK only marked.

    `kind`: "intro" (attribution), "block" (From/Sent/To), "forward" (forwarded message), "title"
    ("-----Original Message-----" alone), "tracker" (a line that introduces nothing).
    """

    start: int
    end: int
    kind: str
    level: int
    author: str | None = None
    time: str | None = None


@cache
def attribution_words() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    """Patterns for "wrote" and for the beginning of an attribution, and the single words of both."""
    tables = vocabulary.load("mail_attribution").values()
    wrote = sorted({word for table in tables for word in table["wrote"]}, key=len, reverse=True)
    on = sorted({word for table in tables for word in table["on"]}, key=len, reverse=True)
    bounded = "|".join(map(re.escape, wrote))
    return (
        re.compile(rf"(?<![^\W\d_])(?:{bounded})(?![^\W\d_])|写道|寫道|のメール|님이 작성|เขียนว่า"),
        re.compile(rf"(?:{'|'.join(map(re.escape, on))})(?!\w)|在|于|於|ในวันที่|เมื่อ"),
        frozenset(" ".join(wrote + on).split()),
    )


def level_of(text: str) -> int:
    """How surely one (joined) line introduces a quote: STRONG, NAMED, WEAK or 0 for not at all."""
    if len(text) > _LIMIT:
        return 0
    lower = text.lower()
    wrote_pattern, on_pattern, known = attribution_words()
    colon = text.endswith(_COLON)
    wrote = wrote_pattern.search(lower)
    if not colon and not (wrote and wrote.end() >= len(lower) - 2):
        closing = lower.rstrip(" -—*")
        if not (wrote and closing.endswith(wrote.group()) and TIME.search(text)):
            return 0
    address = ADDRESS.search(text) if "@" in text or " at " in lower else None
    date, time = DATE.search(text), TIME.search(text)
    plain = ADDRESS.sub(" ", _ANGLED.sub(" ", text))
    common = sum(1 for word in _WORD.findall(plain) if word.islower() and word not in known)
    if address and (date or time or wrote) and common <= 6:
        first = min(m.start() for m in (address, date, time, wrote) if m)
        if first <= 40 and (common <= 2 or on_pattern.match(lower) or first <= 12):
            return STRONG
        return WEAK
    if wrote and (date or time) and common <= 4:
        stamp = date or time
        begins = on_pattern.match(lower) or (stamp and stamp.start() <= 16) or wrote.start() <= 40
        return STRONG if begins and (date or len(text) < 100) and len(text) < 160 else WEAK
    if wrote and len(text) <= 100 and common <= 3:
        name = text[: wrote.start()].strip() if wrote.start() > 0 else text[wrote.end() :].strip(" :")
        words = name.split()
        named = 2 <= len(words) <= 4 and all(w[:1].isupper() or not w[:1].isalpha() for w in words)
        return NAMED if named and colon and wrote.end() >= len(lower) - 3 else WEAK
    if colon and (date and time) and common <= 2 and len(text) < 120:
        return WEAK
    if colon and address and common <= 2 and len(text) < 120:
        return WEAK
    if colon and len(text) < 80 and (_NAME.fullmatch(text) or _STARRED.fullmatch(text)):
        return WEAK
    return 0


def find_attribution(lines: list[Line], at: int, floor: int = 0) -> Head | None:
    """The attribution that ends at line `at`, reaching back over at most three wrapped lines; None where none does.

    WEAK attributions are returned only where a deeper (marked) line follows.
    """
    text = lines[at].bare
    if len(text) > _LIMIT or not text:
        return None
    depth = lines[at].depth
    after = next_text(lines, at + 1)
    marked = after < len(lines) and lines[after].depth > depth
    if (
        not marked
        and after + 1 < len(lines)
        and lines[after].bare[0] == "|" == lines[after + 1].bare[:1]
        and after <= at + 2
    ):
        marked = True
    ends = text.endswith(_COLON)
    bare_verb = not ends and "@" in text and level_of(text) == STRONG
    if not ends and not (marked and after <= at + 2) and not text.endswith(("-", "*")) and not bare_verb:
        return None
    if len(text) < 26 and ends and _BARE_VERB.fullmatch(text):
        torn = _torn_attribution(lines, at)
        if torn is not None:
            return torn
    if text[:1] in "-(" and _TRACKER.fullmatch(text):
        return Head(at, at + 1, "tracker", STRONG, *_who(text))
    best: Head | None = None
    joined = text
    for start in range(at, max(floor - 1, at - 4), -1):
        if start < at:
            line = lines[start]
            if not line.bare or line.depth != depth or line.kind is not None or len(joined) > _LIMIT:
                break
            if not _may_begin(line.bare, joined):
                joined = f"{line.bare} {joined}"
                continue
            joined = f"{line.bare} {joined}"
        level = level_of(joined)
        if not level and marked and "@" in joined and DATE.search(joined[:24]) and level_of(joined + ":"):
            level = WEAK
        if level and (best is None or level >= best.level):
            best = Head(start, at + 1, "intro", level, *_who(joined))
            if level == STRONG and (date := DATE.search(joined)):
                numeric = date.start() <= 8 and len(date.group()) > 4
                if numeric or (start < at and date.start() <= 24) or attribution_words()[1].match(joined.lower()):
                    break
    if best is None or (best.level == WEAK and not (marked and after <= at + 3)):
        return None
    if best.level == NAMED and not marked and best.start and lines[best.start - 1].bare:
        return None
    return best


def split_heads(lines: list[Line]) -> list[Line]:
    """Split lines on which an attribution stands behind the author's words or before the quote itself.

    "Yes. On 04/07/2024 15:05, Kim Vale <kim@vale.example> wrote:" above marked lines, and "... wrote: > Shall we? > Kim".
    """
    found: list[Line] = []
    for at, line in enumerate(lines):
        text = line.bare
        if line.depth or "@" not in text or len(text) > 40 * _LIMIT or not DATE.search(text):
            found.append(line)
            continue
        end = text.find(": > ")
        if end >= 0 and level_of(text[: end + 1]) == STRONG and attribution_words()[1].match(text.lower()):
            cut = line.raw.find(": > ") + 2
            found.append(Line(line.raw[:cut], text[: end + 1]))
            found.append(Line(line.raw[cut:], text[end + 3 :].lstrip("> "), 1, joined=True))
            continue
        marked = at + 1 < len(lines) and lines[at + 1].depth
        start = _late_start(text) if marked and text.endswith(_COLON) and len(text) <= _LIMIT else 0
        if start:
            cut = line.raw.rfind(text[start:])
            found.append(Line(line.raw[:cut], text[:start].rstrip(" -"), 0))
            found.append(Line(line.raw[cut:], text[start:], 0, joined=True))
            continue
        found.append(line)
    return found


def _late_start(text: str) -> int:
    """Where in a line an attribution begins that follows other words; 0 where none does."""
    on = attribution_words()[1]
    lower = text.lower()
    for match in _LATE.finditer(text):
        start = match.end()
        if DATE.search(text, 0, start) or TIME.search(text, 0, start):
            return 0
        stamp = DATE.search(text, start)
        if on.match(lower, start) and stamp and stamp.start() - start <= 24 and level_of(text[start:]) == STRONG:
            return start
    return 0


def _torn_attribution(lines: list[Line], at: int) -> Head | None:
    """An attribution that a converter tore apart: name, "<", "mailto:...", "> wrote:" on lines with blanks between."""
    joined = lines[at].bare.lstrip("> ")
    for start in range(at - 1, max(-1, at - 8), -1):
        text = lines[start].bare
        if not text:
            continue
        joined = f"{text} {joined}"
        if len(joined) > _LIMIT:
            return None
        if (
            _may_begin(text, joined)
            and (date := DATE.search(text))
            and date.start() <= 40
            and level_of(joined) == STRONG
        ):
            return Head(start, at + 1, "intro", STRONG, *_who(joined))
    return None


def _may_begin(text: str, rest: str) -> bool:
    """May the wrapped attribution begin with this line? It holds a date, an address or begins like one."""
    opened = rest.startswith(("<", "(", "["))
    if not opened and not _HINT.search(text):
        return False
    if text.endswith((".", "!", "?")) and not ADDRESS.search(text) and not DATE.search(text[-12:]):
        return False
    on = attribution_words()[1].match(text.lower())
    stamp = DATE.search(text) or TIME.search(text)
    if on and stamp and stamp.start() <= 40:
        return True
    # "On Wed, Dec 9, Ana Lee" <newline> "<ana@example.com>"
    if on and "@" in rest[:80] and re.search(r"\d", text[:24]):
        return True
    if stamp and stamp.start() <= 24 and len(text) > 12:
        return True
    address = ADDRESS.search(text)
    if address and address.start() <= 60:
        return True
    # "Ana Lee" <newline> "<ana@example.com> wrote:"
    words = text.split()
    return opened and len(words) <= 5 and all(w[:1].isupper() or not w[:1].isalpha() for w in words)


def _who(text: str) -> tuple[str, str | None]:
    """The attribution as written and the part of it that tells the time."""
    date, time = DATE.search(text), TIME.search(text)
    if not date and not time:
        return text, None
    spans = [m.span() for m in (date, time) if m]
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    if end - start > 60:
        return text, text[spans[0][0] : spans[0][1]]
    lead = text[max(0, start - 24) : start]
    ahead = re.match(r"^.*?(?=\b[\w.,]{1,10}[ ,]*[\w.,]{0,10}[ ,]*\d{0,2}[ ,.]*$)", lead)
    begin = start - len(lead) + (ahead.end() if ahead else 0)
    tail = re.match(r"\s?(?:[AaPp]\.?[Mm]\.?)?(?:\s?[+-]\d{4})?", text[end:])
    return text, text[begin : end + (tail.end() if tail else 0)].strip(" ,")
