"""The release record as PDF. What comes from mails is drawn as text; nothing of it is markup."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from signoff_nlp.desk.rendering import moment
from signoff_nlp.service.desk.releasing import ReleaseRecord


def record_pdf(record: ReleaseRecord) -> bytes:
    """Return the record on A4, with a line for the buyer's acknowledgement; the same record gives the same bytes."""
    from reportlab.lib.enums import TA_LEFT
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    font, bold = _fonts()
    plain = ParagraphStyle("plain", fontName=font, fontSize=10, leading=14, alignment=TA_LEFT, splitLongWords=1)
    title = ParagraphStyle("title", parent=plain, fontName=bold, fontSize=18, leading=24, spaceAfter=4 * mm)
    head = ParagraphStyle("head", parent=plain, fontName=bold, fontSize=11, leading=16, spaceBefore=5 * mm)

    def table(rows: list[tuple[str, str]]) -> Table:
        cells = [[Paragraph(_text(name), plain), Paragraph(_text(value), plain)] for name, value in rows]
        made = Table(cells, colWidths=(45 * mm, 120 * mm), hAlign="LEFT")
        made.setStyle(
            TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.3, (0.7, 0.7, 0.7))])
        )
        return made

    story = [Paragraph(f"Release record {record.number}", title)]
    if record.revoked_at is not None:
        told = f"REVOKED on {moment(record.revoked_at)} by {record.revoked_by}: {record.revoked_why}"
        story.append(Paragraph(_text(told), head))
    story.append(table(list(_facts(record))))
    if record.package:
        story += [Paragraph("What is released", head), table(list(record.package))]
    if record.words:
        said = [
            (one.item, f"“{one.text}” - {one.who}{f', {moment(one.at)}' if one.at else ''}") for one in record.words
        ]
        story += [Paragraph("Words that it rests on", head), table(said)]
    story += [
        Paragraph("Acknowledged", head), Spacer(1, 14 * mm), table([("Name, date, signature", " ")]), Spacer(1, 6 * mm),
        Paragraph(_text(f"SHA-256 of the record: {record.sha256}"), ParagraphStyle("small", parent=plain, fontSize=7)),
    ]  # fmt: skip
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=22 * mm, rightMargin=22 * mm, topMargin=20 * mm, bottomMargin=20 * mm, invariant=1,
        title=f"Release record {record.number}", author="signoff", lang="en",
    )  # fmt: skip
    document.build(story)
    return out.getvalue()


def _facts(record: ReleaseRecord) -> Iterator[tuple[str, str]]:
    yield "Scope", record.stage.replace("_", " ")
    yield "Quantity", f"{record.quantity:,} {record.unit}"
    for name, value in (("Part", record.part), ("Customer", record.customer), ("Subject", record.source)):
        if value:
            yield name, value
    if record.job:
        yield "Order", f"{record.job}{f', {record.ordered:,} ordered' if record.ordered else ''}"
        yield "Released before", f"{record.released_before:,}"
    if record.approver:
        yield "Released by the buyer", record.approver
    yield "Recorded", f"{moment(record.released_at)} by {record.released_by}"


def _fonts() -> tuple[str, str]:
    """Return the fonts of matplotlib, which know Latin, Greek and Cyrillic letters; reportlab's own know Latin ones alone."""
    import matplotlib
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name in ("DejaVuSans", "DejaVuSans-Bold"):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    return "DejaVuSans", "DejaVuSans-Bold"


def _text(text: str) -> str:
    """Return text for a paragraph, in which reportlab would read markup: all of it is escaped, and what is not shown gone."""
    return escape("".join(char if char.isprintable() else " " for char in text[:2000]))
