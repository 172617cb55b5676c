"""Zones of message bodies: what the author says is kept to the letter, everything else is named."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signoff_nlp.intake.nesting import limit_nesting
from signoff_nlp.intake.zones import clean_body, to_zones
from signoff_nlp.settings import Limits
from signoff_nlp.types import Author

CASES = Path(__file__).parent / "zone_cases"
ALL = [
    pytest.param(kind, case, id=f"{kind}-{name}")
    for kind in ("text", "html")
    for name, case in tomllib.loads((CASES / f"{kind}.toml").read_text("utf-8")).items()
]
REPLY = "Go.\n\nBest,\nBo\n\nOn Tue, Mar 12, 2024 at 10:32 AM Ana Lee <ana@example.com> wrote:\n> Shall we?\n"


@pytest.mark.parametrize(("kind", "case"), ALL)
def test_case(kind, case):
    body = clean_body(case["body"], kind)
    assert body.new == case["new"]
    if "signature" in case:
        assert body.signature == case["signature"].replace("-- \n", "--\n")
    assert any(segment.kind == "forward" for segment in body.segments) == case.get("forward", False)
    assert to_zones(case["body"], kind).new == body.new


@pytest.mark.parametrize(("kind", "case"), [case for case in ALL if case.values[0] == "text"])
def test_segments_give_the_whole_body(kind, case):
    joined = "".join(segment.text for segment in clean_body(case["body"], kind).segments)
    assert joined == case["body"].replace("\r\n", "\n")


def test_kinds_in_order():
    assert [s.kind for s in clean_body("Hi Ann,\n" + REPLY).segments] == [
        "greeting",
        "new",
        "closing",
        "intro",
        "quote",
    ]


def test_zones_keep_closing_in_the_wider_text():
    zones = to_zones(REPLY)
    assert zones.new == "Go."
    assert zones.new_with_signature == "Go.\n\nBest,\nBo"


def test_inline_answers_know_their_question():
    body = clean_body("On 12/03/2024 10:32, Ana Lee wrote:\n>> old\n> How many?\n\n250\n\n> Color?\nblack\n")
    found = [(body.new[reply.start : reply.end], reply.question) for reply in body.replies]
    assert found == [("250", "How many?"), ("black", "Color?")]


def test_html_answers_know_their_question():
    body = clean_body('<blockquote type="cite">How many?</blockquote><p>250</p>', "html")
    assert [(body.new[r.start : r.end], r.question) for r in body.replies] == [("250", "How many?")]


def test_history_of_nested_quotes():
    text = (
        "Yes.\n\nOn 12/03/2024 10:32, Ana Lee <ana@example.com> wrote:\n> Shall we?\n>\n"
        "> On 11/03/2024 09:00, Bo Nilsen <bo@example.com> wrote:\n>> Rev B4 is out.\n> (see above)\n"
    )
    history = clean_body(text).history
    assert [(m.author.name, m.author.address, m.text) for m in history] == [
        ("Ana Lee", "ana@example.com", "Shall we?\n\n(see above)"),
        ("Bo Nilsen", "bo@example.com", "Rev B4 is out."),
    ]
    assert "12/03/2024" in history[0].time_text


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("On Tue, Mar 12, 2024 at 10:32 AM Ana Lee <ana@example.com> wrote:", "Ana Lee"),
        ("Am Di., 12. März 2024 um 10:32 Uhr schrieb Ana Lee <ana@example.com>:", "Ana Lee"),
        ("út 12. 3. 2024 v 10:32 odesílatel Ana Lee <ana@example.com> napsal:", "Ana Lee"),
        ("On Tue, Mar 12, 2024 at 10:32 AM Lee, Ana <ana@example.com> wrote:", "Lee, Ana"),
        ("On 12/03/2024 10:32, Ana Lee wrote:", "Ana Lee"),
        ("Quoting Ana Lee:", "Ana Lee"),
    ],
)
def test_author_of_an_attribution(line, name):
    assert clean_body(f"Yes.\n\n{line}\n> Shall we?\n").history[0].author.name == name


def test_history_of_blocks():
    text = (
        "Yes.\n\nFrom: Ana Lee <ana@example.com>\nSent: Tuesday, March 12, 2024 10:32 AM\nTo: Bo\n"
        "Subject: Gate\n\nShall we?\n\n"
        "-----Original Message-----\nFrom: Bo Nilsen\nDate: Tue, 12 Mar 2024 09:32:00 +0100\n"
        "To: Ana\nSubject: Gate\n\nHere.\n"
    )
    first, second = clean_body(text).history
    assert (first.author, first.time_text) == (
        Author(name="Ana Lee", address="ana@example.com"),
        "Tuesday, March 12, 2024 10:32 AM",
    )
    assert (first.text, first.sent_at) == ("Shall we?", None)
    assert (second.author.name, second.text) == ("Bo Nilsen", "Here.")
    assert second.sent_at is not None
    assert second.sent_at.isoformat() == "2024-03-12T09:32:00+01:00"


def test_forwarded_message_is_history():
    body = clean_body(
        "See below\n\nBegin forwarded message:\n\n> From: Dave <d@example.com>\n"
        "> Subject: Go\n> Date: March 12, 2024\n>\n> Go ahead.\n"
    )
    assert body.new == "See below"
    assert body.history[-1].forwarded
    assert body.history[-1].text == "Go ahead."


def test_author_helps_with_a_bare_name():
    text = "Please start the run.\n\nBo"
    assert clean_body(text, author=Author(name="Bo Nilsen")).new == "Please start the run."
    assert clean_body(text).new == text


def test_long_text_is_cut_with_a_warning():
    body = clean_body("abcdefgh", limits=Limits(message_characters=4))
    assert (body.new, len(body.warnings)) == ("abcd", 1)


def test_nothing_above_an_unmarked_quote_is_said():
    assert clean_body("On Tue, Mar 12, 2024 at 10:32 AM Ana Lee <ana@example.com> wrote:\n\nApproved.\n").warnings


@pytest.mark.parametrize(
    "line", ["On ", "> a\n", "From: a@b.c\n", "-- \n", "a wrote:\n> x\n", "<", " ", "-", "To:\n", "1-", "Thanks,\n"]
)
def test_no_line_is_dropped_from_junk(line):
    text = line * 3000
    assert "".join(segment.text for segment in clean_body(text).segments) == text


def calls(action):
    """How many Python and C functions an action calls: work that no clock has to measure."""
    counted = 0

    def count(frame, event, argument):
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("kind", ["text", "html"])
@pytest.mark.parametrize(
    "unit",
    [
        "On ", ">", "-", " ", "From: a@b.c\n", "From:\n", "<", "> a\n", "wrote:\n", "On 1/1/2024 a@b.c ", "Thanks,\n",
        "Kim Vale\n", "-- \n", "Sent from my iPhone\n", "To: x\n", "AB> x\n", "-----Original Message-----\n",
        "confidential\n", "<div>", "<blockquote>a", "<s>x</s>", "yes On 12/03/2024 a@b.c wrote:\n> q\n", "wrote: > ",
        "Tel: 555-0123\n", "a|b|",
    ],
)  # fmt: skip
def test_work_grows_with_length(unit, kind):
    author = Author(name="Kim Vale", address="kim@vale.example")
    clean_body(unit * 10, kind, author=author)
    small, large = (calls(lambda n=n: clean_body(unit * n, kind, author=author)) for n in (500, 2000))
    assert large < 5 * small + 2000


def test_public_zones_cut_nothing():
    text = "Hold the run.\n" * 20_000
    assert to_zones(text).new == text.strip()


PIECES = st.lists(
    st.sampled_from(
        """Hi Ann,||> q|>> q|Go.|On 12/03/2024 10:32, Bo wrote:|-- |Best,|Bo|Qty: 250|From: a@b.c|To: b@b.c|Subject: x
-----Original Message-----|Sent from my iPhone|Tel: +47 555 01 234|} x""".replace("\n", "|").split("|")
    )
)


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_segments_hold_every_line(pieces):
    text = "\n".join(pieces)
    body = clean_body(text)
    assert "".join(segment.text for segment in body.segments) == text
    for reply in body.replies:
        assert body.new[reply.start : reply.end].strip()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_html_is_read(text):
    assert isinstance(to_zones(f"<p>{text}", "html").new, str)


@pytest.mark.parametrize("tag", ["div", "font size=2", "blockquote", "p><b", "table><tr><td"])
def test_tags_beyond_the_limit_go_and_their_text_stays(tag):
    html = "".join(f"<{tag}>w{n} " for n in range(600))
    limited = limit_nesting(html)
    assert re.findall(r"w\d+", limited) == [f"w{n}" for n in range(600)]
    assert limited.count("<") < html.count("<")
    assert limit_nesting(html[:2000]) == html[:2000]


def test_many_closed_elements_are_left_alone():
    html = "<div><b>Go</b> <font>ahead</font></div>" * 600
    assert limit_nesting(html) == html


def test_deep_html_is_read():
    assert clean_body("<div>" * 5000 + "Hold.", "html").new == "Hold."
