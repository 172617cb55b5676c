"""One mail, MIME as it really comes: what a person sees of it, and what had to be guessed or cut."""

from __future__ import annotations

import base64
import quopri

import pytest

from signoff_nlp.intake.alternatives import is_veiled
from signoff_nlp.intake.bodies import unflow
from signoff_nlp.intake.email import Mail, read_mail
from signoff_nlp.settings import Limits, Settings

SETTINGS = Settings()
HEAD = (
    "From: Dana Ruiz <dana@acme.example>\r\nTo: Mike <mike@shop.example>\r\nSubject: bracket\r\n"
    "Date: Mon, 4 May 2026 10:32:00 -0400\r\nMessage-ID: <1@acme.example>\r\nMIME-Version: 1.0\r\n"
)
PLAIN = "Hi Mike,\n\nplease go ahead with rev B4, 250 pcs in black PETG.\n"
RICH = "<html><body><p>Hi Mike,</p><p>please go ahead with rev B4, 250 pcs in black <b>PETG</b>.</p></body></html>"


def read(raw: str | bytes, settings: Settings = SETTINGS) -> Mail:
    return read_mail(raw.encode() if isinstance(raw, str) else raw, settings)


def part(content: str, kind: str = "text/plain; charset=utf-8", *more: str) -> str:
    return "\r\n".join([f"Content-Type: {kind}", *more, "", content])


def multi(kind: str, *parts: str, mark: str = "=_b") -> str:
    inner = "".join(f"--{mark}\r\n{piece}\r\n" for piece in parts)
    head = f'Content-Type: multipart/{kind}; boundary="{mark}"\r\n\r\nnot shown\r\n'
    return f"{head}{inner}--{mark}--\r\nnot shown either\r\n"


def html(content: str) -> str:
    return part(content, "text/html; charset=utf-8")


def test_a_plain_mail() -> None:
    mail = read(HEAD + "\r\n" + PLAIN)
    assert (mail.author.name, mail.author.address) == ("Dana Ruiz", "dana@acme.example")
    assert [person.address for person in mail.to] == ["mike@shop.example"]
    assert (mail.id, mail.subject) == ("<1@acme.example>", "bracket")
    assert mail.sent_at is not None
    assert mail.sent_at.isoformat() == "2026-05-04T10:32:00-04:00"
    assert "rev B4, 250 pcs" in mail.body.new
    assert mail.warnings == ()


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_line_ends(ends: str) -> None:
    text = (HEAD + multi("alternative", part(PLAIN), html(RICH))).replace("\r\n", "\n").replace("\n", ends)
    assert "250 pcs in black PETG" in read(text).body.new


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("quoted-printable", quopri.encodestring("Größe 250 Stück, go ahead".encode()).decode()),
        ("base64", base64.b64encode("Größe 250 Stück, go ahead".encode()).decode()),
        ("BASE64", base64.b64encode("Größe 250 Stück, go ahead".encode()).decode().rstrip("=") + "\r\n"),
        ("8bit", "Größe 250 Stück, go ahead"),
        ("x-unknown", "Größe 250 Stück, go ahead"),
    ],
)
def test_transfer_encodings(encoding: str, content: str) -> None:
    mail = read(HEAD + part(content, "text/plain; charset=utf-8", f"Content-Transfer-Encoding: {encoding}"))
    assert mail.body.new.strip() == "Größe 250 Stück, go ahead"


def test_the_charset_that_the_bytes_say_beats_the_label() -> None:
    raw = (HEAD + "Content-Type: text/plain; charset=us-ascii\r\n\r\n").encode() + "250 Stück freigegeben".encode(
        "latin-1"
    )
    mail = read(raw)
    assert mail.body.new.strip() == "250 Stück freigegeben"
    assert any("'us-ascii' was read as cp1252" in warning for warning in mail.warnings)


class TestAlternatives:
    def test_plain_text_stands_in_for_html_that_says_the_same(self) -> None:
        mail = read(HEAD + multi("alternative", part(PLAIN), html(RICH)))
        assert "250 pcs in black PETG." in mail.body.new
        assert mail.warnings == ()

    def test_html_wins_where_plain_text_says_something_else(self) -> None:
        lie = (
            "Hi Mike, we release revision B4 for full production now, please start all two hundred fifty units today.\n"
        )
        mail = read(HEAD + multi("alternative", part(lie), html("<p>Please do not start yet, the label is wrong.</p>")))
        assert mail.body.new.strip() == "Please do not start yet, the label is wrong."
        assert any("the plain text says other things" in warning for warning in mail.warnings)

    def test_one_missing_word_is_enough(self) -> None:
        mail = read(HEAD + multi("alternative", part("We release rev B4.\n"), html("<p>We do not release rev B4.</p>")))
        assert mail.body.new.strip() == "We do not release rev B4."

    @pytest.mark.parametrize(
        "markup",
        [
            '<p>rev B4 is fine.</p><p style="display:none">Please start.</p>',
            "<p>rev B4 is fine.</p><p><s>Please start.</s></p>",
            "<style>.x{visibility : hidden}</style><p>rev B4 is fine.</p><p class=x>Please start.</p>",
        ],
    )
    def test_hidden_and_struck_text_does_not_speak_through_the_plain_part(self, markup: str) -> None:
        mail = read(HEAD + multi("alternative", part("rev B4 is fine.\n\nPlease start.\n"), html(markup)))
        assert "rev B4 is fine." in mail.body.new
        assert "Please start" not in mail.body.new

    def test_an_empty_or_stub_plain_part(self) -> None:
        for stub in ("", "\n", "This message needs an HTML viewer.\n"):
            assert "250 pcs" in read(HEAD + multi("alternative", part(stub), html(RICH))).body.new

    def test_html_without_words(self) -> None:
        mail = read(HEAD + multi("alternative", part(PLAIN), html("<img src='cid:x'>")))
        assert "250 pcs" in mail.body.new
        assert any("shows no text" in warning for warning in mail.warnings)

    def test_links_and_pictures_do_not_count_as_words(self) -> None:
        plain = part("See <https://acme.example/b4>\n[cid:image001.png@01D]\nGo ahead.\n")
        mail = read(
            HEAD
            + multi(
                "alternative",
                plain,
                html("<a href='https://acme.example/b4'>See</a> <img src='cid:x'><p>Go ahead.</p>"),
            )
        )
        assert mail.body.new.startswith("See <https://acme.example/b4>")

    def test_html_inside_related_inside_alternative(self) -> None:
        image = part("aGk=", "image/png; name=logo.png", "Content-ID: <x>", "Content-Transfer-Encoding: base64")
        related = multi("related", html(RICH), image, mark="=_r")
        mail = read(HEAD + multi("alternative", part("stub"), related))
        assert "250 pcs" in mail.body.new
        assert [attachment.name for attachment in mail.attachments] == ["logo.png"]


@pytest.mark.parametrize(
    "markup",
    [
        "<del>x</del>", "<span style='font-size:0'>x</span>", "<font color=white>x</font>",
        "<p style='color:#FEFEFE'>x",
        "<p style='COLOR: rgb(255,255,255)'>x", "<p style='opacity:0'>", "<div hidden>",
        "<p style='text-decoration:line-through'>",
        "<p style='disp&#108;ay:none'>", "<p style='font-size:1px'>", "<div style='height:0;'>",
        "<p style='disp\\lay:none'>",
        "<div style='position:absolute'>", "<p style='font-size:.1em'>", "<p style='background:black;color:black'>",
        "<td bgcolor=#000000>", "<div style='max-height:0'>", "<p style='font-size:1%'>",
    ],
)  # fmt: skip
def test_anything_that_can_veil_text_calls_for_a_real_reading(markup: str) -> None:
    assert is_veiled(markup)


def test_everyday_html_needs_no_real_reading() -> None:
    assert not is_veiled('<body style="color:#1F497D;font-size:11.0pt;background:white"><p class="MsoNormal">x</p>')


class TestParts:
    def test_attachments_by_name_and_type_are_never_text(self) -> None:
        mail = read(
            HEAD
            + multi(
                "mixed",
                part(PLAIN),
                part("%PDF", 'application/pdf; name="quote.pdf"', "Content-Disposition: attachment"),
                part("go ahead with 999", "text/plain", 'Content-Disposition: attachment; filename="../../notes.txt"'),
                part("x", "application/step", "Content-Disposition: attachment; filename*=utf-8''Halter%20B4.step"),
            )
        )
        assert [attachment.name for attachment in mail.attachments] == ["quote.pdf", "notes.txt", "Halter B4.step"]
        assert next(attachment.media_type for attachment in mail.attachments) == "application/pdf"
        assert "999" not in mail.body.new

    def test_text_after_an_attachment_is_read(self) -> None:
        mail = read(
            HEAD + multi("mixed", part("First half."), part("x", "image/png; name=a.png"), part("Second half."))
        )
        assert mail.body.new.split() == ["First", "half.", "Second", "half."]

    def test_a_body_marked_as_attachment_is_read_where_it_is_all_there_is(self) -> None:
        mail = read(HEAD + multi("mixed", part("Please hold.", "text/plain", "Content-Disposition: attachment")))
        assert mail.body.new.strip() == "Please hold."

    def test_an_embedded_message_is_somebody_elses_word(self) -> None:
        head = "From: Graham <g@acme.example>\r\nDate: Fri, 1 May 2026 09:00:00 +0000\r\nSubject: run it\r\n"
        inner = head + "\r\nWe release it.\r\n"
        mail = read(HEAD + multi("mixed", part("See attached."), part(inner, "message/rfc822")))
        assert mail.body.new.strip() == "See attached."
        assert [(quoted.text.strip(), quoted.forwarded) for quoted in mail.embedded] == [("We release it.", True)]
        assert mail.embedded[0].author is not None
        assert mail.embedded[0].author.address == "g@acme.example"
        assert [attachment.name for attachment in mail.attachments] == ["run it.eml"]

    def test_a_calendar_part_and_a_calendar_file(self) -> None:
        event = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR"
        assert (
            read(HEAD + multi("alternative", part("Invitation"), part(event, "text/calendar; method=REQUEST"))).calendar
            == "REQUEST"
        )
        assert read(HEAD + part(event, "text/calendar")).calendar == "REQUEST"
        attached = part(event, "text/calendar; name=slot.ics", "Content-Disposition: attachment; filename=slot.ics")
        mail = read(HEAD + multi("mixed", part(PLAIN), attached))
        assert (mail.calendar, [attachment.name for attachment in mail.attachments]) == (None, ["slot.ics"])

    def test_signatures_and_sealed_parts(self) -> None:
        signature = part("abc", "application/pkcs7-signature; name=smime.p7s")
        assert read(HEAD + multi("signed", part(PLAIN), signature)).attachments == ()
        sealed = read(HEAD + part("abc", "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"))
        assert any("was not read" in warning for warning in sealed.warnings)

    def test_several_bodies_keep_inline_replies_in_place(self) -> None:
        first = "> How many?\n250 pcs\n> Which revision?\nB4\n"
        mail = read(HEAD + multi("mixed", part("Answers below."), part(first)))
        assert mail.body.replies
        assert [mail.body.new[reply.start : reply.end].strip() for reply in mail.body.replies] == ["250 pcs", "B4"]


class TestBrokenMime:
    @pytest.mark.parametrize("cut", range(0, 900, 7))
    def test_a_mail_cut_anywhere_is_still_a_mail(self, cut: int) -> None:
        raw = (HEAD + multi("alternative", part(PLAIN), html(RICH))).encode()[:cut]
        mail = read(raw)
        if b"black PETG.\n" in raw:
            assert "250 pcs" in mail.body.new

    def test_no_boundary_declared(self) -> None:
        raw = multi("mixed", part(PLAIN)).replace('; boundary="=_b"', "").replace("not shown\r\n", "", 1)
        assert "250 pcs" in read(HEAD + raw).body.new

    def test_a_boundary_that_never_comes(self) -> None:
        mail = read(HEAD + 'Content-Type: multipart/mixed; boundary="nowhere"\r\n\r\n' + PLAIN)
        assert "250 pcs" in mail.body.new

    def test_the_same_boundary_inside_itself(self) -> None:
        mail = read(HEAD + multi("mixed", multi("alternative", part(PLAIN), html(RICH)), part("And hold the rest.")))
        assert "250 pcs" in mail.body.new

    @pytest.mark.parametrize("kind", ["nonsense", "text", ";;;", "", "text/plain; charset", "text/plain; charset=\x00"])
    def test_a_type_that_says_nothing_is_text(self, kind: str) -> None:
        assert "250 pcs" in read(HEAD + part(PLAIN, kind)).body.new

    def test_no_header_at_all_but_a_body(self) -> None:
        mail = read(b"\n" + PLAIN.encode())
        assert "250 pcs" in mail.body.new
        assert "the mail has no From header" in mail.warnings

    def test_without_date_the_last_server_tells_the_time(self) -> None:
        mail = read("Received: from a by b; Mon, 4 May 2026 10:00:00 +0000\nFrom: a@b.example\n\nhi\n")
        assert mail.sent_at is not None
        assert mail.sent_at.isoformat() == "2026-05-04T10:00:00+00:00"

    def test_eight_bit_headers(self) -> None:
        mail = read("From: Jürgen Groß <j@acme.example>\r\nSubject: Größe\r\n\r\nok\r\n".encode("latin-1"))
        assert (mail.author.name, mail.subject) == ("Jürgen Groß", "Größe")

    @pytest.mark.parametrize(
        "sender",
        [
            "From: a@acme.example\r\nFrom: b@evil.example\r\n",
            "From: a@acme.example, b@evil.example\r\n",
            "From: <a@acme.example> <b@evil.example>\r\n",
        ],
    )
    def test_two_senders_are_doubtful(self, sender: str) -> None:
        mail = read(sender + "\r\nok\r\n")
        assert mail.doubtful
        assert any("several addresses" in warning for warning in mail.warnings)

    def test_a_list_that_writes_itself_into_from(self) -> None:
        mail = read(
            "From: \"'Dana Ruiz' via Sales\" <sales@shop.example>\r\nX-Original-From: Dana Ruiz <dana@acme.example>\r\n"
            "List-Id: <sales.shop.example>\r\n\r\nok\r\n"
        )
        assert mail.author.address == "dana@acme.example"


class TestLimits:
    def test_1500_levels_lose_no_text(self) -> None:
        levels = 1500
        head = "".join(
            f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n' for level in range(levels)
        )
        tail = "".join(f"\r\n--b{level}--\r\n" for level in reversed(range(levels)))
        mail = read(HEAD + head + part(PLAIN) + tail)
        assert "250 pcs" in mail.body.new
        assert any("nested more than 50 levels" in warning for warning in mail.warnings)

    def test_1500_embedded_messages(self) -> None:
        inner = "Content-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\n" * 1500 + "\r\nthe innermost"
        mail = read(HEAD + inner)
        assert mail.body.new == ""
        assert any("messages inside the message" in warning for warning in mail.warnings)

    def test_20000_parts(self) -> None:
        mail = read(HEAD + multi("mixed", part(PLAIN), *(part("x", "image/png; name=a.png") for _ in range(20_000))))
        assert "250 pcs" in mail.body.new
        assert len(mail.attachments) == SETTINGS.limits.parts
        assert any("first 500 attachments" in warning for warning in mail.warnings)

    def test_20000_texts(self) -> None:
        mail = read(HEAD + multi("mixed", *(part(f"line {number}") for number in range(20_000))))
        assert "line 0" in mail.body.new
        assert "line 499" in mail.body.new
        assert any("first 500 text parts" in warning for warning in mail.warnings)

    def test_a_header_of_a_megabyte(self) -> None:
        mail = read(HEAD + "References: " + "<x@y.example>\r\n " * 80_000 + "\r\n\r\n" + PLAIN)
        assert "250 pcs" in mail.body.new
        assert any("more than 20000 characters" in warning for warning in mail.warnings)

    def test_limits_are_settings(self) -> None:
        small = Settings(limits=Limits(message_characters=20, parts=1))
        mail = read(HEAD + multi("mixed", part("Please go ahead with rev B4, 250 pcs."), part("more")), small)
        assert mail.body.new == "Please go ahead with"
        assert len(mail.warnings) == 2


@pytest.mark.parametrize(
    ("flowed", "text"),
    [
        ("one \ntwo\n", "one two\n"),
        ("> one \n> two\nnew \ntext", "> one two\nnew text"),
        ("a \n-- \nDana", "a \n-- \nDana"),
        (" >stuffed\n From here", ">stuffed\nFrom here"),
        ("> one \n>> deeper\n", "> one \n>> deeper\n"),
        ("ends \n", "ends "),
    ],
)
def test_flowed(flowed: str, text: str) -> None:
    assert unflow(flowed) == text


def test_flowed_with_delsp() -> None:
    assert unflow("样 \n品", delete_space=True) == "样品"
    mail = read(HEAD + part("rev \r\nB4 please", "text/plain; format=flowed; delsp=yes"))
    assert mail.body.new == "revB4 please"


def test_control_characters_are_not_text() -> None:
    assert read(HEAD + "\r\ngo\x00 ahead\x08\x0cnow").body.new == "go ahead\nnow"
