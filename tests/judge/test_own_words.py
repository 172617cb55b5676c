"""A go counts only as the author's own word, to this shop, for making parts: rules of judgement, section 1."""

from __future__ import annotations

import pytest

from signoff_nlp import Reader

_PACKAGE = "250 pcs, rev B4, black PETG, as printed"
_GO = f"Please start production: {_PACKAGE}."
_HEAD = """From: Dana Ruiz <dana@acme.example>
To: mike@shop.example
Date: Mon, 04 May 2026 10:00:00 +0200
Message-ID: <1@acme.example>
MIME-Version: 1.0
Content-Type: text/{kind}; charset=utf-8
Content-Transfer-Encoding: 8bit
Subject: {subject}

"""
_SIGNED = "\n\nDana Ruiz\nPurchasing Manager\nAcme Fixtures\n"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def _verdict(reader: Reader, body: str, subject: str = "Order JC-2281", kind: str = "plain") -> str:
    mail = _HEAD.format(kind=kind, subject=subject) + body
    return reader.read(mail.encode(), us=("shop.example",)).verdict


@pytest.mark.parametrize(
    "body",
    [
        f"Do not imagine that we release rev B4 for production, {_PACKAGE}.",
        f"{_GO[:-1]} - that is the mail I was going to send you.",
        f"Our purchasing template:\n\n{_GO}",
        f"{_GO} Whoops, that was for somebody else.",
        f"I wrote to Formtec GmbH: {_GO}",
        f'My boss said: "We release rev B4 for production, {_PACKAGE}.\nPlease start now."',
        f"Tom writes:\n\n    {_GO}\n\nI still think about it.",
        f"Tom's note to me:\n\n| {_GO}\n\nWill read it tonight.",
        f"{_PACKAGE}. Go ahead and reserve a printer.",
        f"{_PACKAGE}. Please proceed with the purchase of the filament.",
        f"{_PACKAGE}. Run that past your engineers.",
        f"Artwork revision B4 is approved for production. {_PACKAGE}.",
        f"{_GO} Binding only with our stamp.",
    ],
)
def test_what_is_no_word_of_the_author_releases_nothing(reader: Reader, body: str) -> None:
    assert _verdict(reader, body + _SIGNED) != "released"


@pytest.mark.parametrize(
    "body",
    [
        _GO,
        f"Tom says hello. {_GO}",
        f"Work order:\n{_GO}",
        f"This is not a drill. {_GO}",
        f"Go ahead and print them: {_PACKAGE}.",
        f"Please proceed with order JC-2281: {_PACKAGE}.",
        f"The test print was fine. {_GO}",
    ],
)
def test_a_plain_release_stands(reader: Reader, body: str) -> None:
    assert _verdict(reader, body + _SIGNED) == "released"


def test_a_slogan_below_the_signature_is_no_go(reader: Reader) -> None:
    assert _verdict(reader, f"{_PACKAGE}.{_SIGNED}\nGo ahead. Make it happen.\n") != "released"


@pytest.mark.parametrize(
    ("subject", "verdict"),
    [
        ("Do not produce yet", "hold"),
        ("CANCELLED: JC-2281", "hold"),
        ("Draft - for comments", "clarify"),
        ("Release (subject to board approval)", "clarify"),
        ("Bracket rev C", "clarify"),
        ("Bracket rev B4, 250 pcs", "released"),
        ("Re: DRAFT quote", "released"),
    ],
)
def test_a_new_subject_counts_against_a_release_only(reader: Reader, subject: str, verdict: str) -> None:
    assert _verdict(reader, _GO + _SIGNED, subject) == verdict


def test_a_subject_releases_nothing(reader: Reader) -> None:
    assert _verdict(reader, f"{_PACKAGE}.{_SIGNED}", "Please start production") != "released"


@pytest.mark.parametrize(
    ("sheet", "verdict"),
    [
        (".x { text-decoration: line-through }", "clarify"),
        ("span#k { color: #fff }", "clarify"),
        ("#k { display: none }", "clarify"),
        (".x { color: #fff; background: #036 }", "released"),
        ("td .z { background: #036 } .x { color: #fff }", "released"),
    ],
)
def test_a_style_sheet_says_what_is_seen(reader: Reader, sheet: str, verdict: str) -> None:
    body = (
        f'<html><head><style>{sheet}</style></head><body><p>{_PACKAGE}. <span class="x" id="k">Please start production.'
        "</span></p><p>Dana Ruiz<br>Purchasing Manager</p></body></html>"
    )
    assert _verdict(reader, body, kind="html") == verdict


def test_struck_words_of_a_chat_are_taken_back(reader: Reader) -> None:
    said = "[04/05/2026, 10:10] Mike: ?\n[04/05/2026, 10:11] Bo Larkin: Bo Larkin, owner. 300 pcs, rev D, grey PETG, as printed, "
    assert reader.read(f"{said}~go ahead and run it~", us=("Mike",)).verdict != "released"
    assert reader.read(f"{said}go ahead and run it", us=("Mike",)).verdict == "released"
