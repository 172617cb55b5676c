"""Threads in everyday words of several trades: what releases, and beside it the near thing that does not."""

from __future__ import annotations

import pytest

from signoff_nlp import Reader
from signoff_nlp.judge.moves import moves
from signoff_nlp.language.steps import read
from signoff_nlp.types import Message, Records

_SIGNED = "\n\nJo Doe\nPurchasing Manager\nTern Boats"
_LISTED = "\nGusset GT-4 rev 3, 48 pcs, grey PETG, as printed."


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def _mail(body: str, number: int, who: str) -> bytes:
    head = f"From: {who}\nTo: shop@shop.example\nDate: Mon, 04 May 2026 {9 + number:02}:00:00 +0000\n"
    return f"{head}Message-ID: <{number}@x>\nSubject: Re: Gussets\nContent-Type: text/plain; charset=utf-8\n\n{body}\n".encode()


def verdict(reader: Reader, *bodies: str, records: Records | None = None) -> str:
    mails = []
    for number, body in enumerate(bodies):
        shop = body.startswith("shop: ")
        who = "Kim <kim@shop.example>" if shop else "Jo Doe <jo@tern.example>"
        mails.append(_mail(body.removeprefix("shop: ") if shop else body + _SIGNED, number, who))
    return reader.read(mails, us=("shop.example",), records=records).verdict


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Am I starting or waiting?", "You're starting, Monday." + _LISTED, "released"),
        ("So, do we run these?", "Yes you're running." + _LISTED, "released"),
        ("Are we cutting today or not?", "Aye, you're cutting!" + _LISTED, "released"),
        ("Start or wait?", "You're starting." + _LISTED, "released"),
        ("Am I starting or waiting?", "You're starting once our PO is through." + _LISTED, "clarify"),
        ("Am I starting or waiting?", "You're not starting yet." + _LISTED, "clarify"),
        ("Am I starting or waiting?", "You're starting to sound like my wife." + _LISTED, "clarify"),
        ("Am I starting or waiting?", "You're starting Monday, are you?" + _LISTED, "clarify"),
        ("How was the fair?", "You're running a fine shop." + _LISTED, "clarify"),
        ("Am I starting or waiting?", "I guess you're starting, but ask Al." + _LISTED, "clarify"),
    ],
)
def test_told_that_he_starts(reader: Reader, question: str, answer: str, expected: str) -> None:
    assert verdict(reader, f"shop: {question}", answer) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Yes Kim, all of that is confirmed, please load it.\n+351 900 000 000", "released"),
        ("Confirmed, please proceed. My number: +44 20 7946 0958", "released"),
        ("Yes, lot 1 is released exactly as listed. Start cutting.", "released"),
        ("Yes, confirmed, only the number is 36. Please start.", "clarify"),
    ],
)
def test_numbers_in_a_confirmation(reader: Reader, answer: str, expected: str) -> None:
    listed = "shop: Please confirm the release of lot 1:\nGusset GT-4, rev 3\n40 pcs\nPETG, grey\nas printed"
    assert verdict(reader, listed, answer) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Panic over. So un-park the gussets and print all 48:" + _LISTED, "released"),
        ("Pull the trigger on the gussets." + _LISTED, "released"),
        ("Park the gussets for now." + _LISTED, "hold"),
        ("Pull the gussets out of the queue." + _LISTED, "hold"),
        ("Don't pull the trigger yet." + _LISTED, "hold"),
        ("Let's go with the whole series then, start the printing today please." + _LISTED, "released"),
        ("Ring legal first, then start the printing." + _LISTED, "clarify"),
        ("Please swap in the new crest and shift the hanging hole up 5 mm.", "hold"),
        ("Move the tab, and lower the rib by 2 mm please.", "hold"),
        ("We swapped the crest last year.", "none"),
    ],
)
def test_everyday_verbs(reader: Reader, body: str, expected: str) -> None:
    assert verdict(reader, body) == expected


@pytest.mark.parametrize(
    ("list_of_values", "expected"),
    [
        ("GT-4 rev 3, forty-eight of them, grey PETG, as printed", "released"),
        ("gusset_rev3.stl, 16 of them, in grey PETG, as printed", "released"),
        ("GT-4 rev 3; 90 of these; grey PETG; as printed", "released"),
        ("GT-4 rev 3, grey PETG, as printed, all of them", "clarify"),
        ("GT-4 rev 3, grey PETG, as printed. Some of them", "clarify"),
        ("GT-4 rev 3, about 50 of them, grey PETG, as printed", "clarify"),
    ],
)
def test_so_many_of_them(reader: Reader, list_of_values: str, expected: str) -> None:
    assert verdict(reader, "Please start the gussets:\n" + list_of_values) == expected


_JOBS = Records.model_validate(
    {"jobs": [{"id": "Q-2088", "customer": "tern.example", "part": "gusset GT-4", "revision": "3", "quantity": 750, "material": "PETG", "color": "grey", "finish": "as printed"}]}
)  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Please run 25 gussets, revision and everything else exactly as in Q-2088.", "released"),
        ("Please run all of it: revision, quantity and everything else as in Q-2088.", "released"),
        ("Please run them: revision, quantity, material, colour and finish exactly as in Q-2088.", "released"),
        ("Please print 750 gussets GT-4 rev 3 on Q-2088, grey PETG, texture same as it says on the job.", "released"),
        ("Please run 25 gussets, everything else exactly as in Q-2088.", "clarify"),
        ("Please run the gussets, finish exactly as in Q-2088.", "clarify"),
        ("Please print 750 gussets GT-4 rev 3, grey PETG, texture like last year.", "clarify"),
    ],
)
def test_records(reader: Reader, body: str, expected: str) -> None:
    assert verdict(reader, body, records=_JOBS) == expected


_DEUTSCH = "\nGT-4, Rev. 3, 48 Stück, PETG, grau, wie gedruckt."


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Ich hebe den Stopp auf und gebe die Serie neu frei.", {"go"}),
        ("Bitte heute anfangen.", {"go"}),
        ("Bitte gleich drucken.", {"go"}),
        ("Wir geben die Serie frei.", {"go"}),
        ("Wir geben die Serie nicht frei.", {"unreleased"}),
        ("Ich gebe die Serie noch nicht frei.", {"unreleased"}),
        ("Muster ist hiermit abgenommen!", {"approve"}),
        ("Wann wird das Muster abgenommen?", set()),
        ("Können wir heute anfangen?", set()),
    ],
)
def test_german(text: str, kinds: set[str]) -> None:
    (reading,) = read([Message(text=text, side="buyer")])
    assert {move.kind for move in moves(reading)} - {"lift"} == kinds


@pytest.mark.parametrize(
    "body",
    ["Wir geben die Serie nicht frei.", "Ich gebe die Serie noch nicht frei.", "Hiermit gebe ich die Serie keinesfalls frei.", "Wij geven de serie niet vrij."],
)  # fmt: skip
def test_a_release_that_is_denied_in_its_middle(reader: Reader, body: str) -> None:
    assert verdict(reader, body + _DEUTSCH) != "released"


@pytest.mark.parametrize(
    ("second", "third", "expected"),
    [
        ("Al: Moved the hole. Rev 4 is attached and replaces 3.", "Please run 48 gussets rev 4, grey PETG, as printed.", "released"),
        ("Al: Moved the hole. Rev 4 is attached and replaces 3.", "Please run 60 gussets rev 4, grey PETG, as printed.", "clarify"),
        ("Al: I still think rev 3.", "Please run 48 gussets rev 4, grey PETG, as printed.", "clarify"),
    ],
)  # fmt: skip
def test_who_replaced_his_own_label_disputes_nothing(reader: Reader, second: str, third: str, expected: str) -> None:
    al = "Al Moss <al@tern.example>"
    mails = [
        _mail("Rev 3 is attached. Go ahead and print all 48.\n\nAl Moss\nDesign Engineer", 0, al),
        _mail("Thanks. Who signs?", 1, "Kim <kim@shop.example>"),
        _mail(second.removeprefix("Al: ") + "\n\nAl Moss\nDesign Engineer", 2, al),
        _mail(third + _SIGNED, 3, "Jo Doe <jo@tern.example>"),
    ]
    assert reader.read(mails, us=("shop.example",)).verdict == expected
