"""Pure parts: text cut into pieces, what was changed of a text, the view of a thread, and how a ledger grew."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from signoff_nlp.service.desk.difference import changed_share, changes, outcome_of
from signoff_nlp.service.desk.spans import Mark, pieces
from signoff_nlp.service.desk.threads import thread_page
from signoff_nlp.store.engine import Store
from tests.service.desk.desks import FULL, SETTINGS, put
from tests.service.threads import HOLD, VAGUE
from tests.store.making import NOW

spans = st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60)), max_size=12)


@given(st.text(max_size=50), spans)
def test_pieces_give_the_text_again_and_know_their_values(text: str, found: list[tuple[int, int]]) -> None:
    marks = [Mark(f"m{at}", *span, "value") for at, span in enumerate(found)]
    cut = pieces(text, marks)
    assert "".join(one.text for one in cut) == text
    at = 0
    for one in cut:
        covering = {mark.name for mark in marks if 0 <= mark.start <= at and at + len(one.text) <= mark.end}
        assert set(one.marks) == covering
        at += len(one.text)


def test_a_long_text_is_cut() -> None:
    cut = pieces("a" * 30, [Mark("m", 5, 25, "value")], most=10)
    assert [(one.text, one.marks) for one in cut] == [("aaaaa", ()), ("aaaaa", ("m",))]


def test_how_much_was_changed() -> None:
    text = "one two three four five six seven eight nine ten"
    assert outcome_of(changed_share(text, text.replace(" ", "\n  "))) == "unedited"
    assert outcome_of(changed_share(text, text + " eleven")) == "light"
    assert outcome_of(changed_share(text, "nothing of it")) == "rewritten"
    assert [tuple(one) for one in changes("a b\nc", "a x\nc")] == [
        ("same", "a"), ("out", "b"), ("in", "x"), ("same", "\nc"),
    ]  # fmt: skip


def test_a_page_shows_words_items_and_how_the_ledger_grew(store: Store) -> None:
    thread = put(store, FULL, HOLD)
    page = thread_page(store, SETTINGS, thread, NOW)
    first, second = page.messages
    assert FULL.startswith("".join(one.text for one in first.pieces))
    marked = {mark: one.text for one in first.pieces for mark in one.marks}
    quantity = next(one for one in first.values if one.label == "QUANTITY")
    assert (quantity.value, marked[quantity.mark]) == ("250", "all 250 pcs")
    assert (second.side, page.verdict) == ("buyer", "hold")
    (decision,) = page.decisions
    assert [item.name for item in decision.items if item.quick] == ["revision", "quantity", "go", "authority"]
    assert decision.reasons[0].words
    assert decision.reasons[0].mark in {mark for one in second.pieces for mark in one.marks}
    assert [(one.verdict, one.released, one.held) for one in page.growth][-1] == ("hold", 0, 250)


def test_a_page_of_what_is_not_read_yet(store: Store) -> None:
    page = thread_page(store, SETTINGS, put(store, VAGUE), NOW)
    assert page.decisions[0].verdict == "clarify"
    assert not page.due
