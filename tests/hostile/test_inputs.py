"""Whatever comes in, `read` returns a report or raises an error of ours. The examples are the same in every run.

How long the worst of them take, and how much memory, is measured by `python -m benchmarks`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import signoff_nlp
from signoff_nlp.errors import SignoffError
from signoff_nlp.types import Report
from tests.hostile.bombs import BOMBS, nested, special_words
from tests.hostile.mails import US, mail, page

READER = signoff_nlp.load()
FIXTURES = Path(__file__).parents[2] / "fixtures" / "emails"
MAILS = [file.read_bytes() for file in sorted(FIXTURES.glob("*/01.eml"))[::6]]
CHATS = [file.read_text("utf-8") for file in sorted(FIXTURES.glob("*/chat.txt"))]
steady = settings(
    derandomize=True, deadline=None, max_examples=60, database=None, suppress_health_check=list(HealthCheck)
)


def survives(source: bytes | str) -> Report | None:
    """Read a source and check what must always hold of a report."""
    try:
        report = READER.read(source, us=US)
    except SignoffError as error:
        refusal = str(error)
    else:
        refusal = None
    if refusal is not None:
        assert refusal
        return None
    assert json.loads(report.model_dump_json())["schema"] == "signoff/1"
    for message in report.messages:
        for fact in message.facts:
            assert fact.text == message.text[fact.start : fact.end]
    return report


@given(st.binary(max_size=2000))
@steady
def test_arbitrary_bytes(source: bytes) -> None:
    survives(source)


@given(st.text(max_size=1500))
@steady
def test_arbitrary_text(source: str) -> None:
    survives(source)


@given(st.sampled_from(MAILS), st.data())
@steady
def test_mails_cut_anywhere(source: bytes, data: st.DataObject) -> None:
    survives(source[: data.draw(st.integers(0, len(source)))])


@given(st.sampled_from(MAILS), st.data())
@steady
def test_mails_with_parts_moved_repeated_and_lost(source: bytes, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(source)))
        end = data.draw(st.integers(start, min(len(source), start + 400)))
        to = data.draw(st.integers(0, len(source)))
        source = source[:to] + source[start:end] * data.draw(st.integers(0, 6)) + source[to:]
    survives(source)


@given(st.sampled_from(MAILS), st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=40))
@steady
def test_mails_with_bytes_changed(source: bytes, changes: list[tuple[int, int]]) -> None:
    bytes_ = bytearray(source)
    for place, value in changes:
        bytes_[place % len(bytes_)] = value
    survives(bytes(bytes_))


@given(st.sampled_from(CHATS), st.data())
@steady
def test_chats_cut_and_shuffled(source: str, data: st.DataObject) -> None:
    lines = source.splitlines()
    picked = data.draw(st.lists(st.sampled_from(lines), max_size=40))
    survives("\n".join(picked)[: data.draw(st.integers(0, 4000))])


@given(
    st.lists(st.sampled_from(special_words()), min_size=1, max_size=120), st.sampled_from([" ", ", ", "\n", "", "-"])
)
@steady
def test_special_words_in_any_order(words: list[str], joint: str) -> None:
    survives(mail(joint.join(words)))


@given(st.sampled_from(special_words()), st.integers(1, 400), st.sampled_from([" ", "", "\n"]))
@steady
def test_a_special_word_many_times(word: str, times: int, joint: str) -> None:
    survives(mail(joint.join([word] * times)))


@given(st.recursive(st.text(max_size=20), lambda inner: st.builds("<{0}>{1}</{0}>".format, st.sampled_from(
    ["div", "b", "table", "tr", "td", "blockquote", "s", "span hidden", "a href='x'", "style", "script", "!--"]
), inner) | st.builds("{}{}".format, inner, inner), max_leaves=30))  # fmt: skip
@steady
def test_pages_of_any_markup(body: str) -> None:
    survives(page(body))


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_bombs(name: str) -> None:
    survives(mail(BOMBS[name](300)))
    survives(BOMBS[name](300))


@pytest.mark.parametrize("depth", [1, 30, 400])
@pytest.mark.parametrize("kind", ["multipart/mixed", "message/rfc822"])
def test_nested_mails(kind: str, depth: int) -> None:
    survives(nested(kind, depth))
