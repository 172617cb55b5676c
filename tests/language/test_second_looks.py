"""What a message says against its own values, and values that belong to something else."""

from __future__ import annotations

import pytest

from signoff_nlp.language.steps import read
from signoff_nlp.types import Attachment, Author, Message, Reading

ORDER = "Please start production: 250 pcs, rev B4, black PETG, as printed. "


def reading_of(text: str, subject: str = "Order") -> Reading:
    message = Message(index=0, author=Author(name="Dana Ruiz"), text=text, subject=subject, side="buyer")
    return next(iter(read([message])))


def kinds(text: str, subject: str = "Order") -> set[str]:
    return {cue.kind for cue in reading_of(text, subject).cues}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("(B6 on the STEP, same thing really)", "conflict_revision"),
        ("B4 has been superseded.", "conflict_revision"),
        ("Rev B4 belongs to another customer.", "conflict_revision"),
        ("Rev B4 is not for this order.", "conflict_revision"),
        ("That makes 12 boxes of 25.", "conflict_quantity"),
        ("Left: 100, right: 100.", "conflict_quantity"),
        ("A few extra would be nice.", "open_quantity"),
        ("Was it 250 or 240?", "doubt"),
        ("B4 has the wide slot, hasn't it?", "doubt"),
        ("Too soon?", "doubt"),
        ("Or is that premature?", "doubt"),
        ("Have I rushed this?", "doubt"),
    ],
)
def test_a_second_look_at_the_values_is_found(said: str, kind: str) -> None:
    assert kind in kinds(ORDER + said)


@pytest.mark.parametrize(
    "said",
    [
        "B3 is scrapped.",
        "Rev B5 belongs to another customer.",
        "B4 replaces B3.",
        "Please pack in boxes of 25.",
        "That makes 10 boxes of 25.",
        "The first 2 boxes of 25 go to Leeds.",
        "125 left-hand, 125 right-hand.",
        "Send a few more photos when done.",
        "When can we expect them?",
        "Was great to see you on Friday, wasn't it?",
        "Or do you need the PO number again?",
        "The drawing is on an A3 sheet.",
    ],
)
def test_what_is_said_beside_the_values_is_no_second_look(said: str) -> None:
    assert not kinds(ORDER + said) & {"conflict_revision", "conflict_quantity", "open_quantity", "doubt"}


def test_changes_right_behind_a_revision_have_no_label() -> None:
    assert "amended_revision" in kinds("Please run 250 pcs, rev B4 with Tom's tweaks, black PETG.")
    assert "amended_revision" not in kinds("Please run 250 pcs, rev B4 with no changes, black PETG.")


def test_a_fresh_subject_with_another_count_contradicts_the_text() -> None:
    assert "conflict_quantity" in kinds(ORDER, "Release of 500 brackets")
    assert "conflict_quantity" not in kinds(ORDER, "Re: Release of 500 brackets")
    assert "conflict_quantity" not in kinds(ORDER, "Release of 250 brackets")


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Your jig is PA12.", "PA12"),
        ("The hinge from your shelf was ABS.", "ABS"),
        ("It clips onto an ABS housing.", "ABS"),
        ("The carton is brown.", "brown"),
    ],
)
def test_a_value_of_another_thing_is_not_what_is_ordered(said: str, value: str) -> None:
    facts = [fact for fact in reading_of(ORDER + said).facts if fact.value == value]
    assert facts
    assert all("other" in fact.flags for fact in facts)


@pytest.mark.parametrize("said", ["The material is PA12.", "It is PA12.", "The parts are PA12."])
def test_a_value_of_the_order_stays(said: str) -> None:
    facts = [fact for fact in reading_of("Please run 250 pcs, rev B4. " + said).facts if fact.value == "PA12"]
    assert facts
    assert all("other" not in fact.flags for fact in facts)


def test_boxes_that_are_ordered_have_their_own_material() -> None:
    read_back = reading_of("Please produce the 250 boxes, rev B4. The boxes are PA12.")
    assert [fact.flags for fact in read_back.facts if fact.value == "PA12"] == [()]


@pytest.mark.parametrize("slip", ["strat production", "start productoin", "startt production"])
def test_a_slip_of_the_fingers_still_orders(slip: str) -> None:
    assert any(act.kind == "go" for act in reading_of(f"pls {slip} of all 300 pcs").acts)


@pytest.mark.parametrize("other", ["being", "product", "stark"])
def test_another_word_is_no_slip(other: str) -> None:
    assert not any(act.kind == "go" for act in reading_of(f"pls {other} of all 300 pcs").acts)


@pytest.mark.parametrize(
    "said",
    [
        "The attached PO says 240.",
        "The enclosed order form has 240 brackets.",
        "Everything is on the attached sheet, 275 pcs in total.",
        "The accompanying release form is for 300 pieces.",
        "On the spreadsheet attached the quantity is 205.",
        "Anbei die Freigabe, im Anhang stehen 260 Stück.",
    ],
)
def test_a_paper_of_the_message_that_counts_otherwise_contradicts_it(said: str) -> None:
    assert "conflict_quantity" in kinds(ORDER + said)


@pytest.mark.parametrize(
    "said",
    [
        "The attached PO says 250.",
        "The enclosed order form has all 250 brackets.",
        "The attached sheet still says 200, ignore that.",
        "The attached drawing list has 3 pages.",
        "The form attached shows 4 holes on sheet 2 of 3.",
        "Attached is order 4471, please invoice within 30 days.",
        "The attached list gives the packing: 25 per bag.",
        "The sheet by the printer says 240 degrees.",
    ],
)
def test_other_numbers_of_a_paper_contradict_nothing(said: str) -> None:
    assert "conflict_quantity" not in kinds(ORDER + said)


def test_the_order_that_a_lot_is_cut_from_contradicts_nothing() -> None:
    lot = "Please start the first 100 pcs, rev B4, black PETG, as printed. "
    assert "conflict_quantity" not in kinds(lot + "The attached PO is for 400 pcs.")


@pytest.mark.parametrize(
    ("name", "conflict"),
    [
        ("Release_sheet_260pcs.pdf", True),
        ("order form 300 off.xlsx", True),
        ("PO-8812_240_pcs.pdf", True),
        ("Release_sheet_250pcs.pdf", False),
        ("Release_sheet_2026.pdf", False),
        ("plate_12pcs.stl", False),
        ("PO-8812.pdf", False),
    ],
)
def test_the_name_of_an_attached_order_with_another_count_contradicts_the_text(name: str, conflict: bool) -> None:
    message = Message(
        index=0, author=Author(name="Dana Ruiz"), text=ORDER, side="buyer", attachments=(Attachment(name=name),)
    )
    found = {cue.kind for cue in next(iter(read([message]))).cues}
    assert ("conflict_quantity" in found) is conflict


def test_a_rate_tells_no_count() -> None:
    assert "open_quantity" in kinds("Please run 220 clips a week, rev B4, black PETG, as printed.")
    assert "open_quantity" not in kinds("Please run 220 clips, rev B4, black PETG, as printed. A week later is fine.")


def test_a_label_that_turns_into_another_is_no_longer_the_one() -> None:
    order = "Please start production: 250 pcs, rev K, black PETG, as printed. "
    assert "conflict_revision" in kinds(order + "K becomes L on Wednesday.")
    assert "conflict_revision" not in kinds(order + "J becomes scrap on Wednesday.")
