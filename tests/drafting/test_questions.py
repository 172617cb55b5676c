"""What is asked, in which order, in which words; and the sentence that would release."""

from __future__ import annotations

from types import SimpleNamespace
from typing import get_args

import pytest

from signoff_nlp.drafting.questions import questions_for, release_sentence
from signoff_nlp.types import ITEMS, Attachment, Item, ReasonCode

VALUE_ITEMS = ("revision", "quantity", "material", "color", "finish")


def test_one_question_per_missing_item_most_important_first(make: SimpleNamespace) -> None:
    questions = questions_for(make.decision(without=ITEMS))
    assert [one.item for one in questions] == ["authority", "revision", "quantity", "go", "material", "color", "finish"]
    assert all(one.text.endswith(("?", ".")) and len(one.text.split()) < 25 for one in questions)


@pytest.mark.parametrize("name", ITEMS)
def test_only_what_is_not_satisfied_is_asked(make: SimpleNamespace, name: str) -> None:
    assert [one.item for one in questions_for(make.decision(without=(name,)))] == [name]


def test_an_item_that_is_not_required_is_not_asked(make: SimpleNamespace) -> None:
    found = questions_for(make.decision(without=("go",), items={"color": Item(required=False)}))
    assert [one.item for one in found] == ["go"]


def test_an_item_that_is_not_required_but_open_is_asked(make: SimpleNamespace) -> None:
    undecided = Item(state="open", required=False, evidence=(make.said("colour TBD"),))
    (question,) = questions_for(
        make.decision(items={"color": undecided}, reasons=[("open_item", make.said("colour TBD"))])
    )
    assert question.item == "color"
    assert '"colour TBD"' in question.text


@pytest.mark.parametrize("verdict", ["released", "hold", "none"])
def test_nothing_is_asked_where_nothing_is_unclear(make: SimpleNamespace, verdict: str) -> None:
    assert questions_for(make.decision(verdict, without=("go",))) == ()


@pytest.mark.parametrize("name", VALUE_ITEMS)
@pytest.mark.parametrize("state", ["conflicting", "outdated"])
def test_two_values_make_a_closed_question(make: SimpleNamespace, name: str, state: str) -> None:
    item = Item(state=state, value=7, evidence=(make.said("first one"), make.said("other one", 40)))
    (question,) = questions_for(make.decision(items={name: item}))
    assert '"first one"' in question.text
    assert '"other one"' in question.text


@pytest.mark.parametrize("name", VALUE_ITEMS)
@pytest.mark.parametrize("state", ["missing", "open", "carried", "outdated"])
def test_unclear_words_are_quoted(make: SimpleNamespace, name: str, state: str) -> None:
    item = Item(state=state, value=None, evidence=(make.said("the usual one"),))
    (question,) = questions_for(make.decision(items={name: item}))
    assert '"the usual one"' in question.text


@pytest.mark.parametrize("name", VALUE_ITEMS)
@pytest.mark.parametrize("state", ["conflicting", "outdated"])
def test_without_words_the_question_is_still_asked(make: SimpleNamespace, name: str, state: str) -> None:
    (question,) = questions_for(make.decision(items={name: Item(state=state)}))
    assert '"' not in question.text


def test_a_changed_value_asks_old_against_new(make: SimpleNamespace) -> None:
    old, new = make.said("250 pcs"), make.said("300", 3, 1)
    changed = make.decision(
        items={"quantity": Item(state="outdated", value=250, evidence=(old, new))},
        reasons=[("changed_after_release", new)],
    )
    (question,) = questions_for(changed)
    assert question.text == 'The release says "250 pcs", later we have "300". Is it to be "300"?'


@pytest.mark.parametrize("code", get_args(ReasonCode))
def test_every_reason_leads_to_a_question(make: SimpleNamespace, code: str) -> None:
    for words in ((), (make.said("some words of the buyer"),)):
        assert questions_for(make.decision(reasons=[(code, *words)]))


@pytest.mark.parametrize(
    "code", ["open_item", "conflicting_messages", "conflicting_values", "changed_after_release", "outdated_revision"]
)
def test_an_open_point_that_no_item_covers_has_its_own_question(make: SimpleNamespace, code: str) -> None:
    found = make.decision(without=("finish",), reasons=[(code, make.said("labels in another colour"))])
    item, own = questions_for(found)
    assert item.item == "finish"
    assert own.item == code
    assert '"labels in another colour"' in own.text
    assert "now decided: ____" in (release_sentence(found) or "")


@pytest.mark.parametrize("code", ["conditional", "hedged", "changes_requested"])
def test_the_go_is_asked_with_the_words_that_spoilt_it(make: SimpleNamespace, code: str) -> None:
    (question,) = questions_for(
        make.decision(without=("go",), reasons=[(code, make.said("start once legal has signed"))])
    )
    assert question.item == "go"
    assert '"start once legal has signed"' in question.text


def test_short_words_are_quoted_with_their_sentence(make: SimpleNamespace) -> None:
    text = "Hi. If you can ship by 27 March, please run the 80 pcs. Thanks!"
    found = make.decision(without=("go",), reasons=[("conditional", make.said("run", text.index("run")))])
    (bare,), (wide,) = questions_for(found), questions_for(found, make.thread(text))
    assert '"' not in bare.text
    assert '"If you can ship by 27 March, please run the 80 pcs"' in wide.text


def test_a_long_sentence_is_cut_around_the_words(make: SimpleNamespace) -> None:
    text = "so " * 80 + "go ahead " + "then " * 80
    found = make.decision(without=("go",), reasons=[("hedged", make.said("go ahead", text.index("go ahead")))])
    (question,) = questions_for(found, make.thread(text))
    assert '"...so so' in question.text
    assert "go ahead then" in question.text
    assert 'then..."' in question.text
    assert len(question.text) < 190


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("unverified_sender", "address that we have on file"),
        ("split_approval", "whole run"),
        ("reported_approval", "directly"),
    ],
)
def test_the_owner_is_asked_by_reason(make: SimpleNamespace, code: str, words: str) -> None:
    (question,) = questions_for(make.decision(without=("authority",), reasons=[code]))
    assert words in question.text


def test_somebody_off_the_list_is_not_asked_for_a_role(make: SimpleNamespace) -> None:
    (question,) = questions_for(make.decision(items={"authority": Item(note="not in the approver directory")}))
    assert "list" in question.text
    assert "role" not in question.text


def test_an_accepted_sample_asks_for_production(make: SimpleNamespace) -> None:
    found = make.decision(
        without=("go", "quantity"), stage="sample", reasons=[("sample_acceptance", make.said("it is ok"))]
    )
    texts = {one.item: one.text for one in questions_for(found)}
    assert "production run" in texts["go"]
    assert "sample" not in texts["quantity"]


def test_a_missing_count_asks_for_the_scope_where_no_stage_is_named(make: SimpleNamespace) -> None:
    assert "full order" in questions_for(make.decision(without=("quantity",)))[0].text
    assert "full order" not in questions_for(make.decision(without=("quantity",), stage="pilot"))[0].text


def test_the_sentence_fills_in_what_is_known(make: SimpleNamespace) -> None:
    full = make.decision(subject="hinge bracket", without=("go",))
    assert release_sentence(full) == (
        "I, Dana Ruiz, release 250 pcs of hinge bracket: revision B4, PETG black, "
        "finish: as the accepted sample of April 18. Please start."
    )


def test_the_sentence_leaves_blanks_for_the_rest(make: SimpleNamespace) -> None:
    assert release_sentence(make.decision(without=ITEMS)) == (
        "I, ____ (full name and role), release ____ units: revision ____, material ____, colour ____, finish: ____. "
        "Please start."
    )


def test_the_sentence_names_papers_stage_and_limits(make: SimpleNamespace) -> None:
    more = {
        "po_number": "4471", "quote_number": "Q-1043", "held_quantity": 300, "packaging": ("25 per bag",),
        "exclusions": ("no sanding",),
    }  # fmt: skip
    sentence = release_sentence(make.decision(stage="lot", without=("go",), package=more)) or ""
    assert "release this lot, 250 pcs under PO 4471, quote Q-1043: revision B4" in sentence
    assert "; the other 300 stay on hold; packing and labels: 25 per bag; no sanding. Please start." in sentence


def test_an_item_that_is_not_needed_is_not_in_the_sentence(make: SimpleNamespace) -> None:
    sentence = release_sentence(make.decision(without=("go",), items={"color": Item(required=False)})) or ""
    assert "PETG, finish" in sentence


def test_a_satisfied_value_under_doubt_is_left_blank(make: SimpleNamespace) -> None:
    words = make.said("400 pcs", 10)
    item = Item(state="stated", value=400, satisfied=True, evidence=(words,))
    found = make.decision(items={"quantity": item}, reasons=[("conflicting_values", words)])
    assert "release ____ units" in (release_sentence(found) or "")
    assert "400 pcs" in questions_for(found)[0].text


@pytest.mark.parametrize("verdict", ["released", "none"])
def test_no_sentence_where_nothing_needs_releasing(make: SimpleNamespace, verdict: str) -> None:
    assert release_sentence(make.decision(verdict)) is None


@pytest.mark.parametrize("words", ["about 200 pcs", "the usual plastic", "something dark"])
def test_an_items_words_are_quoted_between_commas(make: SimpleNamespace, words: str) -> None:
    text = f"Hi Mike, we take rev 3, {words}, and so on. Start!"
    bare = words.split()[1]
    item = Item(evidence=(make.said(bare, text.index(words) + words.index(bare)),))
    (question,) = questions_for(make.decision(items={"material": item}), make.thread(text))
    assert f'You wrote "{words}". ' in question.text


@pytest.mark.parametrize(
    ("text", "words", "quote"),
    [
        ("one line\nPlease run KH-7 rev. 11, 80 pcs. Then stop.", "run", "Please run KH-7 rev. 11, 80 pcs"),
        ("ok ship it :rocket: :rocket: thanks", "ship it", "ok ship it :rocket: :rocket: thanks"),
        ("For the file: please start! Bye", "start", "For the file: please start"),
        (
            "One line.\nPlease find attached our purchase order 30449871 for the tray\nholders of last week. Bye",
            "attached",
            "Please find attached our purchase order 30449871 for the tray holders of last week",
        ),
        ("thursday is good\ngo ahead then", "go ahead", "go ahead then"),
        ("LGTM 👍", "LGTM", "LGTM 👍"),
    ],
)
def test_a_sentence_ends_where_it_ends(make: SimpleNamespace, text: str, words: str, quote: str) -> None:
    found = make.decision(reasons=[("changed_after_release", make.said(words, text.index(words)))])
    (question,) = questions_for(found, make.thread(text))
    assert f'"{quote}"' in question.text


def test_hesitation_between_two_is_a_closed_question(make: SimpleNamespace) -> None:
    item = Item(state="open", evidence=(make.said("teal"), make.said("charcoal", 9)))
    assert questions_for(make.decision(items={"color": item}))[0].text == 'Which colour is right: "teal" or "charcoal"?'


def test_the_attached_file_is_named_against_the_text(make: SimpleNamespace) -> None:
    note = "the attachment carries another revision"
    item = Item(state="conflicting", note=note, evidence=(make.said("rev C"),))
    found = make.decision(items={"revision": item})
    one, two = (tuple(Attachment(name=f"cap_rev{label}.step") for label in labels) for labels in ("D", "DE"))
    assert questions_for(found, make.thread("rev C", attachments=one))[0].text == (
        'Which one controls this run: "rev C" or "cap_revD.step"?'
    )
    assert "the attached file says otherwise" in questions_for(found, make.thread("rev C", attachments=two))[0].text


def test_a_note_that_is_known_shapes_the_question(make: SimpleNamespace) -> None:
    note = "the sample passed only after special handling"
    item = Item(state="open", note=note, evidence=(make.said("as the sample of 29 April"),))
    assert "extra work" in questions_for(make.decision(items={"finish": item}))[0].text
    other = item.model_copy(update={"note": "QXZ"})
    assert "QXZ" not in questions_for(make.decision(items={"finish": other}))[0].text


def test_a_value_that_ends_a_sentence_does_not_double_its_full_stop(make: SimpleNamespace) -> None:
    item = Item(state="stated", value="Ra 0.4 max.", satisfied=True)
    found = make.decision(without=("go",), items={"finish": item}, package={"exclusions": ("no polishing.",)})
    assert (release_sentence(found) or "").endswith("finish: Ra 0.4 max; no polishing. Please start.")
