"""The letter: what each verdict says, and what it never says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import get_args

import pytest

from signoff_nlp.drafting.draft import write_draft
from signoff_nlp.settings import Settings
from signoff_nlp.types import ITEMS, Author, Decision, Item, ReasonCode, Thread

SETTINGS = Settings(us=("shop.example",), shop_name="Hill Street Prints")


def body(thread: Thread, *decisions: Decision) -> str:
    draft = write_draft(thread, decisions, settings=SETTINGS)
    assert draft is not None
    return draft.body


def test_clarify_in_full(make: SimpleNamespace) -> None:
    text = "Looks great! We need about 500."
    found = make.decision(
        without=("revision", "go", "authority"),
        items={"quantity": Item(note="only an approximate count is given", evidence=(make.said("500", 27),))},
        reasons=[("vague_wording", make.said("Looks great"))],
        package={"quote_number": "Q-1043"},
    )
    assert body(make.thread(text), found) == (
        "Hi Dana,\n\n"
        'Thank you for writing "Looks great". The run has not been started. Those words are welcome, but they do not yet '
        "say what we may start.\n\n"
        "What we understand so far:\n"
        "- Material: PETG\n- Colour: black\n- Finish: as the accepted sample of April 18\n- Quote: Q-1043\n\n"
        "Please answer:\n"
        "1. Who releases this run? If you do, please add your full name and your role.\n"
        "2. Which revision or file controls this run?\n"
        '3. You wrote "We need about 500". How many units exactly does this release cover?\n'
        '4. You wrote "Looks great". Does that mean that we may start this run now: yes or no?\n\n'
        "Or send this back with the blanks filled in; it would be the release:\n\n"
        "    I, ____ (full name and role), release ____ units under quote Q-1043, revision ____, PETG black, finish as "
        "the accepted sample of April 18: please start.\n\n"
        "Kind regards,\nHill Street Prints\n"
    )


def test_released_in_full(make: SimpleNamespace) -> None:
    more = {
        "files": ("bracket_revB4.step",), "start": "2026-05-04", "ship_by": "2026-05-20",
        "window": ("2026-06-01", "2026-06-15"), "packaging": ("25 per bag", "label set 2"),
        "exclusions": ("no coating",), "po_number": "4471", "held_quantity": 300,
    }  # fmt: skip
    go = Item(state="stated", value="start", satisfied=True, evidence=(make.said("please start the run now"),))
    found = make.decision("released", stage="lot", items={"go": go}, package=more)
    assert body(make.thread(), found) == (
        "Hi Dana,\n\n"
        "Thank you for your message. We have your release. This is how we record it:\n\n"
        "- Scope: lot\n- Revision: B4\n- File: bracket_revB4.step\n- Quantity: 250 pcs\n- Held back: 300\n"
        "- Material: PETG\n- Colour: black\n- Finish: as the accepted sample of April 18\n"
        "- Packing and labels: 25 per bag; label set 2\n- Not included: no coating\n"
        "- Start that you ask for: 4 May 2026\n- Ship-by date that you ask for: 20 May 2026\n"
        "- Delivery window that you ask for: 1 June 2026 to 15 June 2026\n"
        "- Purchase order: 4471\n- Released by: Dana Ruiz\n"
        '- Go: "please start the run now", 12 May 2026\n\n'
        "Dates stand here as you asked for them; this record does not confirm them. Please acknowledge this record, or "
        "tell us at once if a line is wrong. A later change needs a new release.\n\n"
        "Kind regards,\nHill Street Prints\n"
    )


def test_hold_in_full(make: SimpleNamespace) -> None:
    go = Item(state="stated", value="start", satisfied=True, required=False, evidence=(make.said("please start"),))
    found = make.decision("hold", items={"go": go}, reasons=[("on_hold", make.said("please hold everything now"))])
    assert body(make.thread(), found) == (
        "Hi Dana,\n\n"
        'Thank you for your message. We confirm the stop ("please hold everything now"): nothing more of this run is made '
        "or started.\n\n"
        "This stands frozen, as named so far:\n"
        "- Revision: B4\n- Quantity: 250 pcs\n- Material: PETG\n- Colour: black\n"
        "- Finish: as the accepted sample of April 18\n\n"
        "What would restart it: a new release from a person who may give it, which names the revision and the quantity "
        "and tells us to start; or plain words to resume by your earlier release of 12 May 2026.\n\n"
        "Kind regards,\nHill Street Prints\n"
    )


@pytest.mark.parametrize("code", ["rejected", "changes_requested"])
def test_a_rejected_version_is_not_restarted_by_the_earlier_release(make: SimpleNamespace, code: str) -> None:
    go = Item(state="stated", satisfied=True, evidence=(make.said("please start"),))
    letter = body(make.thread(), make.decision("hold", items={"go": go}, reasons=[code]))
    assert "names the changed revision" in letter
    assert "12 May" not in letter


def test_a_stop_with_nothing_released_freezes_the_whole_run(make: SimpleNamespace) -> None:
    items = {name: Item(required=False) for name in ITEMS}
    letter = body(make.thread(), make.decision("hold", items=items, reasons=["on_hold"]))
    assert "the whole run is frozen" in letter
    assert "We confirm the stop: " in letter


def test_a_hold_records_the_acceptance_beside_it(make: SimpleNamespace) -> None:
    reasons = ["on_hold", ("sample_acceptance", make.said("the sample is very fine"))]
    assert 'noted: "the sample is very fine"' in body(make.thread(), make.decision("hold", reasons=reasons))


def test_a_change_after_the_release_does_not_say_that_nothing_runs(make: SimpleNamespace) -> None:
    new = make.said("make it 300 instead")
    item = Item(state="outdated", value=250, evidence=(make.said("250 pcs", 50), new))
    letter = body(make.thread(), make.decision(items={"quantity": item}, reasons=[("changed_after_release", new)]))
    assert "not been started" not in letter
    assert "we stay with what was released and go no further until this is confirmed" in letter
    assert "Quantity:" not in letter
    assert "release ____ units" in letter


@pytest.mark.parametrize("code", get_args(ReasonCode))
def test_every_reason_makes_a_short_letter_that_says_nothing_has_started(make: SimpleNamespace, code: str) -> None:
    for words in ((), (make.said("hello"),), (make.said("he"), make.said("llo", 2))):
        letter = body(make.thread(), make.decision(without=("go", "revision"), reasons=[(code, *words)]))
        assert ("has not been started" in letter) != (code == "changed_after_release")
        before_the_note = letter.partition("Or send this back")[0]
        assert len(before_the_note.split()) <= 150
        assert not {"{", "}", "None"} & set(letter.replace(",", " ").split())


def test_seven_questions_still_fit_on_one_screen(make: SimpleNamespace) -> None:
    letter = body(make.thread(), make.decision(without=ITEMS, reasons=["vague_wording", "missing_go"]))
    assert len(letter.partition("Or send this back")[0].split()) <= 150


def test_an_acceptance_is_named_in_the_buyers_words(make: SimpleNamespace) -> None:
    found = make.decision(
        without=("go",), stage="sample", reasons=[("sample_acceptance", make.said("the sample is approved"))]
    )
    letter = body(make.thread(), found)
    assert 'We have noted: "the sample is approved". The production run has not been started.' in letter
    assert "Scope:" not in letter
    assert "for production" in letter


def test_what_is_open_is_not_listed_as_agreed(make: SimpleNamespace) -> None:
    found = make.decision(
        reasons=[("open_item", make.said("label set 2 TBD still"))],
        package={"packaging": ("25 per bag", "label set 2")},
    )
    letter = body(make.thread(), found)
    assert "- Packing and labels: 25 per bag\n" in letter


def test_two_parts_one_letter_the_cautious_part_first(make: SimpleNamespace) -> None:
    go = make.decision("released", subject="body")
    ask = make.decision(subject="cover", without=("revision",))
    stop = make.decision("hold", subject="lid", reasons=["on_hold"])
    skip = make.decision("none", subject="knob")
    letter = body(make.thread(), go, ask, stop, skip, make.decision(subject="foot", without=("go",)))
    assert [line for line in letter.splitlines() if line.startswith("Part:")] == [
        "Part: lid", "Part: cover", "Part: foot", "Part: body",
    ]  # fmt: skip
    assert "\n1. Which revision" in letter
    assert "\n2. May we start" in letter
    assert letter.count("Thank you") == letter.count("Kind regards") == 1
    assert "knob" not in letter


def test_given_questions_are_used(make: SimpleNamespace) -> None:
    found = make.decision(without=("go",), questions=({"item": "go", "text": "Shall we?"},))
    assert "1. Shall we?\n" in body(make.thread(), found)


def test_no_draft_where_there_is_nothing_to_answer(make: SimpleNamespace) -> None:
    ask = make.decision(without=("go",))
    assert write_draft(make.thread(), [make.decision("none")], settings=SETTINGS) is None
    assert write_draft(make.thread(), [], settings=SETTINGS) is None
    assert write_draft(make.thread(side="machine"), [ask], settings=SETTINGS) is None
    assert write_draft(make.thread(side="shop"), [ask], settings=SETTINGS) is None
    assert write_draft(Thread(), [ask], settings=SETTINGS) is None


def test_a_chat_has_no_headers(make: SimpleNamespace) -> None:
    draft = write_draft(make.thread(channel="chat"), [make.decision(without=("go",))], settings=SETTINGS)
    assert draft is not None
    assert (draft.to, draft.cc, draft.subject, draft.in_reply_to, draft.references) == ((), (), "", None, ())
    assert draft.body.startswith("Hi Dana,")


def test_without_a_shop_name_nobody_signs(make: SimpleNamespace) -> None:
    draft = write_draft(make.thread(), [make.decision(without=("go",))], settings=Settings())
    assert draft is not None
    assert draft.body.endswith("\n\nKind regards\n")


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Dana Ruiz", "Hi Dana,"), ("Ruiz, Dana", "Hi Dana,"), ("RUIZ Dana", "Hi Dana,"), ("DANA", "Hi Dana,"), ("jo", "Hi Jo,"),
        ("Léa Fontaine", "Hi Léa,"), ("Jean-Luc Petit", "Hi Jean-Luc,"), ("方秀兰", "Hi 方秀兰,"), (None, "Hello,"),
        ("", "Hello,"), ("+49 171 5550100", "Hello,"), ("dana@acme.example", "Hello,"), ("Acme Purchasing", "Hello,"),
        ("J. R. Hall", "Hello,"), ("Dana\r\nBcc: x", "Hello,"),
    ],
)  # fmt: skip
def test_greeting(make: SimpleNamespace, name: str | None, greeting: str) -> None:
    letter = body(make.thread(author=Author(name=name, address="dana@acme.example")), make.decision(without=("go",)))
    assert letter.splitlines()[0] == greeting
