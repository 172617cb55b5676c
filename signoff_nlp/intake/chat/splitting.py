"""Which dialect explains a paste best, and the bubbles that it cuts the paste into."""

from __future__ import annotations

import re
from collections.abc import Sequence

from signoff_nlp.intake.chat import blocks, marks, untimed
from signoff_nlp.intake.chat.dialects import dialects
from signoff_nlp.intake.chat.dividers import read_divider
from signoff_nlp.intake.chat.grammar import Bubble, Dialect, noise_of
from signoff_nlp.intake.chat.headers import Hit, find_headers
from signoff_nlp.intake.chat.page import WHEN, Page, open_page
from signoff_nlp.intake.chat.speakers import fold_name, is_label, looks_personal, mend_colons
from signoff_nlp.intake.chat.stamps import read_date_line

SURVEY = 400  # stamped lines that are looked at to choose a dialect


def is_chat(text: str, known: Sequence[str] = ()) -> bool:
    """Would `cut` find a chat in `text`, unasked?"""
    return cut(text, known=known) is not None


def cut(text: str, kind: str | None = None, known: Sequence[str] = ()) -> list[Bubble] | None:
    """Cut a paste into bubbles, in order, or return None where it is no chat.

    `kind` is None (say yourself whether it is one), "chat" (it is one) or the name of a program, which is tried first.
    `known` are chat names that are known to speak.
    """
    allowed = tuple(d for d in dialects() if d.app == kind) or dialects()
    for dialect in allowed:
        if dialect.parse is not None:
            parsed = dialect.parse(text)
            if parsed:
                return parsed
    page = open_page(text)
    forced = kind is not None
    chosen = _choose(allowed, page, forced, known) or (_choose(dialects(), page, forced, known) if forced else None)
    if chosen is not None:
        bubbles = _bubbles(chosen, page, find_headers(chosen, page))
        mend_colons(bubbles, known)
        return bubbles
    names = [notation for dialect in dialects() for notation in dialect.untimed]
    return (
        untimed.cut(page, names, False, known)
        or blocks.cut(page, known)
        or (untimed.cut(page, names, True, known) if forced else None)
    )


def _choose(allowed: Sequence[Dialect], page: Page, forced: bool, known: Sequence[str]) -> Dialect | None:
    best: tuple[float, int, int, Dialect] | None = None
    for dialect in allowed:
        if not dialect.heads or dialect.parse is not None:
            continue
        hits = find_headers(dialect, page, SURVEY)
        score = _score(dialect, page, hits, forced, known)
        # Of two that find as much, the one whose headers take more lines, then the one whose grammar leaves less as name.
        taken, left = sum(hit.end - hit.start for hit in hits), -sum(len(hit.name or "") for hit in hits)
        if score and (best is None or (score, taken, left) > best[:3]):
            best = (score, taken, left, dialect)
    return best[3] if best else None


def _score(dialect: Dialect, page: Page, hits: Sequence[Hit], forced: bool, known: Sequence[str]) -> float:
    spoken = [hit for hit in hits if hit.kind == "message"]
    if not spoken:
        return 0.0
    if not _filled(spoken, page) or all(marks.is_title((hit.name or "").strip()) for hit in spoken):
        return 0.0
    names = [fold_name(hit.name or "") for hit in spoken]
    explained = sum(hit.kind != "system" for hit in hits) + 0.5 * sum(hit.kind == "system" for hit in hits)
    explained += 2 * (_told(dialect, page) is not None)
    if forced or any(fold_name(name) in names for name in known):
        return explained
    opening = _opens(dialect, page, hits[0].start, hits[0].name or "")
    if len(spoken) == 1:
        return explained if opening and not dialect.weak else 0.0
    if dialect.weak:
        recurring = len(set(names)) < len(names)
        if len(set(names)) < 2:
            return 0.0
        personal = opening and all(looks_personal(hit.name or "") for hit in spoken)
        if not (recurring or personal) or 2 * len(spoken) < _edges(page):
            return 0.0
        if all(is_label(hit.name or "") for hit in spoken):
            return 0.0
    return explained


def _edges(page: Page) -> int:
    """How many lines begin or end with a stamp, and so may be headers?"""
    shapes = [page.shape(i)[0] for i in page.candidates[:SURVEY] if page.shape(i)[1] is not None]
    return sum(0 <= shape.find(WHEN) < 2 or WHEN in shape[-2:] for shape in shapes)


def _filled(hits: Sequence[Hit], page: Page) -> bool:
    """Do words follow the headers? Lines of an agenda ("10:00 Opening") follow one another."""
    headers = [hit for hit in hits if hit.text is None]
    filled = sum(
        bool(page.lines[n].strip()) and n not in starts and not _alike(page, n, hit)
        for starts in [{hit.start for hit in hits}]
        for hit in headers
        for n in [_next_filled(page, hit.end)]
        if n is not None
    )
    return 3 * filled >= 2 * len(headers)


def _alike(page: Page, number: int, hit: Hit) -> bool:
    """Does the line begin with a stamp that is written as the header's is?"""
    shape, stamp = page.shape(number)
    return shape.startswith(WHEN) and stamp is not None and hit.stamp is not None and stamp.dated == hit.stamp.dated


def _next_filled(page: Page, start: int) -> int | None:
    return next((n for n in range(start, min(start + 4, len(page.lines))) if page.lines[n].strip()), None)


def _told(dialect: Dialect, page: Page) -> int | None:
    """The number of the line that only this program writes, among the first sixty; None where there is none."""
    if dialect.tell is None:
        return None
    return next((i for i, line in enumerate(page.folded[:60]) if re.fullmatch(dialect.tell, line.strip())), None)


def _opens(dialect: Dialect, page: Page, start: int, name: str) -> bool:
    """Does nothing but the program's own lines stand before line `start`?"""
    noise = noise_of(dialect)
    return (
        all(
            not line.strip()
            or (noise and noise.fullmatch(line.strip()))
            or read_date_line(line) is not None
            or marks.is_title(line.strip())
            or (dialect.preview and _announces(line.strip(), name))
            for line in page.folded[max(0, start - 12) : start]
        )
        and start <= 12
    )


def _bubbles(dialect: Dialect, page: Page, hits: Sequence[Hit]) -> list[Bubble]:
    bubbles: list[Bubble] = []
    noise = noise_of(dialect)
    told = _told(dialect, page)
    position = 0
    author: str | None = None
    machine = False

    def added(number: int) -> bool:  # by the program
        folded = page.folded[number].strip()
        return not folded or (noise is not None and noise.fullmatch(folded) is not None)

    def body(until: int, headed: bool) -> None:  # the lines from `position` up to the next header
        closing = until - 1
        while headed and closing > position and added(closing):
            closing -= 1
        for number in range(position, until):
            folded = page.folded[number].strip()
            if (
                folded
                and added(number)
                and not (folded.isalpha() and number == closing == until - 1 and _empty(bubbles))
            ):
                continue  # but a word that would be the whole message is its author's
            stamp = read_divider(page, number, headed and number == closing, _empty(bubbles)) if folded else None
            if stamp is not None:
                bubbles.append(Bubble(None, stamp, kind="divider"))
                continue
            line = page.lines[number]
            if not bubbles or bubbles[-1].kind in ("divider", "system"):
                if not folded:
                    continue
                bubbles.append(Bubble(None))
            bubbles[-1].lines.append(line.strip() if dialect.indented else line)

    for hit in hits:
        until = hit.start
        while dialect.preview and until > position and _announces(page.folded[until - 1].strip(), hit.name or ""):
            until -= 1
        body(until, True)
        if hit is hits[0]:
            above = told is not None and told < hit.start
            bubbles = [b for b in bubbles if b.kind == "divider" or not (above or _titled(b))]
        if hit.kind == "message":
            author, machine = marks.bot_tag(hit.name or "")
            machine = machine or hit.tagged
        lines = [hit.text.rstrip()] if hit.text is not None else []
        bubbles.append(
            Bubble(None, hit.stamp, kind="system")
            if hit.kind == "system"
            else Bubble(author, hit.stamp, [lines[0].strip()] if lines else [], machine=machine)
        )
        position = hit.end
    body(len(page.lines), False)
    if dialect.wrapped:
        for bubble in bubbles:
            _unwrap(bubble)
    return bubbles


def _announces(line: str, name: str) -> bool:
    """Does a program write this line above a message of `name`: the name alone, or "text by Name"?"""
    return line.endswith(f" by {name}") or re.sub(r" \([^()]{1,20}\)$", "", line) == name


def _titled(bubble: Bubble) -> bool:
    """Is this what a program writes above a chat, and nobody's word?"""
    return all(not line.strip() or marks.is_title(line.strip()) for line in bubble.lines)


def _empty(bubbles: Sequence[Bubble]) -> bool:
    last = bubbles[-1] if bubbles else None
    return last is not None and last.kind == "message" and not any(line.strip() for line in last.lines)


def _unwrap(bubble: Bubble) -> None:
    while bubble.lines and not bubble.lines[-1].strip():
        bubble.lines.pop()
    if len(bubble.lines) > 1 and bubble.lines[0][:1] == '"' and bubble.lines[-1][-1:] == '"':
        bubble.lines[0] = bubble.lines[0][1:]
        bubble.lines[-1] = bubble.lines[-1][:-1]
