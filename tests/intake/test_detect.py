"""What kind of source it is, told from content."""

from __future__ import annotations

import pytest

from signoff_nlp.errors import SourceError
from signoff_nlp.intake.detect import OLE_MAGIC, detect

MAIL = (
    b"From: Dana Ruiz <dana@acme.example>\r\nTo: Mike <mike@shop.example>\r\nSubject: rev B4\r\n\r\nPlease run it.\r\n"
)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (MAIL, "email"),
        (b"\xef\xbb\xbf" + MAIL, "email"),
        (b"\n\n" + MAIL, "email"),
        (MAIL.replace(b"\r\n", b"\r"), "email"),
        (b"Received: from a by b; Mon, 4 May 2026 10:00:00 +0000\nFrom: x\n\nhi", "email"),
        (b"From: Dana <dana@acme.example>\n\nhi", "email"),
        (b"Return-Path: <>\nSubject: x\nno blank line before this", "email"),
        (b"From dana@acme.example Mon May  4 10:00:00 2026\nFrom: a@b.example\nTo: c@d.example\n\nhi\n", "mbox"),
        (b"From - Mon May 04 10:00:00 2026\nX-Mozilla-Status: 0001\nFrom: a@b.example\n\nhi\n", "mbox"),
        (OLE_MAGIC + bytes(512), "msg"),
        (b"Please go ahead with rev B4, 250 pcs.\n", "text"),
        (b"From our side rev B4 is fine at 10:30.\nThanks\n", "text"),
        (b"Subject to your approval, run 20 pcs\n", "text"),
        (b"<html><body><p>Please go ahead.</p></body></html>", "html"),
        (b"[04.05.26, 10:32:15] Dana: is it ready?\n[04.05.26, 10:33:15] Mike: yes\n", "chat"),
        (b"04/05/2026, 10:32 - Dana Ruiz: is it ready?\n04/05/2026, 10:33 - Mike: yes\n", "chat"),
    ],
)
def test_kind(data: bytes, kind: str) -> None:
    assert detect(data) == kind


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04abc", "ZIP"),
        (b"\x89PNG\r\n", "image"),
        (bytes(range(256)) * 4, "not text"),
    ],
)
def test_what_holds_no_message_is_refused_with_a_name(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        detect(data, "order.bin")
    assert caught.value.where == "order.bin"


@pytest.mark.parametrize(
    ("text", "us", "kind"),
    [
        ("Mike: We start the 50 pcs now", ("Mike",), "chat"),
        ("Mike: We start the 50 pcs now", (), "text"),
        ("Mike: Please start the 50 pcs, rev C. Mike Barn, Managing Director\nTom: ok", ("mike",), "chat"),
        ("Mike: Please start the 50 pcs, rev C. Mike Barn, Managing Director\nTom: ok", ("Mike Barn",), "chat"),
        ("Tom: Bitte 50 Stück drucken.\nMike: ok", ("Mike",), "chat"),
        ("Mike, please start: 50 pcs, rev C.\nTom Ray", ("Mike",), "text"),
        ("Mike:\n\nPlease start 50 pcs, rev C.\nTom Ray", ("Mike",), "text"),
        ("Print: 50 pcs\nRev: C", ("acme-print.example",), "text"),
    ],
)
def test_a_line_of_one_of_our_own_names_makes_a_chat(text: str, us: tuple[str, ...], kind: str) -> None:
    assert detect(text.encode(), us=us) == kind


@pytest.mark.parametrize("names", [("Tom", "Mike"), ("From", "To")])
def test_names_again_and_again_are_no_mail_header(names: tuple[str, str]) -> None:
    lines = "".join(f"{names[number % 2]}: can you make {number} of them?\n" for number in range(2_000))
    assert detect(lines.encode()) != "email"
