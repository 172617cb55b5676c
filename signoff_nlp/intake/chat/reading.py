"""A pasted chat as a thread of messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from signoff_nlp.intake.chat.body import Body, read_body
from signoff_nlp.intake.chat.grammar import Bubble
from signoff_nlp.intake.chat.moments import Moment, Moments, settle
from signoff_nlp.intake.chat.sides import guess, ours
from signoff_nlp.intake.chat.speakers import fold_name
from signoff_nlp.intake.chat.splitting import cut
from signoff_nlp.settings import Settings
from signoff_nlp.types import Attachment, Author, ChatMessage, InlineReply, Message, Segment, Side, Thread

_ECHO = 20  # characters from which a repeated line of somebody else's counts as quoted
_NAME = 80  # characters of a mention
_MEDIA = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "heic": "image/heic",
          "webp": "image/webp", "pdf": "application/pdf", "mp4": "video/mp4", "mov": "video/quicktime",
          "opus": "audio/opus", "m4a": "audio/mp4"}  # fmt: skip


@dataclass(slots=True)
class Said:
    """One bubble, read."""

    author: str | None
    moment: Moment
    body: Body
    files: tuple[str, ...]
    forwarded: str
    machine: bool


def split_chat(text: str, kind: str | None = None, now: datetime | None = None) -> list[ChatMessage]:
    """Return the messages of a pasted chat in order; empty where `text` is no chat.

    `kind`: None, "chat" (it is one, however plain) or a program's name ("whatsapp"). `time` is ISO 8601: date and time;
    a bare time of day ("10:32:00") where the chat shows no date that can be known; None where it shows no time. `now`
    gives the date to "Today" and to bare times. Deleted messages and the program's own lines are left out; a message
    that was only an attachment has an empty text.
    """
    read = _read(text, kind, now, ())
    if read is None:
        return []
    return [
        ChatMessage(author=s.author, time=s.moment.isoformat() if s.moment else None, text=s.body.text)
        for s in read[0]
        if not s.body.deleted
    ]


def read_chat(
    text: str,
    *,
    us: Sequence[str] = (),
    settings: Settings,
    kind: str | None = None,
    now: datetime | None = None,
) -> Thread:
    """Return a pasted chat as a thread: consecutive bubbles of one author are one message.

    `us` (or the settings' own) are the shop's chat names; where none of them speaks, the shop is guessed, and a warning
    says so. `sent_at` is the time of the last bubble with words: a run of bubbles may span days, and what releases
    stands at its end. Bare times are counted back from `now`; without `now` they give no `sent_at`.
    A text in which no sender can be told is one message of an unknown author with `verified` False: nobody's word.
    """
    us = tuple(us) or settings.us
    warnings: list[str] = []
    limit = settings.limits.message_characters * 20
    if len(text) > limit:
        warnings.append(f"the chat is longer than {limit:,} characters; the rest was not read")
        text = text[:limit]
    read = _read(text, kind or "chat", now, us)
    if read is None:
        warnings.append("no sender can be told in this text; it is read as one message of an unknown author")
        body = text.replace("\r\n", "\n").strip()
        segments = (Segment(kind="new", text=body),) if body else ()
        return Thread(
            messages=(Message(channel="chat", text=body, segments=segments, verified=False),), warnings=tuple(warnings)
        )
    said, moments = read
    warnings.extend(moments.warnings)
    names = list(dict.fromkeys(s.author for s in said if s.author))
    shop = ours(names, us)
    if us and not shop:
        warnings.append("none of the shop's names writes in this chat")
    if not shop:
        guessed = guess({name: "\n".join(s.body.text for s in said if s.author == name) for name in names})
        if guessed is not None:
            shop = {guessed}
            warnings.append(f"{guessed!r} was taken for the shop; name the shop's own names to be sure")
        else:
            warnings.append("everybody in this chat was taken for the buyer's side; name the shop's own names")
    if any(s.author is None and s.body.text for s in said):
        warnings.append("some lines of the chat have no sender")
    groups = list(_runs(said))
    if len(groups) > settings.limits.thread_messages:
        warnings.append(f"only the last {settings.limits.thread_messages:,} messages of the chat were read")
        groups = groups[-settings.limits.thread_messages :]
    messages = tuple(_message(i, group, shop) for i, group in enumerate(groups))
    last = next((m for m in reversed(messages) if m.side == "buyer"), None)
    if last is not None and not last.text and not last.forwarded:
        warnings.append(
            f"the last message of {last.author.name or 'the buyer'!r} has no words, and what it shows was not read"
        )
    return Thread(messages=messages, warnings=tuple(warnings), day_first=moments.day_first)


def _read(text: str, kind: str | None, now: datetime | None, known: Sequence[str]) -> tuple[list[Said], Moments] | None:
    bubbles = cut(text, kind, known)
    if bubbles is None:
        return None
    moments = settle([bubble.stamp for bubble in bubbles], now)
    said = list(_timed(bubbles, moments.moments))
    said = [s for s in said if s.author or s.body.parts or s.files or s.forwarded]
    return _without_echoes(said), moments


def _timed(bubbles: Sequence[Bubble], moments: Sequence[Moment]) -> Iterator[Said]:
    """The messages. One without a time of its own was said at the time that stands above it on a line of its own."""
    above: Moment = None
    for bubble, moment in zip(bubbles, moments, strict=True):
        if bubble.kind == "divider":
            above = moment
        elif bubble.kind != "system":
            yield _said(bubble, moment if bubble.stamp is not None else above)


def _said(bubble: Bubble, moment: Moment) -> Said:
    body = read_body(bubble.lines)
    if bubble.quoted:
        body = replace(body, parts=(("quote", bubble.quoted), *body.parts))
    passed_on = [bubble.forwarded] if bubble.forwarded else []
    passed_on += [part for kind, part in body.parts if kind == "forward"]
    files = (*bubble.attachments, *body.attachments)
    return Said(bubble.author, moment, body, files, "\n".join(passed_on), bubble.machine)


def _without_echoes(said: list[Said]) -> list[Said]:
    """Turn lines at the start of a message that repeat somebody else's line word for word into quotes.

    Some programs copy the message that is answered in front of the answer, with no mark (a name alone may stand before
    it). Nobody retypes a line of twenty characters to the letter; whoever does says it by what follows.
    """
    authors: dict[str, set[str | None]] = {}
    names = {fold_name(s.author) for s in said if s.author}
    for s in said:
        kind, first = s.body.parts[0] if s.body.parts else ("", "")
        lines = first.split("\n") if kind == "new" else []
        others = names - {fold_name(s.author or "")}
        echoed = 0
        for n, line in enumerate(lines):
            if len(line) >= _ECHO and authors.get(_plain(line), set()) - {s.author}:
                echoed = n + 1
            elif n > 0 or fold_name(line.lstrip("@").rstrip(": ")) not in others:
                break
        if echoed and (echoed < len(lines) or len(s.body.parts) > 1):
            own = "\n".join(lines[echoed:]).strip("\n")
            quote = ("quote", "\n".join(lines[:echoed]))
            s.body = replace(s.body, parts=(quote, *((("new", own),) if own else ()), *s.body.parts[1:]))
        for line in s.body.text.split("\n"):
            if len(line) >= _ECHO:
                authors.setdefault(_plain(line), set()).add(s.author)
        s.body = _without_preview(s.body, authors, names)
    return said


def _without_preview(body: Body, authors: Mapping[str, set[str | None]], names: set[str]) -> Body:
    """Drop a last line "@Name their words": it announces the answer that comes next, and is nobody's word here."""
    kind, text = body.parts[-1] if body.parts else ("", "")
    above, newline, last = text.rpartition("\n")
    if kind != "new" or not newline or not last.startswith("@"):
        return body
    said = next(
        (last[n + 1 :] for n in range(min(len(last), _NAME)) if last[n] == " " and fold_name(last[1:n]) in names), ""
    )
    return replace(body, parts=(*body.parts[:-1], (kind, above))) if _plain(said) in authors else body


def _plain(line: str) -> str:
    return " ".join(line.casefold().split())


def _runs(said: Sequence[Said]) -> Iterator[list[Said]]:
    """Runs of one author. A deleted message of somebody else's stood between, though nothing of it is left."""
    run: list[Said] = []
    for s in said:
        if run and s.author != run[-1].author:
            kept = [one for one in run if not one.body.deleted]
            if kept:
                yield kept
            run = []
        run.append(s)
    kept = [one for one in run if not one.body.deleted]
    if kept:
        yield kept


def _message(index: int, run: Sequence[Said], shop: set[str]) -> Message:
    text = ""
    question = ""
    segments: list[Segment] = []
    replies: list[InlineReply] = []
    for s in run:
        for kind, part in s.body.parts:
            if kind == "forward":
                segments.append(Segment(kind="forward", text=part + "\n"))
                continue
            segments.append(Segment(kind="quote" if kind == "quote" else "new", text=part + "\n"))
            if kind == "quote":
                question = part
                continue
            text += "\n" if text else ""
            if question:
                replies.append(InlineReply(start=len(text), end=len(text) + len(part), question=question))
                question = ""
            text += part
    times = [s.moment for s in run if isinstance(s.moment, datetime) and s.body.text] or [
        s.moment for s in run if isinstance(s.moment, datetime)
    ]
    author = run[0].author
    side: Side = "machine" if all(s.machine for s in run) else "shop" if author in shop else "buyer"
    if segments:
        segments[-1] = Segment(kind=segments[-1].kind, text=segments[-1].text[:-1])
    return Message(
        index=index,
        channel="chat",
        author=Author(name=author),
        side=side,
        sent_at=times[-1] if times else None,
        text=text,
        segments=tuple(segments),
        attachments=tuple(_attachment(name) for s in run for name in s.files),
        replies=tuple(replies),
        forwarded="\n".join(s.forwarded for s in run if s.forwarded),
        verified=False if author is None else None,
    )


def _attachment(name: str) -> Attachment:
    return Attachment(name=name, media_type=_MEDIA.get(name.rsplit(".", 1)[-1].lower(), "application/octet-stream"))
