"""Nothing in a paste raises, hangs or gets lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signoff_nlp.intake.chat import looks_like_chat, read_chat, split_chat
from signoff_nlp.settings import Settings

JUNK = (
    *("a", "\n", ":", "[", "10:32\n", "10:32 ", "1/", "[10:32] ", "[10:32] a: b\n", "Ana: hi\n", "Name\n10:32\n", "> "),
    *("Ana  10:32 AM\n", "- a: b\n", "**a:** b\n", "12.", "\u200e[", "{", "[[", '{"messages":', "00:00 --> ", "<", "("),
    *("Mar 12, 2024 ", "@a ", "@Ana\n", "\t", "10:32\ta\tb\n", "WEBVTT\n00:01.000 --> 00:02.000\n", ":+1:\n2\n"),
    *("الثلاثاء ", "at 10:3", "Enter\n", "a.step\n", "(edited)", "replied to ", "{Embed}\n", "a.", "\u202f", "  "),
)
PIECES = st.sampled_from(
    (
        *(
            "Ana Lee",
            "Bo: work",
            "[",
            "]",
            "(",
            ")",
            ": ",
            "\n",
            "\n\n",
            "10:32",
            "10:32 AM",
            "12/03/2024",
            "3/12",
            ", ",
        ),
        *(" — ", "Today at ", "hello you", "Qty: 250", "> ", "<", ">", "\u200e", "\u202f", "(edited)", "👍", "a.step"),
        *("Yesterday", "{Embed}", "31.02.2024", "99:99", "-->", "٣", "**", "Forwarded from Bo", "\t", "2", "@", " - "),
        *(
            "  ",
            "\nEnter\n",
            "Tuesday",
            "+01:00",
            "Z",
            "0",
            "29.02.",
            "Today",
            "4 May",
            "---",
            "오후 ",
            "Mar 31",
            "Feb 30, 2024",
            "오후 ",
            "replied to a thread:",
        ),
    )
)


@pytest.mark.parametrize("junk", JUNK)
def test_long_junk_is_read_to_its_end(junk: str) -> None:
    text = (junk * (60_000 // len(junk) + 1))[:60_000]
    looks_like_chat(text)
    thread = read_chat(text, settings=Settings())
    assert thread.messages or not text.strip()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    looks_like_chat(text)
    split_chat(text)
    split_chat(text, "chat")
    read_chat(text, us=(text[:20],), settings=Settings())


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_likely_text_raises(text: str) -> None:
    split_chat(text)
    thread = read_chat(text, us=("Ana",), settings=Settings())
    for message in thread.messages:
        for reply in message.replies:
            assert 0 <= reply.start <= reply.end <= len(message.text)


NAMES = st.sampled_from(
    ["Ana Lee", "Bo", "Khan, Rasheed (Mill & Bore)", "+47 555 01 234", "Petar | Plastika3D", "zoë 🌻", "@box"]
)
WORDS = st.text(alphabet="abcdefg hijkl,.!?öß", min_size=1, max_size=40).map(str.strip).filter(bool)
BODY = st.lists(WORDS, min_size=1, max_size=4)
LAYOUTS = st.sampled_from(
    (
        "{d}/03/2024, {t} - {n}: {b}",
        "[{d}.03.24, {t}:15] {n}: {b}",
        "[{d}/03/2024 {t}] {n}\n{b}\n",
        "{n}, [{d}.03.2024 {t}]\n{b}\n",
        "{n} — {d}/03/2024 {t}\n{b}",
        "[{t}, {d}/03/2024] {n}: {b}",
        "{n}  {t}\n{b}\n",
        "{n}\n  {t}\n{b}",
        "{n} [{t}]: {b}",
    )
)


@settings(max_examples=200, deadline=None)
@given(LAYOUTS, st.lists(st.tuples(NAMES, BODY), min_size=2, max_size=8))
def test_no_line_is_lost_and_no_author_mixed_up(layout: str, spoken: list[tuple[str, list[str]]]) -> None:
    said = [
        (name, [f"m{i} {line}" for line in body]) for i, (name, body) in enumerate(spoken)
    ]  # a repeated line is a quote
    text = "\n".join(
        layout.format(d=13 + i, t=f"10:{10 + i}", n=name, b="\n".join(body)) for i, (name, body) in enumerate(said)
    )
    got = [(message.author, message.text.split("\n")) for message in split_chat(text, "chat")]
    assert got == said
