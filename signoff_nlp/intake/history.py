"""Where quoted history stands in a body, and which messages it holds."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from signoff_nlp.intake.attribution import STRONG, WEAK, Head, find_attribution, level_of
from signoff_nlp.intake.furniture import is_greeting
from signoff_nlp.intake.headerblocks import (
    find_block,
    find_flat_block,
    find_notes_block,
    find_title,
    is_label,
    is_patch,
    is_rule,
)
from signoff_nlp.intake.lines import Line, next_text, previous_text
from signoff_nlp.intake.quoted_authors import read_author
from signoff_nlp.types import Author, Frozen, SegmentKind

_MARKS = "|}]:%#"


class QuotedMessage(Frozen):
    """A message that a body quotes or forwards, as far as the quote tells.

    `author_text` and `time_text` are as written; `sent_at` is set only where a time zone is given. `text` is without
    quote marks and without the messages that it quotes in turn (they follow as their own entries).
    """

    author_text: str | None = None
    author: Author | None = None
    time_text: str | None = None
    sent_at: datetime | None = None
    text: str = ""
    forwarded: bool = False


def find_heads(lines: list[Line]) -> list[Head]:
    """Everything that introduces history, at any depth, in order and without overlap."""
    heads: list[Head] = []
    at, count, floor = 0, len(lines), 0
    while at < count:
        line = lines[at]
        text = line.bare
        if not text:
            at += 1
            continue
        head: Head | None = None
        if line.role == "intro":
            end = at + 1
            while end < count and lines[end].role == "intro":
                end += 1
            head = find_title(lines, at)
            kind = "forward" if head and head.kind == "forward" else "intro"
            joined = " ".join(each.bare for each in lines[at:end] if each.bare)
            head = Head(at, end, kind, STRONG, joined)
        else:
            first = text[0]
            colon = ":" in text or "：" in text
            if first in "-_=*~#—–>+(":
                head = find_title(lines, at)
            if head is None and is_greeting(text):
                at += 1  # "Hola Pilar:" greets, it does not quote Pilar
                continue
            if head is None and colon:
                head = _colon_head(lines, at, text, floor)
            elif head is None and ("@" in text or _deeper_below(lines, at)):
                head = find_attribution(lines, at, floor)
            if head is None and is_label(lines, at + 1) and level_of(f"{text}:") == STRONG:
                head = Head(at, at + 1, "intro", STRONG, text)
            if head is None and line.role == "cut":
                head = Head(at, at, "block", STRONG)
        if head is None or head.start < floor:
            at += 1
            continue
        if line.role == "cut":
            # Outlook's block may stand in a box of its own; what follows outside the box is its history.
            for boxed in lines[head.start : head.end]:
                boxed.depth = 0
        if head.kind in ("title", "forward"):
            _join_block(lines, head)
        elif head.kind == "block":
            above = previous_text(lines, head.start)
            if above >= floor and is_rule(lines[above].bare) and lines[above].depth == lines[head.start].depth:
                head.start = above
        heads.append(head)
        floor = max(head.end, at + 1)
        at = floor
    return heads


def _deeper_below(lines: list[Line], at: int) -> bool:
    """Does a deeper quote begin on the next line, or after one blank line?"""
    below = lines[at + 1 : at + 3]
    return any(line.depth > lines[at].depth for line in (below[:1] if below and below[0].bare else below))


def _colon_head(lines: list[Line], at: int, text: str, floor: int) -> Head | None:
    lower = text[:12].lower()
    head = None
    if lower.startswith("to:"):
        head = find_notes_block(lines, at)
    if head is None:
        head = find_block(lines, at) or find_flat_block(lines, at)
    if head is not None and head.kind == "block" and is_patch(lines, at):
        return None
    if head is None and text.endswith((":", "：")):
        head = find_title(lines, at)
    return head or find_attribution(lines, at, floor)


def _join_block(lines: list[Line], head: Head) -> None:
    """Take the header block that stands right below a title into the title's head."""
    below = next_text(lines, head.end)
    if below >= len(lines) or below > head.end + 6:
        return
    block = find_block(lines, below) or find_flat_block(lines, below)
    for step in range(below, min(below + 8, len(lines))):
        if block is None and lines[step].bare[:3].lower() == "to:":
            block = find_notes_block(lines, step)
            if block is not None and block.start > below + 1:
                block = None
    if block is None:
        block = find_attribution(lines, below)
    if block is not None:
        head.end, head.author, head.time = block.end, block.author, block.time


def mark_history(lines: list[Line], heads: list[Head]) -> bool:
    """Set `kind` of every line that is history. True where an unmarked quote was cut with nothing new above it."""
    if any(line.soft for line in lines):
        _settle_soft(lines, heads)
    outer = {head.start: head for head in heads if lines[min(head.start, len(lines) - 1)].depth == 0}
    inner = {head.start for head in heads if head.kind == "forward"}
    at, count = 0, len(lines)
    forward = False
    while at < count:
        head = outer.get(at)
        line = lines[at]
        if head is None:
            if line.depth and line.kind is None:
                if at in inner and not _in_quote(lines, at):
                    forward = True
                line.kind = "forward" if forward else "quote"
            elif line.bare:
                forward = False
            at += 1
            continue
        after = next_text(lines, head.end)
        deeper = after < count and (lines[after].depth > 0 or _mark_run(lines, after))
        if head.kind == "tracker":
            _set(lines, head.start, head.end, "intro")
            at = head.end
            continue
        forward = head.kind == "forward" or (head.kind == "block" and not _anything(lines, head.start))
        if deeper:
            _set(lines, head.start, after, "forward" if forward else "intro")
            at = max(after, head.end)
            continue
        if head.level == WEAK:
            at = head.end
            continue
        _set(lines, head.start, head.end, "forward" if forward else "intro")
        _set(lines, head.end, count, "forward" if forward else "quote")
        return not _anything(lines, head.start) and head.kind != "forward"
    return False


def _in_quote(lines: list[Line], at: int) -> bool:
    above = previous_text(lines, at)
    return above >= 0 and lines[above].kind in ("quote", "intro", "forward")


def _anything(lines: list[Line], end: int) -> bool:
    return any(line.bare and line.kind is None and not line.depth for line in lines[:end])


def _set(lines: list[Line], start: int, end: int, kind: SegmentKind) -> None:
    for line in lines[start:end]:
        if line.kind is None:
            line.kind = kind


def _mark_run(lines: list[Line], at: int) -> bool:
    """Quotes with another mark ("| ", "] ") below an attribution: count them as depth 1. True where there are some."""
    mark = lines[at].bare[0]
    if mark not in _MARKS:
        return False
    position = at
    while position < len(lines) and (lines[position].bare[:1] == mark or not lines[position].bare):
        line = lines[position]
        if line.bare:
            line.depth, line.bare = 1, line.bare.lstrip(mark + " ").strip()
        position += 1
    return True


def _settle_soft(lines: list[Line], heads: list[Head]) -> None:
    """Decide whether plain blockquotes are quotes: they are once something has introduced one of them."""
    introduced = False
    ends = {head.end for head in heads}
    for at, line in enumerate(lines):
        if at in ends:
            after = next_text(lines, at)
            introduced = introduced or (after < len(lines) and lines[after].soft)
        if line.depth and not line.soft:
            introduced = True
        if line.soft and not introduced:
            line.depth, line.soft = 0, False


def read_history(lines: list[Line], heads: list[Head]) -> tuple[QuotedMessage, ...]:
    """The quoted messages in order of appearance."""
    begins = {head.start: head for head in heads}
    found: list[tuple[Head | None, list[str], bool]] = []
    stack: list[tuple[int, list[str]]] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.kind not in ("quote", "forward", "intro") or line.role == "struck":
            at += 1
            continue
        head = begins.get(at)
        if head is not None and head.kind != "tracker":
            after = next_text(lines, head.end)
            depth = lines[head.start].depth
            inner = lines[after].depth if after < len(lines) else depth
            depth = inner if inner > depth else depth
            while stack and stack[-1][0] >= depth:
                stack.pop()
            texts: list[str] = []
            found.append((head, texts, line.kind == "forward" or head.kind == "forward"))
            stack.append((depth, texts))
            at = max(head.end, at + 1)
            continue
        if line.bare or stack:
            if line.bare:
                while stack and stack[-1][0] > line.depth:
                    stack.pop()
                if not stack or (line.depth > stack[-1][0]):
                    texts = []
                    found.append((None, texts, line.kind == "forward"))
                    stack.append((line.depth, texts))
            stack[-1][1].append(line.bare)
        at += 1
    return tuple(_message(head, texts, forwarded) for head, texts, forwarded in found)


def _message(head: Head | None, texts: list[str], forwarded: bool) -> QuotedMessage:
    text = "\n".join(texts).strip("\n")
    if head is None:
        return QuotedMessage(text=text, forwarded=forwarded)
    return QuotedMessage(
        author_text=head.author,
        author=read_author(head.author or "", block=head.kind != "intro"),
        time_text=head.time,
        sent_at=_sent_at(head.time),
        text=text,
        forwarded=forwarded,
    )


def _sent_at(text: str | None) -> datetime | None:
    """The moment, where the text is an Internet date with a zone; local times without zone stay text."""
    if not text or not re.search(r"[+-]\d{4}\b|\bGMT\b|\bUTC\b", text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo else None
