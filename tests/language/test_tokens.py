"""What the trade writes as one word is one token, and no character is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_nlp import vocabulary
from signoff_nlp.language.pipeline import shipped
from signoff_nlp.language.tokens import Tokens

TABLES = vocabulary.load("tokens")


def tokens(text: str) -> list[str]:
    return [token.text for token in Tokens(shipped().vocab)(text)]


@pytest.mark.parametrize(
    "marked", [text for table in TABLES.values() for side in ("yes", "no") for text in table[side]]
)
def test_the_examples_hold(marked: str) -> None:
    text, expected = marked.replace("|", ""), marked.split("|")[1::2]
    found = tokens(text)
    assert [token for token in found if token in expected] == expected


@pytest.mark.parametrize(
    "word",
    [
        "rev.B4", "250pcs", "PA12-GF", "v2.1", "±0.1", "RAL 7016", "bracket_revB4.step", "6061-T6", "1.4301", "PA6/66", "2,500",
        "don't", "Q-1043", "10:32", "dana@acme.example", "95A", "PA12-GF30", "100%", "1042-C",
    ],
)  # fmt: skip
def test_it_is_one_token_also_before_a_stop(word: str) -> None:
    assert tokens(f"see {word}, please: ({word}).") == ["see", word, ",", "please", ":", "(", word, ")", "."]


def test_signs_stand_alone() -> None:
    assert tokens("Go! - now...\n\n  ok") == ["Go", "!", "-", "now", ".", ".", ".", "\n\n", " ", "ok"]


@given(st.text(max_size=300))
def test_no_character_is_lost(text: str) -> None:
    assert Tokens(shipped().vocab)(text).text == text


def test_the_pipeline_can_be_saved_and_loaded() -> None:
    config = shipped().config["nlp"]["tokenizer"]
    assert config == {"@tokenizers": "signoff.tokens.v1"}
    tokenizer = Tokens(shipped().vocab)
    assert tokenizer.from_bytes(tokenizer.to_bytes())("rev.B4 ok").text == "rev.B4 ok"
