"""A message body as lines that know how deep in quotes they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from signoff_nlp.types import SegmentKind

# Direction marks and zero-width characters: they stand inside attribution lines of right-to-left clients.
INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BREAKS = re.compile("\r\n|\r|\n|\u2028|\u2029|\x0b|\x0c|\x85")
_MARK = re.compile(r"[ \t]{0,3}>(?:[ \t]{0,2}>)*[ \t]?")
_INITIALS = re.compile(r"[ ]{0,2}([A-Z]{1,3}|[A-Z][a-z]{1,3})((?:>[ ]?)+)(?=\S|$)")
_TORN = re.compile(r">\s?[^\W\d_]{2,12}(?: [^\W\d_]{1,10})?\s?:$")
_PROMPT = re.compile(r">>> (?:import \w|from [\w.]+ import|print\b|def \w+\(|for \w+ in|[A-Za-z_][\w.]*(?: = |\(|\[))")


@dataclass(slots=True)
class Line:
    """One line. `raw` is the text as it stands, `bare` the text without quote marks, `depth` counts the marks.

    `role` comes from HTML: "intro" (a client's attribution element), "cut" (everything from here on is history),
    "struck" (struck through), "pre". `soft` marks a plain blockquote, which may be the author's own.
    `joined` says that no line break stands before the line: it was split off the line above.
    `kind` is set as the zones become known; None is new text so far.
    """

    raw: str
    bare: str
    depth: int = 0
    role: str = ""
    soft: bool = False
    joined: bool = False
    kind: SegmentKind | None = None


_DEEPEST = 8  # levels of quoting that are read
_OTHER_BREAKS = re.compile("[\r\u2028\u2029\x0b\x0c\x85]")
_LONG_RUN = 60  # lines; what is shorter is read whatever its depth
DEEP = "> " * _DEEPEST + ">"
_DEEP_RUN = re.compile(rf"^(?:> ?){{{_DEEPEST + 1}}}[^\n]*(?:\n(?:> ?){{{_DEEPEST + 1}}}[^\n]*)*", re.MULTILINE)


def split_lines(text: str) -> list[Line]:
    """Split a text body at any line break and count quote marks ("> > ", ">>", "AB> ").

    A long run of lines that are quoted more than eight deep stays one line: where each mail quotes all before it, what
    stands that deep has been quoted eight times already, and reading it again would cost the square of the thread's
    length.
    """
    if not text:
        return []
    if (DEEP in text or DEEP.replace(" ", "") in text) and not _OTHER_BREAKS.search(text):
        return _split_deep(text)
    return _split(text)


def _split_deep(text: str) -> list[Line]:
    lines: list[Line] = []
    at = 0
    for run in _DEEP_RUN.finditer(text):
        if run[0].count("\n") < _LONG_RUN:
            continue
        lines += _split(text[at : run.start() - 1]) if run.start() > at else []
        lines.append(Line(run[0], "", depth=_DEEPEST + 1, kind="quote"))
        at = run.end() + 1
    return lines + (_split(text[at:]) if at <= len(text) else [])


def _split(text: str) -> list[Line]:
    if "\r" in text or not text.isascii() or "\x0b" in text or "\x0c" in text:
        rows = _BREAKS.split(text)
    else:
        rows = text.split("\n")
    hidden = not text.isascii()
    lines = [Line(row, (INVISIBLE.sub("", row) if hidden else row).strip()) for row in rows]
    if ">" in text:
        mark_lines(lines)
    return lines


def mark_lines(lines: list[Line]) -> None:
    """Count the quote marks ("> ", ">>", "AB> ") at the beginning of lines and take them off `bare`."""
    quoted = False
    before, flat = "", True
    for line in lines:
        if line.bare[:1] == ">" and (match := _MARK.match(line.bare)):
            # A wrapped attribution: "... <ana@example.com" and below it "> wrote:".
            torn = (
                flat
                and "@" in before
                and not before.endswith((":", "："))
                and len(line.bare) < 24
                and (before.rfind("<") > before.rfind(">") or _TORN.match(line.bare))
            )
            if not torn:
                line.depth += match.group().count(">")
                line.bare = line.bare[match.end() :].strip()
                quoted = True
        if line.bare:
            before, flat = line.bare, not line.depth
    if quoted:
        _unmark(lines)
    _mark_initials(lines)
    if quoted:
        _mark_torn(lines)


def _mark_torn(lines: list[Line]) -> None:
    """Count the torn-off end of a long quoted line as quoted: a word or two in lower case inside a running sentence."""
    for at in range(1, len(lines) - 1):
        line = lines[at]
        if line.depth or not line.bare or len(line.bare) > 120:
            continue
        above, below = lines[at - 1], lines[at + 1]
        if not above.depth or not below.depth:
            continue
        if " " not in line.bare and "://" in above.bare.rsplit(" ", 1)[-1] and re.search(r"[=/_&?.%]", line.bare):
            line.depth = above.depth
            continue
        if not line.bare[0].islower():
            continue
        if len(above.raw) >= 78 and above.bare.endswith(","):
            line.depth = above.depth
            continue
        if len(line.bare) > 28:
            continue
        running = above.depth and below.depth == above.depth and len(above.raw) >= 66 and below.bare[:1].islower()
        if running and not above.bare.endswith((".", "?", "!", ":")) and not line.bare.endswith((".", "?", "!", ":")):
            line.depth = above.depth


def _unmark(lines: list[Line]) -> None:
    """Take marks back that are no quotes: a Python prompt session, a drawing that happens to begin with ">"."""
    depths = [line.depth for line in lines]
    session = not any(depth in (1, 2) for depth in depths) and any(
        line.depth == 3 and _PROMPT.match(line.raw.strip()) for line in lines
    )
    single = sum(map(bool, depths)) == 1
    for at, line in enumerate(lines):
        if not line.depth or line.raw.lstrip()[:1] != ">":
            continue
        text = line.raw.strip()
        alone = not (at and depths[at - 1]) and not (at + 1 < len(lines) and depths[at + 1])
        drawing = alone and len(text) > 2 and (sum(map(str.isalnum, text)) * 4 < len(text) or text.endswith("<<"))
        if (session and line.depth == 3) or drawing or (alone and single and _inside(lines, at)):
            line.depth, line.bare = 0, text


def _inside(lines: list[Line], at: int) -> bool:
    """Does the only marked line stand inside a sentence: "The wall must be / > 2 mm / everywhere."?"""
    if not 0 < at < len(lines) - 1 or len(lines[at].bare) > 40 or lines[at].bare.endswith("?"):
        return False
    above, below = lines[at - 1].bare, lines[at + 1].bare
    return bool(above and below) and above[-1] not in ".!?:,>" and below[:1].islower()


def _mark_initials(lines: list[Line]) -> None:
    """Count marks with initials ("AB> text") where the same initials stand at the start of several lines."""
    found: dict[str, list[tuple[Line, int, int]]] = {}
    for line in lines:
        if not line.depth and ">" in line.bare[:8] and (match := _INITIALS.match(line.bare)):
            found.setdefault(match[1], []).append((line, match[2].count(">"), match.end()))
    for initials, hits in found.items():
        if len(hits) > 2 or (len(hits) > 1 and len(initials) > 1):
            for line, depth, end in hits:
                line.depth, line.bare = depth, line.bare[end:].strip()


def next_text(lines: list[Line], at: int) -> int:
    """Index of the first line with text at or after `at`; the number of lines where there is none."""
    count = len(lines)
    while at < count and not lines[at].bare:
        at += 1
    return at


def previous_text(lines: list[Line], at: int) -> int:
    """Index of the last line with text before `at`; -1 where there is none."""
    at -= 1
    while at >= 0 and not lines[at].bare:
        at -= 1
    return at
