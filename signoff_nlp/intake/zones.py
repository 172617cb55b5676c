"""The zones of one message body: what its author says, and everything that stands around it.

One way through: lines -> history (quotes, forwards) -> banner, greeting -> disclaimers, mobile lines -> signature.
Each step sets `kind` on lines; a line that no step claims is new text. When in doubt a line is new text.
"""

from __future__ import annotations

from typing import Literal

from signoff_nlp.intake.attribution import Head, split_heads
from signoff_nlp.intake.furniture import mark_banner, mark_disclaimers, mark_greeting, mark_mobile
from signoff_nlp.intake.history import QuotedMessage, find_heads, mark_history, read_history
from signoff_nlp.intake.lines import Line, split_lines
from signoff_nlp.intake.signatures import mark_delimited, mark_tail
from signoff_nlp.settings import Limits
from signoff_nlp.types import Author, Frozen, InlineReply, Segment, SegmentKind, Zones

_HISTORY = ("quote", "intro", "forward")
_AUTHORED = (None, "new", "greeting")


class Body(Frozen):
    """One message body, taken apart.

    `new` is the author's own new text (with greeting lines, which do no harm to analysis), `signature` the closing,
    signature and mobile lines, `segments` the whole body in order, `replies` the answers between quotes (offsets in
    `new`), `history` the messages that are quoted or forwarded, in order of appearance.
    """

    new: str
    signature: str
    segments: tuple[Segment, ...] = ()
    replies: tuple[InlineReply, ...] = ()
    history: tuple[QuotedMessage, ...] = ()
    warnings: tuple[str, ...] = ()


def clean_body(
    text: str, kind: Literal["text", "html"] = "text", *, author: Author | None = None, limits: Limits | None = None
) -> Body:
    """Take a body apart into zones. `author` (the From header) helps to find a signature without a delimiter.

    Bodies longer than `limits.message_characters` are cut there, and a warning says so. Nothing is raised for any text.
    """
    lines, heads, warnings = _zoned(text, kind, author, limits or Limits())
    history = read_history(lines, heads) if any(line.kind in _HISTORY for line in lines) else ()
    new, replies = _new_text(lines)
    signature = "\n".join(line.raw.rstrip() for line in lines if line.kind in ("closing", "signature"))
    return Body(
        new=new,
        signature=signature.strip("\n"),
        segments=_segments(lines),
        replies=replies,
        history=history,
        warnings=tuple(warnings),
    )


def to_zones(text: str, kind: Literal["text", "html"] = "text") -> Zones:
    """The public form: new text, new text with everything but history, and the segments. Nothing is cut off."""
    lines, _, _ = _zoned(text, kind, None, Limits(message_characters=max(len(text), 1)))
    kept = "\n".join(line.raw for line in lines if line.kind not in _HISTORY)
    return Zones(new=_new_text(lines)[0], new_with_signature=kept.strip(), segments=_segments(lines))


def _zoned(text: str, kind: str, author: Author | None, limits: Limits) -> tuple[list[Line], list[Head], list[str]]:
    """Lines with their kinds set, what introduces history, and warnings."""
    warnings: list[str] = []
    if len(text) > limits.message_characters and kind == "text":
        warnings.append(f"message cut after {limits.message_characters} of {len(text)} characters")
        text = text[: limits.message_characters]
    if kind == "html":
        from signoff_nlp.intake.html import to_lines

        lines = to_lines(text, warnings)
    else:
        lines = split_heads(split_lines(text))
    heads = find_heads(lines)
    if mark_history(lines, heads):
        warnings.append("nothing new stands above the quoted text")
    for line in lines:
        if line.role == "signature" and line.kind is None:
            line.kind = "signature"
    mark_banner(lines)
    mark_greeting(lines)
    stretches = _stretches(lines)
    last = True
    for stretch in reversed(stretches):
        mark_disclaimers(stretch)
        mark_mobile(stretch)
        mark_delimited(stretch, author)
        if last and any(line.kind is None and line.bare for line in stretch):
            mark_tail(stretch, author)
            last = False
    _keep_something(lines)
    return lines, heads, warnings


def _keep_something(lines: list[Line]) -> None:
    """Where nothing new is left and no history stands below, a closing was the message: "Thanks!"."""
    if any(line.bare and line.kind in (None, "new", "greeting") for line in lines):
        return
    for kind in ("closing", "signature"):
        for line in lines:
            if line.bare and line.kind == kind and (kind == "closing" or line.role == "signature"):
                line.kind = None
                if kind == "closing":
                    return


def _stretches(lines: list[Line]) -> list[list[Line]]:
    """Runs of lines that are no history."""
    found: list[list[Line]] = []
    current: list[Line] = []
    for line in lines:
        if line.kind in _HISTORY:
            if current:
                found.append(current)
                current = []
        else:
            current.append(line)
    if current:
        found.append(current)
    return [stretch for stretch in found if any(line.bare for line in stretch)]


def _kinds(lines: list[Line]) -> list[SegmentKind]:
    """The kind of every line; blank lines take the kind of the line above."""
    kinds: list[SegmentKind] = []
    before: SegmentKind | None = None
    for line in lines:
        if line.kind is not None:
            before = line.kind
        elif line.bare or before is None:
            before = "new"
        kinds.append(before)
    first = next((at for at, line in enumerate(lines) if line.bare or line.kind), None)
    if first:
        kinds[:first] = [kinds[first]] * first
    return kinds


def _segments(lines: list[Line]) -> tuple[Segment, ...]:
    found: list[Segment] = []
    texts: list[str] = []
    kinds = _kinds(lines)
    for at, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        last = at + 1 == len(lines)
        texts.append(line.raw if last or lines[at + 1].joined else line.raw + "\n")
        if last or kinds[at + 1] != kind:
            found.append(Segment(kind=kind, text="".join(texts)))
            texts = []
    return tuple(found)


def _new_text(lines: list[Line]) -> tuple[str, tuple[InlineReply, ...]]:
    """The author's text and the answers in it that stand under quoted passages."""
    parts: list[str] = []
    replies: list[InlineReply] = []
    position = 0
    question: list[Line] = []
    open_reply: list[int] | None = None
    blank = True
    for line in lines:
        authored = line.kind in _AUTHORED
        if line.kind in _HISTORY and line.role != "struck":
            if open_reply:
                replies.append(InlineReply(start=open_reply[0], end=open_reply[1], question=_question(question)))
                open_reply, question = None, []
            if line.kind == "quote":
                question.append(line)
        if not authored:
            if not blank and line.kind in _HISTORY:
                parts.append("")
                position += 1
                blank = True
            continue
        raw = line.raw.rstrip()
        if not raw and blank:
            continue
        start = position
        parts.append(raw)
        position += len(raw) + 1
        blank = not raw
        if raw and question:
            open_reply = [open_reply[0] if open_reply else start, start + len(raw)]
    if open_reply:
        replies.append(InlineReply(start=open_reply[0], end=open_reply[1], question=_question(question)))
    while parts and not parts[-1]:
        parts.pop()
    return "\n".join(parts), tuple(replies)


def _question(quoted: list[Line]) -> str:
    """The quoted passage right above an answer: its last run of lines of one depth."""
    depths = [line.depth for line in quoted if line.bare]
    if not depths:
        return ""
    run: list[str] = []
    for line in reversed(quoted):
        if line.bare and line.depth != depths[-1]:
            break
        run.append(line.bare)
    return "\n".join(reversed(run)).strip("\n")
