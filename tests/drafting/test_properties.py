"""Whatever is decided, a draft holds only its own fixed words and what the decision, the thread and the settings say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signoff_nlp.drafting.draft import write_draft
from signoff_nlp.drafting.questions import questions_for, release_sentence
from signoff_nlp.drafting.wording import wording
from signoff_nlp.settings import Settings
from signoff_nlp.types import (
    ITEMS,
    STAGES,
    Attachment,
    Author,
    Decision,
    Evidence,
    Item,
    ItemStateName,
    Message,
    Package,
    Reason,
    ReasonCode,
    Thread,
    Verdict,
)

Strangers = Callable[[str, Iterable[str]], set[str]]
# Numbers and made-up words that no template holds, so that each can be traced to where it came from.
_WORD = st.integers(10, 99_999).map(str) | st.builds(
    "{}{}".format, st.sampled_from(["qx", "zjq", "xqz", "jqxz", "qqzjx"]), st.integers(1, 9_999)
)
_TEXT = st.lists(_WORD, min_size=1, max_size=6).map(" ".join)
_DAY = st.dates().map(lambda day: day.isoformat()) | _TEXT


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    text = draw(_TEXT)
    start = draw(st.integers(0, 30))
    return Evidence(message=draw(st.integers(0, 2)), start=start, end=start + len(text), text=text)


@st.composite
def item(draw: st.DrawFn) -> Item:
    state = draw(st.sampled_from(get_args(ItemStateName)))
    return Item(
        state=state,
        value=draw(st.none() | _TEXT | st.integers(10, 99_999)),
        required=draw(st.booleans()),
        satisfied=state in ("stated", "referenced", "carried") and draw(st.booleans()),
        evidence=tuple(draw(st.lists(evidence(), max_size=3))),
        note=draw(st.none() | _TEXT | st.sampled_from(sorted(wording()["questions"]["notes"]))),
    )


@st.composite
def decision(draw: st.DrawFn) -> Decision:
    items = {name: draw(item()) for name in ITEMS}

    def fixed(name: Any) -> str | None:
        one = items[name]
        return str(one.value) if one.satisfied and one.value is not None else None

    count = items["quantity"]
    texts = st.lists(_TEXT, max_size=2).map(tuple)
    package = Package(
        revision=fixed("revision"), material=fixed("material"), color=fixed("color"), finish=fixed("finish"),
        quantity=count.value if count.satisfied and isinstance(count.value, int) else None,
        approver=fixed("authority"), unit=draw(st.none() | _TEXT), files=draw(texts), start=draw(st.none() | _DAY),
        ship_by=draw(st.none() | _DAY), window=draw(st.none() | st.tuples(_DAY, _DAY)), po_number=draw(st.none() | _TEXT),
        quote_number=draw(st.none() | _TEXT), packaging=draw(texts), exclusions=draw(texts),
        held_quantity=draw(st.none() | st.integers(10, 9_999)),
    )  # fmt: skip
    codes = draw(st.lists(st.sampled_from(get_args(ReasonCode)), max_size=4, unique=True))
    reasons = tuple(
        Reason(code=code, text="", evidence=tuple(draw(st.lists(evidence(), max_size=3)))) for code in codes
    )
    return Decision(
        subject=draw(st.none() | _TEXT), verdict=draw(st.sampled_from(get_args(Verdict))),
        stage=draw(st.none() | st.sampled_from(STAGES)), package=package, items=items, reasons=reasons,
    )  # fmt: skip


@st.composite
def thread(draw: st.DrawFn) -> Thread:
    moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
    return Thread(
        messages=tuple(
            Message(
                index=index, side="buyer", text=draw(_TEXT), sent_at=draw(st.none() | moments),
                attachments=tuple(Attachment(name=name) for name in draw(st.lists(_TEXT, max_size=2))),
                author=Author(name=draw(st.none() | st.sampled_from(["Qxzia Jzxo", "XZQJ Jxqa"])), address="qx@zj.example"),
            )
            for index in range(draw(st.integers(1, 3)))
        )
    )  # fmt: skip


def sources(decisions: list[Decision], told: Thread, config: Settings) -> list[str]:
    """All that the draft may take over; an item that is not satisfied lends its evidence, never its value."""
    texts: list[str] = [config.shop_name or ""]
    for message in told.messages:
        texts += [message.text, message.author.name or "", str(message.sent_at or "")]
        texts += [one.name for one in message.attachments]
    for one in decisions:
        texts += [one.subject or "", one.package.model_dump_json()]
        for found in one.items.values():
            texts += [words.text for words in found.evidence]
            texts += [str(found.value)] if found.satisfied else []
        texts += [words.text for reason in one.reasons for words in reason.evidence]
    return texts


@given(st.lists(decision(), max_size=3), thread(), st.sampled_from([None, "Zxq 77 Prints"]))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_word_and_number_of_a_draft_stands_somewhere(
    strangers: Strangers, decisions: list[Decision], told: Thread, shop: str | None
) -> None:
    config = Settings(shop_name=shop)
    draft = write_draft(told, decisions, settings=config)
    assert (draft is None) == all(one.verdict == "none" for one in decisions)
    if draft is not None:
        assert not strangers(draft.body, sources(decisions, told, config))


@given(decision(), thread())
@settings(max_examples=100, deadline=None)
def test_an_unsettled_value_is_only_ever_quoted_as_the_buyers_words(one: Decision, told: Thread) -> None:
    marks = {name: f"UNSETTLED{at}" for at, name in enumerate(ITEMS)}
    items = {
        name: found if found.satisfied else found.model_copy(update={"value": marks[name]})
        for name, found in one.items.items()
    }
    marked = one.model_copy(update={"items": items})
    draft = write_draft(told, [marked], settings=Settings())
    whole = (draft.body if draft else "") + (release_sentence(marked) or "")
    assert "UNSETTLED" not in whole + " ".join(question.text for question in questions_for(marked))


@given(decision())
@settings(max_examples=100, deadline=None)
def test_a_clarification_asks_about_every_item_that_lacks_and_no_satisfied_one(one: Decision) -> None:
    questions = questions_for(one)
    if one.verdict != "clarify":
        assert questions == ()
        return
    asked = [question.item for question in questions]
    lacking = {name for name, found in one.items.items() if found.required and not found.satisfied}
    assert questions
    assert lacking <= set(asked)
    if len(asked) > 1:
        assert not {name for name, found in one.items.items() if found.satisfied} & set(asked)
    assert len(asked) == len(set(asked))


@given(decision(), st.integers(0, 10_000))
@settings(max_examples=100, deadline=None)
def test_a_draft_says_the_same_of_the_same(one: Decision, minutes: int) -> None:
    told = Thread(messages=(Message(text="xz", sent_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),))
    assert write_draft(told, [one], settings=Settings()) == write_draft(told, [one], settings=Settings())
