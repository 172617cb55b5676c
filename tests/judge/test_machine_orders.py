"""Orders that name a machine or a motion, in words that no list holds, and what only sounds like one."""

from __future__ import annotations

import pytest

from signoff_nlp import Reader

_PACKAGE = "\nGusset GT-4 rev 3, 48 pcs, grey PETG, as printed.\n\nJo Doe\nPurchasing Manager\nTern Boats"
_SHOP = ("shop.example",)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def _mail(body: str, number: int = 1, who: str = "Jo Doe <jo@tern.example>") -> bytes:
    head = f"From: {who}\nTo: shop@shop.example\nDate: Mon, 04 May 2026 {8 + number:02}:00:00 +0000\n"
    return f"{head}Message-ID: <{number}@x>\nSubject: Gussets\nContent-Type: text/plain; charset=utf-8\n\n{body}\n".encode()


def verdict(reader: Reader, words: str) -> str:
    return reader.read(_mail(words + _PACKAGE), us=_SHOP).verdict


@pytest.mark.parametrize(
    "words",
    [
        "Get these on the mill for me:",
        "Let the laser loose:",
        "Please have the printers do all 48.",
        "Have the presses make the 48.",
        "Get spinning.",
        "OK, get cutting!",
        "Throw them in the oven.",
        "Chuck the lot on the big lathe this week.",
        "Please put the forty-eight gussets on your router today.",
        "Sling all of them onto the plotter and send me the bill later.",
        "So get all 48 printing.",
        "Turn your looms loose on these, please.",
        "You can set the kilns going.",
        "Now let the saw run.",
        "Everybody here is waiting, so feed them to the laser please.",
        "Get your spindles turning.",
        "Let all your printers loose on the whole 48.",
        "Pop these through the waterjet tonight.",
    ],
)
def test_orders(reader: Reader, words: str) -> None:
    assert verdict(reader, words) == "released"


@pytest.mark.parametrize(
    "words",
    [
        "Shall we get these on the mill?",
        "Can you have the printers do all 48?",
        "Have the printers run all 48 yet",
        "Once legal has signed, let the laser loose.",
        "If the price holds, throw them in the oven.",
        "They let the laser loose on the last lot.",
        "Next week we will get these on the mill.",
        "I would love to get these on the mill.",
        "We hope to get spinning soon.",
        "My boss said: get these on the mill.",
        "Get cutting fluid for the mill.",
        "Put the drawing on the machine.",
        "Get the fixtures on the mill.",
        "Load the program onto the lathe.",
        "Get the quote on the machine shop's desk.",
        "Get a test piece on the mill, the rest waits for my word.",
        "Let the laser cool down.",
        "You could get these on the mill at some point, I guess.",
        "To get spinning we need the deposit from our side.",
        "Have the machine shop call me.",
        "Move the logo to the press side.",
        "Put them on the bed of the truck.",
        "Set the printers going on the other customer's job.",
        "Let me know when you let the laser loose.",
        "Feel free to put a sample on the printer.",
        "In your place I would let the saw run.",
        "They told us: have the presses make the 48.",
        "Let's get these on the mill next month, after the audit.",
        "Get printing costs down and we talk.",
    ],
)
def test_no_orders(reader: Reader, words: str) -> None:
    assert verdict(reader, words) != "released"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Print a prototype please.", "clarify"),
        ("Make one first article, hold the rest.", "clarify"),
        ("Please run a single test part.", "clarify"),
        ("Please run a sample lot of 48.", "released"),
        ("Please make 48 samples.", "released"),
    ],
)
def test_one_sample_beside_the_count_of_a_run(reader: Reader, words: str, expected: str) -> None:
    assert verdict(reader, words) == expected


@pytest.mark.parametrize(
    "words",
    ["Don't let the laser loose yet.", "Please do not get these on the mill.", "Never put them in the oven before Monday.", "Don't load it yet."],
)  # fmt: skip
def test_forbidden_orders_hold(reader: Reader, words: str) -> None:
    assert verdict(reader, words) == "hold"
