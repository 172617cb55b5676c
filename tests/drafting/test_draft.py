"""The letter: what each verdict says, and what it never says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import get_args

import pytest

from signoff_nlp.drafting.draft import write_draft
from signoff_nlp.settings import Settings
from signoff_nlp.types import ITEMS, Author, Decision, Item, Package, ReasonCode, Thread

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
        'Thank you for writing "Looks great". The run has not been started. Those words alone do not say what we may '
        "start.\n\n"
        "What we understand so far:\n"
        "- Material: PETG\n- Colour: black\n- Finish: as the accepted sample of April 18\n- Quote: Q-1043\n\n"
        "Before it can start, we need these answers:\n"
        "1. Who releases this run on your side? If it is you, please add your full name and role.\n"
        "2. Which revision or file controls this run?\n"
        '3. You wrote "We need about 500". How many units exactly does this release cover?\n'
        '4. You wrote "Looks great". Does that mean that we may start this run now: yes or no?\n\n'
        "Or send this back with the blanks filled in; it would be the release:\n\n"
        "    I, ____ (full name and role), release ____ units under quote Q-1043: revision ____, PETG black, finish: as "
        "the accepted sample of April 18. Please start.\n\n"
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
        "- Scope: one lot\n- Revision: B4\n- File: bracket_revB4.step\n- Quantity: 250 pcs\n- Held back: 300\n"
        "- Material: PETG\n- Colour: black\n- Finish: as the accepted sample of April 18\n"
        "- Packing and labels: 25 per bag; label set 2\n- Limits: no coating\n"
        "- Requested start: 4 May 2026\n- Requested ship-by date: 20 May 2026\n"
        "- Requested delivery window: 1 June 2026 to 15 June 2026\n"
        "- Purchase order: 4471\n- Released by: Dana Ruiz\n"
        '- Go: "please start the run now", 12 May 2026\n\n'
        "The dates are the ones you asked for; this record does not confirm them. Please acknowledge this record, or tell "
        "us at once if a line is wrong. A later change needs a new release.\n\n"
        "Kind regards,\nHill Street Prints\n"
    )


def test_hold_in_full(make: SimpleNamespace) -> None:
    go = Item(state="stated", value="start", satisfied=True, required=False, evidence=(make.said("please start"),))
    found = make.decision("hold", items={"go": go}, reasons=[("on_hold", make.said("please hold everything now"))])
    assert body(make.thread(), found) == (
        "Hi Dana,\n\n"
        'Thank you for your message. We confirm the stop: "please hold everything now". Nothing more is made until the run '
        "is released again.\n\n"
        "Frozen, as named so far:\n"
        "- Revision: B4\n- Quantity: 250 pcs\n- Material: PETG\n- Colour: black\n"
        "- Finish: as the accepted sample of April 18\n\n"
        "To restart it, we need a new release from a person who may give it, with the revision, the quantity and the word "
        "to start; or plain words to resume by the release of 12 May 2026.\n\n"
        "Kind regards,\nHill Street Prints\n"
    )


@pytest.mark.parametrize("code", ["rejected", "changes_requested"])
def test_a_rejected_version_is_not_restarted_by_the_earlier_release(make: SimpleNamespace, code: str) -> None:
    go = Item(state="stated", satisfied=True, evidence=(make.said("please start"),))
    letter = body(make.thread(), make.decision("hold", items={"go": go}, reasons=[code]))
    assert "with the changed revision" in letter
    assert "12 May" not in letter


def test_a_stop_with_nothing_released_freezes_the_whole_run(make: SimpleNamespace) -> None:
    items = {name: Item(required=False) for name in ITEMS}
    letter = body(make.thread(), make.decision("hold", items=items, reasons=["on_hold"]))
    assert "the whole run is frozen" in letter
    assert "We confirm the stop. " in letter


def test_a_hold_records_the_acceptance_beside_it(make: SimpleNamespace) -> None:
    reasons = ["on_hold", ("sample_acceptance", make.said("the sample is very fine"))]
    assert 'noted: "the sample is very fine"' in body(make.thread(), make.decision("hold", reasons=reasons))


def test_a_change_after_the_release_does_not_say_that_nothing_runs(make: SimpleNamespace) -> None:
    new = make.said("make it 300 instead")
    item = Item(state="outdated", value=250, evidence=(make.said("250 pcs", 50), new))
    letter = body(make.thread(), make.decision(items={"quantity": item}, reasons=[("changed_after_release", new)]))
    assert "not been started" not in letter
    assert "Nothing has been started with that change, and we start nothing more until you confirm it." in letter
    assert "Before we go on, we need one answer:\n1. The release says" in letter
    assert "Before it can start" not in letter
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
    assert draft.body.endswith(". Please start.\n")
    assert "\n    " not in draft.body


def test_text_without_any_header_is_answered_like_a_chat(make: SimpleNamespace) -> None:
    bare = make.thread(id=None, subject=None, author=Author(name="Dana Ruiz"))
    draft = write_draft(bare, [make.decision(without=("go",))], settings=SETTINGS)
    assert draft is not None
    assert (draft.to, draft.subject, "Kind regards" in draft.body) == ((), "", False)


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
        ("J. R. Hall", "Hello,"), ("Dana\r\nBcc: x", "Hello,"), ("mika.salo", "Hi Mika,"), ("benny_backlot", "Hi Benny,"),
        ("Dr. Neil Abernathy", "Hi Neil,"), ("Frau Pohl", "Hello,"), ("Mrs. Dana", "Hello,"),
    ],
)  # fmt: skip
def test_greeting(make: SimpleNamespace, name: str | None, greeting: str) -> None:
    letter = body(make.thread(author=Author(name=name, address="dana@acme.example")), make.decision(without=("go",)))
    assert letter.splitlines()[0] == greeting


def test_a_company_is_not_greeted_like_a_person(make: SimpleNamespace) -> None:
    for address, greeting in (("hello@bluebirdproto.example", "Hello,"), ("amy@bluebirdproto.example", "Hi Bluebird,")):
        author = Author(name="Bluebird Prototyping", address=address)
        assert body(make.thread(author=author), make.decision(without=("go",))).splitlines()[0] == greeting


def test_a_go_is_thanked_for_in_the_buyers_words(make: SimpleNamespace) -> None:
    text = "Hi Mike, we release the brackets, rev TBC, 250 pcs. Please go on."
    go = Item(state="stated", satisfied=True, evidence=(make.said("release", text.index("release")),))
    letter = body(make.thread(text), make.decision(without=("revision",), items={"go": go}))
    assert 'Thank you for your go: "we release the brackets". The run has not been started.' in letter


@pytest.mark.parametrize("code", ["conflicting_messages", "unverified_sender", "conditional", "reported_approval"])
def test_a_go_in_doubt_is_not_thanked_for(make: SimpleNamespace, code: str) -> None:
    go = Item(state="stated", satisfied=True, evidence=(make.said("hello"),))
    assert "for your go" not in body(make.thread(), make.decision(items={"go": go}, reasons=[code]))


def test_several_approved_points_are_all_named(make: SimpleNamespace) -> None:
    text = "the body is approved\nbrand approves the grey"
    words = make.said("is approved", 9), make.said("approves", 27)
    found = make.decision(without=("go",), reasons=["aspect_only", ("split_approval", *words)])
    assert 'We have noted: "the body is approved" and "brand approves the grey".' in body(make.thread(text), found)


def test_a_stop_that_was_spoken_of_again_still_stands(make: SimpleNamespace) -> None:
    first = make.thread("please stop").messages[0]
    later = first.model_copy(update={"index": 1, "text": "Thanks! How is the weather?"})
    found = make.decision("hold", reasons=[("on_hold", make.said("please stop"))])
    letter = body(Thread(messages=(first, later)), found)
    assert 'The stop stands: "please stop". Nothing is made' in letter
    assert "We confirm" not in letter


def test_what_was_taken_back_is_not_resumed(make: SimpleNamespace) -> None:
    go = Item(state="stated", satisfied=True, evidence=(make.said("hello"),))
    found = make.decision("hold", items={"go": go}, reasons=["on_hold"]).model_copy(update={"package": Package()})
    assert "resume" not in body(make.thread(), found)


def test_released_parts_are_closed_once(make: SimpleNamespace) -> None:
    parts = [make.decision("released", subject=name, package={"ship_by": "2026-05-20"}) for name in ("lid", "box")]
    letter = body(make.thread(), *parts)
    assert letter.count("acknowledge") == letter.count("does not confirm") == 1


@pytest.mark.parametrize(
    ("count", "unit", "told"),
    [
        (1, None, "1 unit"), (2, None, "2 units"), (1, "pieces", "1 piece"), (3, "piece", "3 pieces"), (1, "pcs", "1 pc"),
        (900, "stuks", "900 pcs"), (40, "Stück", "40 pcs"), (2, "pairs", "2 pairs"), (5, "spools", "5 spools"),
        (144, "ea", "144 ea"), (9, "pcs.", "9 pcs"),
    ],
)  # fmt: skip
def test_a_count_has_its_unit(make: SimpleNamespace, count: int, unit: str | None, told: str) -> None:
    item = Item(state="stated", value=count, satisfied=True)
    found = make.decision("released", items={"quantity": item})
    found = found.model_copy(update={"package": found.package.model_copy(update={"unit": unit})})
    assert f"- Quantity: {told}\n" in body(make.thread(), found)


def test_a_label_is_not_doubled_by_its_value(make: SimpleNamespace) -> None:
    for value, told in (
        ("finish as sample 3", "as sample 3"),
        ("Surface: as quoted", "as quoted"),
        ("surface as quoted", "surface as quoted"),
        ("finished in grey", "finished in grey"),
        ("finish", "finish"),
    ):
        item = Item(state="stated", value=value, satisfied=True)
        assert f"- Finish: {told}\n" in body(make.thread(), make.decision("released", items={"finish": item}))


def test_somebody_elses_authority_is_not_spoken_in_the_first_person(make: SimpleNamespace) -> None:
    owner = Item(state="stated", value="Helen Okafor", satisfied=True)
    letter = body(make.thread(), make.decision(without=("revision",), items={"authority": owner}))
    assert "    We release 250 pcs: revision ____" in letter
    assert ". Authorised by Helen Okafor. Please start.\n" in letter


def test_two_who_differ_leave_the_name_blank(make: SimpleNamespace) -> None:
    letter = body(make.thread(), make.decision(without=("quantity",), reasons=["conflicting_messages"]))
    assert "Release owner" not in letter
    assert "I, ____ (full name and role), release" in letter


def test_a_sender_who_failed_is_asked_for_the_address_on_file(make: SimpleNamespace) -> None:
    letter = body(make.thread(), make.decision(without=("authority",), reasons=["unverified_sender"]))
    assert "Or send this back with any blanks filled in, from the address that we have on file" in letter


def test_what_only_the_records_hold_is_not_told_to_an_unverified_sender(make: SimpleNamespace) -> None:
    pointer = Item(state="referenced", value="ABS", satisfied=True, evidence=(make.said("as per quote 12"),))
    for reasons, told in (([], "- Material: ABS\n"), (["unverified_sender"], '- Material: "as per quote 12"\n')):
        found = make.decision(without=("go",), items={"material": pointer}, reasons=reasons)
        assert told in body(make.thread(), found)


def test_the_signed_name_is_greeted(make: SimpleNamespace) -> None:
    owner = Item(state="stated", value="Sabine Oberhuber", satisfied=True)
    author = Author(name="DI Oberhuber Sabine", address="so@acme.example")
    letter = body(make.thread(author=author), make.decision(without=("go",), items={"authority": owner}))
    assert letter.startswith("Hi Sabine,")
