"""HTML to the lines that a person sees, each with its depth in quotes.

Blocks, table rows and list items become lines; hidden, off-screen and ground-coloured text is left out; struck-through
text stands on lines of its own (`role` "struck"). The tree is walked with an explicit stack: depth costs nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from signoff_nlp.intake.containers import container_of
from signoff_nlp.intake.lines import INVISIBLE, Line, mark_lines
from signoff_nlp.intake.nesting import limit_nesting
from signoff_nlp.intake.visibility import WHITE, Colour, colours, compact, read_sheet, read_style, same, style_of

_SKIP = frozenset([
    "head", "style", "script", "title", "template", "noscript", "svg", "object", "iframe", "select",
    "textarea", "map", "audio", "video", "link", "meta", "-comment", "base", "xml", "button",
    "datalist",
])  # fmt: skip
_BLOCK = frozenset([
    "div", "p", "table", "tr", "ul", "ol", "li", "dl", "dt", "dd",
    "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr", "section",
    "article", "header", "footer", "center", "address", "form", "fieldset", "tbody", "thead", "tfoot",
    "body", "main", "aside", "nav", "figure", "caption",
])  # fmt: skip
_SPACED = frozenset(["p", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "dl"])
_PLAIN = frozenset(
    ["b", "i", "u", "em", "strong", "font", "small", "big", "sub", "sup", "code", "tt", "span", "a", "o:p", "tbody"]
)
_RUN = re.compile(r"[ \t\r\n\f\u00a0]+")
_COUNTED = 1_000  # characters of one hidden element
_TOLD = 20  # letters: fewer are spacers and counters, which say nothing
_NO_MARGIN = re.compile(r"margin(?:-top|-bottom)?:0")


class _Place(NamedTuple):
    """What holds for the text at one point of the tree."""

    depth: int = 0
    soft: bool = False
    role: str = ""
    struck: bool = False
    pre: bool = False
    fore: Colour = (0, 0, 0)
    ground: Colour = WHITE
    gmail: int = 0


@dataclass(slots=True)
class _Page:
    """The lines so far, and the line under construction."""

    lines: list[Line] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    place: _Place = field(default_factory=_Place)
    pending: int = 0
    cut: bool = False
    row: int = -1
    fresh: bool = False
    seen_quote: set[int] = field(default_factory=set)
    unseen: int = 0

    def hide(self, text: str | None) -> None:
        """Leave out text that nobody sees, and count its letters."""
        self.unseen += sum(map(str.isalnum, (text or "")[:_COUNTED]))

    def flush(self, *, blank: bool = False) -> None:
        """Finish the line under construction; with `blank`, an empty one counts as well."""
        text = "".join(self.buffer).strip("\n") if self.place.pre else "".join(self.buffer).strip()
        place = self.place
        if text or (blank and not self.struck):
            role = "cut" if self.cut and text else place.role
            if text and self.cut:
                self.cut = False
            self.lines.append(Line(text, text.strip(), place.depth, role, place.soft))
        struck = "".join(self.struck).strip()
        if struck:
            self.lines.append(Line(struck, struck, place.depth, "struck", place.soft, kind="quote"))
        self.buffer, self.struck, self.pending = [], [], 0

    def add(self, text: str, place: _Place) -> None:
        """Append text, breaking the line first where a block boundary or a change of place asks for it."""
        moved = (place.depth, place.role, place.soft) != (self.place.depth, self.place.role, self.place.soft)
        if not place.pre:
            text = _RUN.sub(" ", text)
            if text == " " and (not self.buffer or self.pending or moved):
                return
        if self.pending or moved:
            gap = self.pending
            if self.buffer or self.struck:
                self.flush()
            if gap == 2 and self.lines and self.lines[-1].bare:
                self.row += self.row == len(self.lines)
                self.lines.append(Line("", "", min(place.depth, self.lines[-1].depth)))
            self.pending = 0
        self.place = place
        self.fresh = False
        if place.struck:
            self.struck.append(text)
            return
        if place.pre and "\n" in text:
            first, *rest = text.replace("\r", "").replace("\u00a0", " ").split("\n")
            self.buffer.append(first)
            for part in rest:
                self.flush(blank=True)
                self.buffer.append(part)
            return
        if text.startswith(" ") and self.buffer and self.buffer[-1].endswith(" "):
            text = text[1:]
        self.buffer.append(text)


def to_lines(html: str, warnings: list[str] | None = None) -> list[Line]:
    """Render HTML to lines. Nothing is raised for any text; an empty document gives no lines.

    warnings: is told where text was left out because nobody sees it.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(limit_nesting(html.replace("\x00", "")))
    body = tree.body
    if body is None:
        return []
    sheet: dict[str, str] = {}
    if "<style" in html or "<STYLE" in html:
        sheet = read_sheet(" ".join(node.text() or "" for node in tree.css("style")))
    page = _walk(body, sheet)
    page.flush()
    if warnings is not None and page.unseen >= _TOLD:
        warnings.append("hidden text, which nobody sees, was left out")
    for line in page.lines:
        if not line.bare.isascii() and INVISIBLE.search(line.bare):
            line.bare = INVISIBLE.sub("", line.bare).strip()
    mark_lines(page.lines)
    return page.lines


def _walk(body: Any, sheet: dict[str, str]) -> _Page:
    page = _Page()
    stack: list[tuple[Any, str, _Place, list[int]]] = []
    place = _Place()
    node = body.first_child
    numbers: list[int] = []
    while True:
        if node is None:
            if not stack:
                return page
            node, tag, place, numbers = stack.pop()
            _leave(page, tag)
            node = node.next
            continue
        tag = node.tag
        if tag == "-text":
            if not same(place.fore, place.ground):
                inner = place
                if place.gmail and place.gmail not in page.seen_quote and not place.role and not place.depth:
                    inner = place._replace(role="intro")
                page.add(node.text_content or "", inner)
            else:
                page.hide(node.text_content)
            node = node.next
            continue
        if tag == "br":
            if page.pending == 2 and not page.buffer:
                page.pending = 0
            page.flush(blank=True)
            node = node.next
            continue
        if tag in _SKIP or (tag or "-").startswith(("-", "!")):
            node = node.next
            continue
        attributes = node.attributes
        if not attributes and tag in _PLAIN:
            inner = place
        else:
            entered = _enter(page, node, tag, attributes, place, sheet)
            if entered is None:
                node = node.next
                continue
            inner = entered
        if tag in _BLOCK:
            _begin(page, node, tag, inner, numbers)
            if tag == "pre":
                inner = inner._replace(pre=True)
        elif tag in ("td", "th"):
            _cell(page)
        elif tag in ("s", "del", "strike"):
            inner = inner._replace(struck=True)
        child = node.first_child
        if child is None:
            _leave(page, tag)
            node = node.next
            continue
        stack.append((node, tag, place, numbers))
        if tag in ("ol", "ul"):
            numbers = [0] if tag == "ol" else []
        place, node = inner, child


def _enter(
    page: _Page, node: Any, tag: str, attributes: dict[str, str | None], place: _Place, sheet: dict[str, str]
) -> _Place | None:
    """The place inside an element; None where nobody sees the element."""
    said = attributes.get("style") or ""
    if sheet and ("class" in attributes or "id" in attributes):
        said = style_of(sheet, tag, attributes)
    style, unseen, struck = read_style(said) if said else ("", False, False)
    if unseen or "hidden" in attributes or (tag == "font" and attributes.get("size") == "0"):
        page.hide(node.text(deep=True))
        return None
    if style or "color" in attributes or "bgcolor" in attributes:
        fore, ground = colours(style, attributes.get("color"), attributes.get("bgcolor"), place.fore, place.ground)
        if fore != place.fore or ground != place.ground:
            place = place._replace(fore=fore, ground=ground)
        if struck:
            place = place._replace(struck=True)
    kind = container_of(tag, attributes, style, node)
    if kind == "quote":
        if place.gmail:
            page.seen_quote.add(place.gmail)
        return place._replace(depth=place.depth + 1, role="", gmail=0, soft=False)
    if kind == "soft":
        if place.gmail:
            page.seen_quote.add(place.gmail)
            return place._replace(depth=place.depth + 1, role="", gmail=0)
        return place._replace(depth=place.depth + 1, soft=True)
    if kind == "gmail" and not place.depth:
        return place._replace(gmail=node.mem_id)
    if kind == "cut":
        if not place.depth and not page.cut:
            page.flush()
            page.cut = True
    elif kind in ("intro", "signature") and not place.depth:
        return place._replace(role=kind)
    return place


def _begin(page: _Page, node: Any, tag: str, place: _Place, numbers: list[int]) -> None:
    spaced = tag in _SPACED and not (tag == "p" and _tight(node))
    if (page.buffer or page.struck or spaced) and not (page.fresh and tag != "tr"):
        page.pending = max(page.pending, 2 if spaced else 1)
    if tag == "tr":
        page.row = len(page.lines)
        if page.buffer and page.pending:
            gap = page.pending
            page.flush()
            page.pending, page.row = gap, len(page.lines)
    elif tag == "hr":
        page.add("_" * 32, place)
        page.pending = 1
    elif tag == "li":
        if numbers:
            numbers[0] += 1
        page.add(f"{numbers[0]}. " if numbers else "- ", place)
        page.pending = 0


def _tight(node: Any) -> bool:
    attributes = node.attributes
    name = attributes.get("class") or ""
    return (
        "MsoNormal" in name or "MsoPlainText" in name or bool(_NO_MARGIN.search(compact(attributes.get("style") or "")))
    )


def _cell(page: _Page) -> None:
    """A further cell of a row stands on the row's line, where the row is still one line."""
    if page.buffer and page.row == len(page.lines) and "".join(page.buffer).strip():
        page.pending = 0
        page.buffer.append("  ")
        page.fresh = True


def _leave(page: _Page, tag: str) -> None:
    if tag in ("td", "th"):
        page.pending = min(page.pending, 1)
    elif tag in _BLOCK and (page.buffer or page.struck):
        page.pending = max(page.pending, 2 if tag in ("p", "ul", "ol", "pre", "table", "blockquote") else 1)
