"""What the commands around the store print, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from signoff_nlp.cli.headline import WORDS
from signoff_nlp.cli.page import as_json as json_of
from signoff_nlp.cli.page import moment
from signoff_nlp.cli.plain import printable
from signoff_nlp.cli.story import entry_line
from signoff_nlp.service.quarantine import Quarantined
from signoff_nlp.service.rereading import Reread
from signoff_nlp.service.upkeep import Verified
from signoff_nlp.service.viewing import Entry
from signoff_nlp.store.rows import Forgotten

_SHOWN = 4_000  # characters of a message that did harm when it was read
_UNITS = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))
_NAMES = {
    "threads": "thread",
    "messages": "message",
    "raw": "content",
    "reports": "report",
    "drafts": "draft",
    "chats": "chat",
}


def reread_lines(found: Iterable[Reread]) -> Iterator[str]:
    """Yield each thread whose answer changed or that could not be read, as soon as it is known, then how many there were."""
    read = changed = failed = 0
    for one in found:
        title = f"{one.id}  {printable(one.subject) or '(no subject)'}"
        read, changed, failed = read + (not one.error), changed + one.changed, failed + bool(one.error)
        if one.error:
            yield f"{title}: not read: {printable(one.error)}"
        elif one.changed:
            yield f"{title}: {_answer(one.before, one.was)} -> {_answer(one.after, one.now)}"
    yield f"{_counted(read, 'thread')} read again, {changed} with another answer" + (
        f", {failed} not read" if failed else ""
    )


def _answer(verdict: str | None, summary: str) -> str:
    word = next((word for name, word in WORDS.items() if name == verdict), "not read")
    return f"{word} ({printable(summary)})" if summary else word


def quarantine_lines(found: Sequence[Quarantined]) -> Iterator[str]:
    """Yield two lines per message: what it is, and why it is there."""
    for one in found:
        yield printable(f"{one.id}  {one.subject or '(no subject)'}  from {one.sender or 'unknown'}")
        place = (
            f"{one.account} {one.folder}, {moment(one.came_at)}, {_size(one.size)}, tried {_counted(one.tries, 'time')}"
        )
        yield printable(f"    {one.reason or 'no reason is known'} ({place})")
    if not found:
        yield "Nothing is in quarantine."


def quarantined_text(about: Quarantined, content: bytes) -> str:
    """Return a message as far as it may be shown: nothing of it is interpreted."""
    text = content[: 4 * _SHOWN].decode("utf-8", "replace")[:_SHOWN]
    more = f"\n... {_size(len(content))} in all (--raw)" if len(content) > len(text.encode()) else ""
    return (
        "\n".join((*quarantine_lines([about]), "", printable(text.replace("\r\n", "\n"), lines=True).rstrip())) + more
    )


def retried_lines(done: Sequence[tuple[int, bool]]) -> Iterator[str]:
    """Yield what became of each message."""
    for number, again in done:
        yield f"{number}: {'will be read again' if again else 'is not in quarantine'}"
    if not done:
        yield "Nothing is in quarantine."


def entry_lines(found: Sequence[Entry], *, as_json: bool) -> Iterator[str | bytes]:
    """Yield the entries of the audit log."""
    for one in found:
        yield json_of(one) if as_json else entry_line(one)
    if not found and not as_json:
        yield "No entries."


def verified_line(found: Verified) -> str:
    """Return whether the audit log holds."""
    if found.broken:
        return f"BROKEN: entry {found.broken.seq} {printable(found.broken.why)}"
    held = f", none was cut off since entry {found.anchor.seq}" if found.anchor else ""
    return f"The audit log holds: {_counted(found.entries, 'entry')}{held}"


def forgotten_line(done: Forgotten, *, dry_run: bool) -> str:
    """Return how many of what were deleted, or would be."""
    parts = [_counted(count, _NAMES[name]) for name, count in done._asdict().items() if count]
    return f"{'Would delete' if dry_run else 'Deleted'}: {', '.join(parts) or 'nothing'}"


def _counted(count: int, name: str) -> str:
    if count == 1:
        return f"1 {name}"
    return f"{count:,} {name[:-1]}ies" if name.endswith("y") else f"{count:,} {name}s"


def _size(size: int) -> str:
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} bytes"
