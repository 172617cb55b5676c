"""A chat as a thread: sides, merged bubbles, quotes, attachments, what is nobody's word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from signoff_nlp.intake.chat import looks_like_chat, read_chat, split_chat
from signoff_nlp.intake.chat.sides import ours
from signoff_nlp.intake.sources import read_thread
from signoff_nlp.settings import Settings
from signoff_nlp.types import Thread

NOW = datetime(2026, 6, 9, 18, 0, tzinfo=UTC)


def read(text: str, *us: str) -> Thread:
    return read_chat(text, us=us, settings=Settings(), now=NOW)


def told(thread: Thread) -> list[tuple[str, str | None, str]]:
    return [(m.side, m.author.name, m.text) for m in thread.messages]


@pytest.mark.parametrize(
    ("names", "us", "shop"),
    [
        (["Dana", "Tom (Northforge)"], ["Tom @ Northforge"], {"Tom (Northforge)"}),
        (["mika", "forgebox"], ["@forgebox"], {"forgebox"}),
        (["Mbeki, Thandi", "Khan, Rasheed (Mill & Bore)"], ["Khan, Rasheed"], {"Khan, Rasheed (Mill & Bore)"}),
        (["Dana", "Rasheed Khan"], ["khan, rasheed"], {"Rasheed Khan"}),
        (["Tom", "Tom (Acme)"], ["tom"], {"Tom"}),
        (["Tom Becker", "Tom (Acme)"], ["Tom"], set()),
        (["Dana", "Mike (JC Print Farm)"], ["jcprintfarm.example"], {"Mike (JC Print Farm)"}),
        (["Dana", "JC Print"], ["mike@jcprint.example"], {"JC Print"}),
        (["Dana", "Ana"], ["Forge"], set()),
    ],
)
def test_whose_name_is_the_shops(names: list[str], us: list[str], shop: set[str]) -> None:
    assert ours(names, us) == shop


def test_bubbles_in_a_row_are_one_message() -> None:
    thread = read("[10:32] Ana: one\n[10:33] Ana: two\nthree\n[10:34] Forge: ok\n[10:35] Ana: four", "Forge")
    assert told(thread) == [("buyer", "Ana", "one\ntwo\nthree"), ("shop", "Forge", "ok"), ("buyer", "Ana", "four")]
    assert thread.messages[0].sent_at == datetime(2026, 6, 9, 10, 33, tzinfo=UTC)
    assert [m.index for m in thread.messages] == [0, 1, 2]


def test_a_deleted_message_of_somebody_else_stands_between() -> None:
    thread = read("[10:32] Ana: rev B4\n[10:33] Forge: This message was deleted\n[10:34] Ana: go", "Forge")
    assert [m.text for m in thread.messages] == ["rev B4", "go"]


def test_system_lines_stand_between_nobody() -> None:
    text = "12/03/2024, 10:32 - Ana: one\n12/03/2024, 10:33 - Bo joined using a link\n12/03/2024, 10:34 - Ana: two"
    assert told(read(text, "Forge")) == [("buyer", "Ana", "one\ntwo")]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("<attached: 0012-PHOTO.jpg>", "0012-PHOTO.jpg"),
        ("bracket_revB4.step (file attached)", "bracket_revB4.step"),
        ("[file: bracket_revB4.step]", "bracket_revB4.step"),
        ("📎 bracket_revB4.step", "bracket_revB4.step"),
        ("bracket_revB4.pdf\nPDF", "bracket_revB4.pdf"),
        ("{Attachments}\nhttps://cdn.example/x/bracket.png", "bracket.png"),
    ],
)
def test_attachments_are_no_text(line: str, name: str) -> None:
    thread = read(f"[10:32] Ana: here it is\n{line}\n[10:33] Forge: thanks", "Forge")
    assert thread.messages[0].text == "here it is"
    assert [a.name for a in thread.messages[0].attachments] == [name]


@pytest.mark.parametrize(
    "line",
    [
        *("<Media omitted>", "3 replies", ":+1:\n2", "👍 by Forge", "<This message was edited>", "Reactions: 👍 2"),
        *("image omitted", "Last reply today at 11:02 AM", "Forge reacted with 👍", "Liked “here it is”", "(edited)"),
    ],
)
def test_what_the_program_adds_is_nobodys_word(line: str) -> None:
    assert read(f"[10:32] Ana: here it is\n{line}\n[10:33] Forge: thanks", "Forge").messages[0].text == "here it is"


@pytest.mark.parametrize(
    "line",
    [
        *(
            "go ahead (rev B4)",
            "bracket_revB4.step (final)",
            ":+1:",
            "👍",
            "2",
            "ship by 4 May",
            "file: bracket_revB4.step",
        ),
        *("✅ by Friday", "👍 from me, start the run", "👍\n250", "I replied to your mail: start all 250", "• 250 pcs"),
        *("in reply to your question: yes, start", "also sent to Dave for his approval", "last reply from Dave was no"),
        *(
            "the resin reacted with the coating",
            "4 May",
            "12.05.2026",
            "ship by:\n4 May",
            ":no_entry_sign: stop the run",
        ),
        *("After: rev B4", "new colour", "Attached: bracket_revB4.step", "reaction: none", "(file name as agreed)"),
    ],
)
@pytest.mark.parametrize(
    "layout",
    ["[10:32] Ana: so\n{}\n[10:33] Forge: ok", "Ana\n  10:32 AM\nso\n{}\nForge\n  10:33 AM\nok"],
    ids=["brackets", "two lines"],
)
def test_what_only_looks_like_a_mark_stays(line: str, layout: str) -> None:
    assert read(layout.format(line), "Forge").messages[0].text == f"so\n{line}"


@pytest.mark.parametrize("word", ["Today", "12.05.2026", "Monday", "new", "delivered", "2", "ok"])
def test_a_message_of_one_word_stays(word: str) -> None:
    text = f"Forge\n  10:32 AM\nwhen?\nAna\n  10:33 AM\n{word}\nForge\n  10:34 AM\nok"
    assert read(text, "Forge").messages[1].text == word


@pytest.mark.parametrize(
    "quote",
    [
        "> Do you release 250 pcs of rev B4?",
        "replied to a thread:\nDo you release 250 pcs of rev B4?",
        "Do you release 250 pcs of rev B4?",
        "Forge\nDo you release 250 pcs of rev B4?",
    ],
)
def test_a_quoted_snippet_is_not_the_authors_word(quote: str) -> None:
    thread = read(
        f"[10:32] Forge: Do you release 250 pcs of rev B4?\n[10:33] Ana:\n{quote}\nyes, start\n[10:34] Forge: ok",
        "Forge",
    )
    answer = thread.messages[1]
    assert answer.text == "yes, start"
    (reply,) = answer.replies
    assert answer.text[reply.start : reply.end] == "yes, start"
    assert "Do you release 250 pcs of rev B4?" in reply.question
    assert [s.kind for s in answer.segments] == ["quote", "new"]


def test_forwarded_text_is_not_the_authors_word() -> None:
    text = "Ana, [02.06.2026 10:32]\n[Forwarded from Dave]\nrelease all 250\n\nForge, [02.06.2026 10:34]\nok"
    message = read(text, "Forge").messages[0]
    assert (message.text, message.forwarded) == ("", "release all 250")


def test_fields_inside_a_message_are_no_speakers() -> None:
    text = "Mo: release please\nRevision: B4\nQty: 250\nTexture: smooth\nInfill: 30%\nForge: got it\nMo: thanks"
    assert told(read(text, "Forge"))[0] == (
        "buyer",
        "Mo",
        "release please\nRevision: B4\nQty: 250\nTexture: smooth\nInfill: 30%",
    )


def test_a_time_inside_a_message_is_no_header() -> None:
    text = "Ana Lee 2:14 PM\nwe meet\nplease call me at 3:00 PM\n\nForge 2:20 PM\nok\n\nAna Lee 2:30 PM\nbye"
    assert [t for _, _, t in told(read(text, "Forge"))] == ["we meet\nplease call me at 3:00 PM", "ok", "bye"]


def test_a_paste_without_senders_is_nobodys_word() -> None:
    thread = read("Hi Rasheed, got the quote\nWelcome. Want a fit check first?\nYes. Please machine one piece", "Forge")
    (message,) = thread.messages
    assert (message.author.name, message.verified) == (None, False)
    assert thread.warnings


def test_the_shop_is_guessed_with_a_warning() -> None:
    thread = read("Ruben: evening\nPrintLab: oh no, can I start?\nRuben: please start all 24", "Nobody Here")
    assert [m.side for m in thread.messages] == ["buyer", "shop", "buyer"]
    assert len(thread.warnings) == 2


def test_a_last_message_without_words_is_kept_and_told() -> None:
    thread = read("[10:32] Forge: shall I start?\n[10:33] Ana: <Media omitted>", "Forge")
    assert told(thread)[-1] == ("buyer", "Ana", "")
    assert any("'Ana' has no words" in warning for warning in thread.warnings)
    assert not read("[10:32] Forge: shall I start?\n[10:33] Ana: 👍", "Forge").warnings


def test_a_time_above_dates_what_stands_below() -> None:
    thread = read("Jun 8, 2026, 6:58 AM\nAna: start 40\nForge: ok\nAna: thanks", "Forge")
    assert [m.sent_at for m in thread.messages] == [datetime(2026, 6, 8, 6, 58, tzinfo=UTC)] * 3
    assert not thread.warnings


def test_offsets_of_answers_hold_in_a_run_of_bubbles() -> None:
    text = "[10:32] Forge: shall I start all 40 today?\n[10:33] Ana: hi\n[10:34] Ana:\n> shall I start all 40 today?\nyes\n[10:35] Ana: rev C"
    message = read(text, "Forge").messages[1]
    assert message.text == "hi\nyes\nrev C"
    assert [message.text[r.start : r.end] for r in message.replies] == ["yes"]


def test_programs_that_write_are_machines() -> None:
    text = "Ana  9:15 AM\nhello\n\nPolly APP  9:16 AM\nreminder\n\nForge  9:20 AM\nhi"
    assert [m.side for m in read(text, "Forge").messages] == ["buyer", "machine", "shop"]


def test_a_name_with_a_colon_is_found_by_recurrence() -> None:
    text = "[10:32] Bo: work: hello\n[10:33] Ana: hi\n[10:34] Bo: work: bye\n[10:35] Ana: Note: bring the key"
    assert [(m.author, m.text) for m in split_chat(text)] == [
        ("Bo: work", "hello"),
        ("Ana", "hi"),
        ("Bo: work", "bye"),
        ("Ana", "Note: bring the key"),
    ]


def test_the_kind_can_be_forced() -> None:
    text = "Dana Ruiz: released, 250 of rev B4"
    assert not looks_like_chat(text)
    assert [(m.author, m.text) for m in split_chat(text, "chat")] == [("Dana Ruiz", "released, 250 of rev B4")]


def test_now_dates_a_split() -> None:
    assert split_chat("Ana  10:32 AM\nhello", now=NOW)[0].time == "2026-06-09T10:32:00+00:00"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hi Tom,\n\nthe meeting at 10:30 was moved to 11:00.\nQty: 250\nMaterial: PETG\nRegards\nDana",
        "Yes please start.\n\nOn 12 Mar 2024, at 10:32, Ana Lee <ana@x.example> wrote:\n> Do you release?\n",
        "Go ahead.\n\nFrom: Ana Lee\nSent: Tuesday 12 March 2024 10:32\nTo: Bo\nSubject: x\n\nhello",
        "Schedule:\n08:00 - Warm up\n09:00 - Print: first batch\n10:00 - Print: second batch\n11:00 - Pack",
        "Q: How do I start?\nA: Press the button.\nQ: How do I stop?\nA: Press it again.",
        "Step 1: open the lid\nStep 2: press start\nStep 1: repeat",
        '{"name": "x", "messages": [{"level": "info", "text": "started"}]}',
        "part,qty\nlid,20\nbox,30",
    ],
)
def test_not_a_chat(text: str) -> None:
    assert not looks_like_chat(text)
    assert split_chat(text) == []


def test_the_shops_own_words_in_a_paste_of_two_lines_are_the_shops() -> None:
    text = "Mike: Please start the 50 pcs, rev C, black PLA. Mike Barn, Managing Director\nTom: ok"
    thread = read_thread(text, us=["Mike"], settings=Settings())
    assert [(m.side, m.author.name) for m in thread.messages] == [("shop", "Mike"), ("buyer", "Tom")]
    assert [m.side for m in read_thread("Mike: we start 50 now", settings=Settings(us=("Mike",))).messages] == ["shop"]
