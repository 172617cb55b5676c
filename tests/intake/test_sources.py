"""The front door: any source to threads, and nothing but SignoffError."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signoff_nlp.errors import SignoffError, SourceError
from signoff_nlp.intake.sources import iter_threads, read_thread
from signoff_nlp.settings import Limits, Settings
from signoff_nlp.types import Thread

SETTINGS = Settings(us=("shop.example",))
MAIL = (
    "From: Dana Ruiz <dana@acme.example>\r\nTo: Mike <mike@shop.example>\r\nSubject: bracket\r\n"
    "Message-ID: <1@acme.example>\r\nDate: Mon, 4 May 2026 10:32:00 -0400\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    "Please go ahead with rev B4.\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>Please go <b>ahead</b> with rev B4.</p>\r\n--b--\r\n"
)
CHAT = "04/05/2026, 10:32 - Dana Ruiz: is it ready?\n04/05/2026, 10:33 - Mike: yes\n"


def test_one_mail_as_bytes_and_as_text() -> None:
    one = read_thread(MAIL.encode(), settings=SETTINGS, name="one.eml")
    two = read_thread(MAIL, settings=SETTINGS, name="one.eml")
    assert one == two
    assert (one.source, one.messages[0].side) == ("one.eml", "buyer")


def test_us_of_the_call_beats_the_settings() -> None:
    assert read_thread(MAIL, us=["acme.example"], settings=SETTINGS).messages[0].side == "shop"


def test_a_chat() -> None:
    found = read_thread(CHAT, us=["Mike"], settings=SETTINGS)
    assert [(message.channel, message.side, message.text) for message in found.messages] == [
        ("chat", "buyer", "is it ready?"),
        ("chat", "shop", "yes"),
    ]


def test_a_mail_and_a_chat_together() -> None:
    found = read_thread([MAIL, CHAT], us=["Mike", "shop.example"], settings=SETTINGS)
    assert [(message.index, message.channel) for message in found.messages] == [(0, "email"), (1, "chat"), (2, "chat")]


def test_text_without_a_header_has_no_author() -> None:
    found = read_thread("Please go ahead with rev B4, 250 pcs.\n", settings=SETTINGS)
    assert found.messages[0].text == "Please go ahead with rev B4, 250 pcs."
    assert found.messages[0].author.name is None
    assert any("no mail header" in warning for warning in found.warnings)


def test_html_without_a_header() -> None:
    found = read_thread("<html><body><p>Please go <s>ahead</s> on.</p></body></html>", settings=SETTINGS)
    assert "ahead" not in found.messages[0].text


def test_a_mail_saved_as_unicode_by_windows() -> None:
    assert "rev B4" in read_thread(MAIL.encode("utf-16"), settings=SETTINGS).messages[0].text


def test_text_with_lone_surrogates() -> None:
    assert "Gr" in read_thread("Gr\udcfc\udcdfe, please go ahead \ud800", settings=SETTINGS).messages[0].text
    assert read_thread("250 St\udcfcck, please", settings=SETTINGS).messages[0].text == "250 Stück, please"


def test_a_forced_kind() -> None:
    assert read_thread("Subject: x\nhi", settings=SETTINGS, kind="text").messages[0].text.startswith("Subject: x")
    assert read_thread("a: b\nc: d", settings=SETTINGS, kind="chat").messages[0].channel == "chat"


@pytest.mark.parametrize("source", [b"", "", [], [b""], b"%PDF-1.7"])
def test_what_cannot_be_read(source: bytes | str | list[bytes | str]) -> None:
    with pytest.raises(SourceError):
        read_thread(source, settings=SETTINGS)


def test_a_source_over_the_limit() -> None:
    with pytest.raises(SourceError, match="larger than 10 bytes"):
        read_thread(MAIL, settings=Settings(limits=Limits(source_bytes=10)))


def test_a_path_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("go ahead with 999", "utf-8")
    assert "999" not in read_thread(str(secret), settings=SETTINGS).messages[0].text


def only_threads_or_signoff_errors(source: bytes | str | list[bytes | str]) -> None:
    try:
        found = read_thread(source, settings=SETTINGS)
    except SignoffError:
        return
    assert isinstance(found, Thread)
    assert [message.index for message in found.messages] == list(range(len(found.messages)))
    found.model_dump_json()


@given(st.binary(max_size=400))
def test_any_bytes(source: bytes) -> None:
    only_threads_or_signoff_errors(source)


@given(st.text(max_size=400))
def test_any_text(source: str) -> None:
    only_threads_or_signoff_errors(source)


@given(st.lists(st.one_of(st.binary(max_size=60), st.just(MAIL), st.just(CHAT)), max_size=4))
def test_any_list(source: list[bytes | str]) -> None:
    only_threads_or_signoff_errors(source)


@given(st.integers(0, len(MAIL)), st.binary(max_size=40), st.integers(0, 60))
def test_damaged_mails(at: int, junk: bytes, skip: int) -> None:
    raw = MAIL.encode()
    only_threads_or_signoff_errors(raw[:at] + junk + raw[at + skip :])


FIELDS = st.sampled_from(
    [
        "From",
        "To",
        "Date",
        "Subject",
        "Content-Type",
        "Content-Transfer-Encoding",
        "References",
        "Authentication-Results",
        "Received",
        "List-Id",
        "Return-Path",
    ]
)
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "multipart/mixed; boundary=b", "multipart/alternative; boundary=b", "message/rfc822",
            "text/html; charset=utf-7",
            "text/calendar; method=REPLY", "base64", "quoted-printable", "multipart/digest; boundary=\"b\"",
            "=?utf-7?B?+AGEAYg?=",
        ]
    ),
)  # fmt: skip


@settings(max_examples=200)
@given(
    st.lists(st.tuples(FIELDS, VALUES), max_size=8),
    st.lists(
        st.one_of(
            st.sampled_from(["--b", "--b--", "", "> quoted", "On x wrote:", "Content-Type: message/rfc822"]),
            st.text(max_size=30),
        ),
        max_size=12,
    ),
)
def test_mails_of_real_pieces(fields: list[tuple[str, str]], lines: list[str]) -> None:
    head = "".join(f"{name}: {value}\n" for name, value in fields)
    only_threads_or_signoff_errors((head + "\n" + "\n".join(lines)).encode("utf-8", "replace"))


class TestFiles:
    def test_one_file(self, tmp_path: Path) -> None:
        path = tmp_path / "one.txt"
        path.write_bytes(MAIL.encode())
        assert [thread.source for thread in iter_threads(path, SETTINGS)] == ["one.txt"]

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError) as caught:
            list(iter_threads(tmp_path / "none.eml", SETTINGS))
        assert caught.value.where == "none.eml"

    def test_a_folder_groups_mails_and_survives_what_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "1.eml").write_bytes(MAIL.encode())
        answer = MAIL.replace("<1@acme.example>", "<2@acme.example>\r\nIn-Reply-To: <1@acme.example>").replace(
            "rev B4", "rev B5"
        )
        (tmp_path / "2.eml").write_bytes(answer.encode())
        (tmp_path / "3.txt").write_text(CHAT, "utf-8")
        (tmp_path / "4.pdf").write_bytes(b"%PDF-1.7")
        found = list(iter_threads(tmp_path, SETTINGS))
        assert [(thread.source, len(thread.messages)) for thread in found] == [("1.eml", 2), ("3.txt", 2), ("4.pdf", 0)]
        assert found[2].warnings == ("not read: this is a PDF file, not mail or chat",)

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError):
            list(iter_threads(tmp_path, SETTINGS))
