"""Order tables in plain text: a heading line that names fields, and rows whose cells are read by column.

Cells are parted by a tab, a bar, a semicolon or two or more blanks, as mail programs flatten a table. The words of the
headings stand in the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from signoff_nlp import vocabulary

_PARTING = re.compile(r"[ \u00a0]*\t[ \t\u00a0]*|[ \t]*\|[ \t]*|[ \u00a0]{2,200}|[ ]?;[ ]?")
_CELL_LIMIT = 24
_WIDEST = 600  # characters of a table line

_RULED = frozenset("|-=+: \t")  # characters of a line that only rules off


class Cell(NamedTuple):
    """One cell: its words without blank edges, and where they stand (code points)."""

    text: str
    start: int
    end: int


class Row(NamedTuple):
    """One row of a table: where the line stands, and its cells by field ("part", "revision", "quantity" ...)."""

    start: int
    end: int
    cells: dict[str, Cell]


@cache
def _headings() -> dict[str, str]:
    table = vocabulary.load("tables")["headings"]
    return {word: field for field, words in table.items() if isinstance(words, list) for word in words}


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        if end < 0:
            end = len(text)
        yield start, end
        start = end + 1


def _cells(text: str, start: int, end: int) -> list[Cell]:
    """Cut one line into its cells; edges of bars are dropped, blank cells between bars and tabs are kept."""
    if end - start > _WIDEST:
        return []
    line = text[start:end].strip()
    begin = start + text[start:end].find(line) if line else start
    if line.startswith("|"):
        begin, line = begin + 1, line[1:]
    if line.endswith("|"):
        line = line[:-1]
    out: list[Cell] = []
    cursor = 0
    for gap in _PARTING.finditer(line):
        out.append(_cell(line, begin, cursor, gap.start()))
        cursor = gap.end()
        if len(out) >= _CELL_LIMIT:
            return []
    out.append(_cell(line, begin, cursor, len(line)))
    if out and not out[0].text and len(out) > 1 and line[:1].isspace():
        out = out[1:]  # blanks before the first word of a line inside bars
    return out


def _cell(line: str, begin: int, start: int, end: int) -> Cell:
    piece = line[start:end]
    words = piece.strip()
    left = start + len(piece) - len(piece.lstrip()) if words else start
    return Cell(words, begin + left, begin + left + len(words))


def _fields(cells: list[Cell]) -> list[str | None]:
    names: list[str | None] = []
    for cell in cells:
        field = _headings().get(cell.text.strip("*_ .:?").lower())
        names.append(None if field in names else field)
    return names


@lru_cache(maxsize=4)
def find_table(text: str) -> tuple[Row, ...]:
    """Return the rows of all tables in `text`, in order, headings left out. Offsets are code points.

    A heading line has two or more known headings, one of them a revision or a quantity. Its rows end at an empty line
    or at a line with fewer than two cells. A row whose cells are fewer or more than the headings is read by position on
    the line where blanks part the cells, and is left out otherwise.
    """
    if "  " not in text and "\t" not in text and "|" not in text and ";" not in text:
        return ()
    rows: list[Row] = []
    header: list[tuple[str | None, Cell]] = []
    header_start = 0
    for start, end in _lines(text):
        line = text[start : min(end, start + _WIDEST)]
        if not line.strip():
            header = header if header and rows == [] else []
            continue
        if header and set(line) <= _RULED:
            continue
        cells = _cells(text, start, end) if _PARTING.search(line) else []
        if len(cells) < 2:
            header = []
            continue
        names = _fields(cells)
        if sum(name is not None for name in names) >= 2 and {"revision", "quantity", "held"} & set(names):
            header, header_start = list(zip(names, cells, strict=True)), start
            continue
        if not header:
            continue
        found = _match(header, cells, start - header_start, aligned="|" not in line and "\t" not in line)
        if found:
            rows.append(Row(start, end, found))
    return tuple(rows)


def _match(header: list[tuple[str | None, Cell]], cells: list[Cell], shift: int, aligned: bool) -> dict[str, Cell]:
    """Give each cell the field of its column: by number, or by place on the line where the numbers differ."""
    if len(cells) == len(header):
        return {name: cell for (name, _), cell in zip(header, cells, strict=True) if name and cell.text}
    if not aligned:
        return {}
    found: dict[str, Cell] = {}
    for cell in cells:
        place = cell.start - shift
        name, head = min(header, key=lambda column: abs(column[1].start - place))
        if name and abs(head.start - place) <= 3 and name not in found:
            found[name] = cell
    return found if len(found) >= 2 else {}
