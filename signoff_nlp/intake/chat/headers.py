"""The headers of a page in one dialect: where messages start, who speaks, when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from signoff_nlp.intake.chat.grammar import Dialect, Kind, Layout, layouts, noise_of
from signoff_nlp.intake.chat.page import WHEN, Page
from signoff_nlp.intake.chat.speakers import fold_name, is_header_name, is_label, is_name
from signoff_nlp.intake.chat.stamps import Stamp

_GROUPED, _HALF_A_DAY = 15, 12 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Hit:
    """A header: lines `start` to `end`, and what stands on its last line."""

    start: int
    end: int
    kind: Kind
    name: str | None
    stamp: Stamp | None
    text: str | None
    number: int = 0
    tagged: bool = False  # the program that shows the chat marks the author as a program

    @property
    def shape(self) -> tuple[int, bool, bool]:
        """What all headers of one chat have in common where the text stands on the same line."""
        stamp = self.stamp
        return (self.number, stamp is not None and stamp.dated, stamp is not None and bool(stamp.half))


def find_headers(dialect: Dialect, page: Page, limit: int | None = None) -> tuple[Hit, ...]:
    """Return the headers of `page` in order. `limit`: look at so many stamped lines only."""
    count = len(page.candidates) if limit is None else min(limit, len(page.candidates))
    if (dialect, count) not in page.headers:
        page.headers[dialect, count] = tuple(_find(dialect, page, count))
    return page.headers[dialect, count]


def _find(dialect: Dialect, page: Page, count: int) -> list[Hit]:
    found: list[Hit] = []
    noise = noise_of(dialect)
    end = 0
    for i in page.candidates[:count]:
        stamp = page.shape(i)[1]
        if (
            i < end
            or stamp is None
            or (dialect.dated and not stamp.dated)
            or (dialect.precise and not stamp.precise)
            or (noise and noise.fullmatch(page.folded[i].strip()))
        ):
            continue
        hit = _match(dialect, page, i, end)
        if hit is not None and (hit.kind != "follow" or (found and _follows(found[-1].stamp, hit))):
            found.append(hit)
            end = hit.end
    found = _of_one_shape(found)
    if dialect.weak:
        found = _believed(found, page)
    return found


def _follows(before: Stamp | None, hit: Hit) -> bool:
    """Does a bare time go on where the message before it stands? Programs group what was said within minutes."""
    after = hit.stamp
    if before is None or after is None or before.hour is None or after.hour is None or after.dated:
        return False
    if hit.text:
        return True
    gap = (after.hour - before.hour) * 60 + after.minute - before.minute
    return gap % _HALF_A_DAY <= _GROUPED


def _of_one_shape(hits: list[Hit]) -> list[Hit]:
    """Drop what stands in a message and looks like a header ("10:30 - Dock 4: Miller"): another shape, a strange name.

    Asked only where the text stands on the line of the header; other headers say "Today" or a date as they come.
    """
    spoken = [hit for hit in hits if hit.kind == "message" and hit.text is not None]
    if not spoken:
        return hits
    shape = Counter(hit.shape for hit in spoken).most_common(1)[0][0]
    names = {fold_name(hit.name or "") for hit in spoken if hit.shape == shape}
    return [
        hit
        for hit in hits
        if hit.kind == "follow"
        or hit.text is None
        or (hit.shape[-2:] == shape[-2:] and (hit.kind == "system" or hit.shape == shape))
        or fold_name(hit.name or "") in names
    ]


def _match(dialect: Dialect, page: Page, i: int, free: int) -> Hit | None:
    for layout in layouts(dialect):
        start = i - layout.stamped
        if start < free or start + len(layout.lines) > len(page.lines):
            continue
        hit = _match_layout(layout, page, start, dialect.weak)
        if hit is not None:
            return hit
    return None


def _match_layout(layout: Layout, page: Page, start: int, weak: bool) -> Hit | None:
    name: str | None = None
    text: str | None = None
    tagged = False
    for offset, pattern in enumerate(layout.lines):
        shape = page.shape(start + offset)[0] if offset == layout.stamped else page.folded[start + offset]
        match = pattern.fullmatch(shape)
        if match is None:
            return None
        groups = match.groupdict()
        tagged = tagged or bool(groups.get("tag"))
        if groups.get("name"):
            at = match.start("name")
            raw = page.lines[start + offset]
            before = shape.find(WHEN, 0, at) >= 0
            size = len(groups["name"])
            tail = len(shape) - at
            name = raw[len(raw) - tail :][:size] if before else raw[at : at + size]
            name = name.strip().strip("*").rstrip(" |·•—–*").strip()
        if groups.get("text") is not None:
            raw = page.lines[start + offset]
            text = raw[len(raw) - len(groups["text"]) :] if groups["text"] else ""
    if layout.kind == "system":
        text = ""
    if layout.kind == "message":
        if name is None or not is_name(name):
            return None
        two_lines = len(layout.lines) > 1 or text is None
        if two_lines and weak and not is_header_name(name):
            return None
    stamp = page.shape(start + layout.stamped)[1]
    return Hit(start, start + len(layout.lines), layout.kind, name, stamp, text, layout.number, tagged)


def _believed(hits: list[Hit], page: Page) -> list[Hit]:
    """Drop headers of a weak layout that stand in the middle of a block and whose name is never seen again.

    Kept are names with a capital, and handles ("bo 2:15 PM") where no header of the paste has a blank line before it.
    """
    names = Counter(fold_name(hit.name or "") for hit in hits)
    inside = [hit for hit in hits if hit.start != page.first and page.lines[hit.start - 1].strip()]
    loose = len(inside) < sum(hit.start != page.first for hit in hits)

    def believed(hit: Hit) -> bool:
        name = hit.name or ""
        if hit.kind != "message" or hit not in blocked or names[fold_name(name)] > 1:
            return True
        if hit.text is not None and is_label(name):
            return False
        return name[:1].isupper() or (not loose and " " not in name)

    blocked = set(inside)
    return [hit for hit in hits if believed(hit)]
