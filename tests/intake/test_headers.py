"""Header fields: encoded words, parameters, addresses, dates; friendly and hostile."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_nlp.intake.addresses import read_addresses
from signoff_nlp.intake.charsets import codec_for, decode
from signoff_nlp.intake.headers import decode_words, media_type, parse_date, read_headers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?utf-8?B?R3LDvMOfZQ==?= from =?iso-8859-1?q?K=F6ln?=", "Grüße from Köln"),
        ("=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=", "Grüße"),
        ("=?utf-8?Q?one?=\n =?utf-8?Q?_two?=", "one two"),
        ("=?gb2312?B?0fnGtw==?=", "样品"),
        ("=?x-nonsense?Q?caf=E9?=", "café"),
        ("=?utf-8*en?Q?go?=", "go"),
        ("=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),
        ("rev B4 =? not a word ?=", "rev B4 =? not a word ?="),
        ("tab\tand\x00nul\u202egnp", "tab andnulgnp"),
    ],
)
def test_encoded_words(value: str, text: str) -> None:
    assert decode_words(value) == text


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ('attachment; filename="bracket rev B4.step"', "bracket rev B4.step"),
        ("attachment; filename=bracket rev B4.step", "bracket rev B4.step"),
        ("attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"),
        ("attachment; filename*0*=utf-8''Gr%C3%BC; filename*1*=%C3%9Fe; filename*2=.pdf", "Grüße.pdf"),
        ("attachment; filename*1=b.pdf; filename*0=a", "ab.pdf"),
        ("attachment; filename=plain.pdf; filename*=utf-8''b%C3%A9.pdf", "bé.pdf"),
        ('attachment; filename="=?utf-8?Q?Gr=C3=BC=C3=9Fe.pdf?="', "Grüße.pdf"),
        ('attachment; filename="a\\"b.pdf"', 'a"b.pdf'),
        ('attachment; filename="unclosed.pdf', "unclosed.pdf"),
    ],
)
def test_file_names(value: str, name: str) -> None:
    main, parameters = media_type(value)
    assert (main, dict(parameters)["filename"]) == ("attachment", name)


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ("Dana Ruiz <Dana@ACME.example>", [("Dana Ruiz", "dana@acme.example")]),
        ('"O\'Dwyer, Kathleen" <k@acme.example>', [("Kathleen O'Dwyer", "k@acme.example")]),
        ('"Müller, Hans (Einkauf)" <h@acme.example>', [("Hans Müller (Einkauf)", "h@acme.example")]),
        ('"Acme Parts, Inc." <sales@acme.example>', [("Acme Parts, Inc.", "sales@acme.example")]),
        ("'Dana Ruiz' <dana@acme.example>", [("Dana Ruiz", "dana@acme.example")]),
        ("dana@acme.example", [(None, "dana@acme.example")]),
        ("dana@acme.example (Dana Ruiz)", [("Dana Ruiz", "dana@acme.example")]),
        ('"dana@acme.example" <evil@mail.example>', [(None, "evil@mail.example")]),
        ("=?utf-8?Q?M=C3=BCller=2C_Hans?= <h@acme.example>", [("Hans Müller", "h@acme.example")]),
        ("=?utf-8?Q?Dana_=3Cdana=40acme.example=3E?= <e@x.example>", [("Dana <dana@acme.example>", "e@x.example")]),
        (
            'A <a@x.example>, "B, C" <b@x.example>; c@x.example',
            [("A", "a@x.example"), ("C B", "b@x.example"), (None, "c@x.example")],
        ),
        ("Team: A <a@x.example>, b@x.example;", [("A", "a@x.example"), (None, "b@x.example")]),
        ("undisclosed-recipients:;", []),
        (
            '"Dana <dana@acme.example>, Mike <mike@shop.example>',
            [("Dana", "dana@acme.example"), ("Mike", "mike@shop.example")],
        ),
        ("Dana Ruiz", [("Dana Ruiz", None)]),
        ("Dana <a@x.example> <b@y.example>", [(None, "a@x.example"), ("Dana", "b@y.example")]),
        ("", []),
    ],
)
def test_addresses(value: str, people: list[tuple[str | None, str | None]]) -> None:
    assert [(person.name, person.address) for person in read_addresses(value)] == people


@pytest.mark.parametrize(
    "value",
    [
        "(" * 20_000,
        '"' * 20_001,
        '"\\' * 10_000,
        "<" * 20_000,
        "a" * 20_000,
        "a@" * 10_000,
        ":;," * 6_000,
        "(a)" * 6_000,
    ],
)
def test_hostile_address_fields_are_read_without_recursion(value: str) -> None:
    assert all(len(person.name or "") <= 200 for person in read_addresses(value))


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Mon, 4 May 2026 10:32:00 +0200", "2026-05-04T10:32:00+02:00"),
        ("4 May 2026 10:32:00 -0000", "2026-05-04T10:32:00+00:00"),
        ("Mon, 4 May 2026 10:32:00 +0200 (CEST)", "2026-05-04T10:32:00+02:00"),
        ("Monday, May 4, 2026 2:05 PM", "2026-05-04T14:05:00+00:00"),
    ],
)
def test_dates(value: str, moment: str) -> None:
    found = parse_date(value)
    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize(
    "value", ["", "yesterday", "Mon, 99 May 2026 10:32:00 +0200", "0" * 5000, "1 Jan 99999 1:1:1 +9999"]
)
def test_a_date_that_cannot_be_read_is_none(value: str) -> None:
    assert parse_date(value) is None


def test_a_missing_blank_line_loses_no_text() -> None:
    raw = b"Subject: x\nPlease go ahead with 250\nrest"
    fields, body, cut = read_headers(raw, 0, len(raw), frozenset({"subject"}), 100)
    assert (fields, raw[body:], cut) == ({"subject": ["x"]}, b"Please go ahead with 250\nrest", False)


def test_a_line_of_blanks_ends_the_header() -> None:
    raw = b"Subject: x\n \nHello: there"
    fields, body, _ = read_headers(raw, 0, len(raw), frozenset({"subject", "hello"}), 100)
    assert (fields, raw[body:]) == ({"subject": ["x"]}, b"Hello: there")


def test_folds_are_undone_and_long_fields_cut() -> None:
    raw = b"Subject: one\n two\n\tthree\nTo: " + b"a" * 500 + b"\n\nbody"
    fields, _, cut = read_headers(raw, 0, len(raw), frozenset({"subject", "to"}), 100)
    assert fields == {"subject": ["one two three"], "to": ["a" * 100]}
    assert cut


@pytest.mark.parametrize(
    ("data", "label", "text"),
    [
        ("Grüße".encode(), "utf-8", "Grüße"),
        ("Grüße".encode("latin-1"), "us-ascii", "Grüße"),
        ("Grüße".encode("latin-1"), "utf-8", "Grüße"),
        ("Grüße".encode(), "iso-8859-1", "Grüße"),
        ("“Grüße” – 5 €".encode("cp1252"), "iso-8859-1", "“Grüße” – 5 €"),
        ("样品已批准".encode("gb18030"), "gb2312", "样品已批准"),
        ("样品已批准，请生产".encode("gb18030"), None, "样品已批准，请生产"),
        ("Запускайте серию".encode("cp1251"), None, "Запускайте серию"),
        ("Запускайте".encode("koi8-r"), "koi8-r", "Запускайте"),
        ("見本".encode("iso2022_jp"), "iso-2022-jp", "見本"),
        ("見本".encode("iso2022_jp"), None, "見本"),
        ("Größe".encode("utf-16"), "utf-16", "Größe"),
        (b"rev B4 \x81", "windows-1252", "rev B4 \x81"),
        ("naïve".encode(), "x-user-defined", "naïve"),
        (b"\xef\xbb\xbfgo", "utf-8", "go"),
    ],
)
def test_charsets(data: bytes, label: str | None, text: str) -> None:
    assert decode(data, label)[0] == text


def test_a_wrong_label_is_said() -> None:
    assert decode("Grüße".encode("latin-1"), "utf-8")[1] == "cp1252"
    assert decode("Grüße".encode(), "utf-8")[1] is None


@pytest.mark.parametrize("label", ["zlib", "hex", "rot13", "base64", "no-such", "a\x00b", "x" * 9999])
def test_labels_that_are_no_charsets(label: str) -> None:
    assert codec_for(label) is None


@given(
    st.binary(max_size=300),
    st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["utf-7", "hz", "utf-16", "big5", "idna", "punycode"])),
)
def test_decoding_never_fails(data: bytes, label: str | None) -> None:
    assert isinstance(decode(data, label)[0], str)


@given(st.text(max_size=300))
def test_fields_never_fail(value: str) -> None:
    people = read_addresses(value)
    assert all(person.address is None or "@" in person.address for person in people)
    assert "\n" not in decode_words(value)
    main, parameters = media_type(value)
    assert main == main.lower()
    assert all("\n" not in text for _, text in parameters)
    moment = parse_date(value)
    assert moment is None or moment.tzinfo is not None


def test_utc_where_no_zone_is_given() -> None:
    assert parse_date("4 May 2026 10:32:00") == datetime(2026, 5, 4, 10, 32, tzinfo=UTC)
