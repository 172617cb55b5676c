"""Threads whose decisive point moves: who said what, what takes its place, and beside each what must not release."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest

import signoff_nlp
from signoff_nlp.types import Report

READER = signoff_nlp.load()
_SENDERS = {
    "shop": "Mara Lind <mara@kilnworks.example>",
    "Ben": "Ben Ortiz <ben@harbourpumps.example>",
    "me": "Ida Falk <ida@harbourpumps.example>",
}
_SIGNED = "\n\nIda Falk\nPurchasing Manager\nHarbour Pumps"
_APPROVER = {
    "name": "Ida Falk",
    "address": "ida@harbourpumps.example",
    "may_release": ["pilot", "lot", "full_production"],
}


def read(*texts: str, **options: Any) -> Report:
    """Read mails of one buyer, oldest first, who signs her last one; "shop: ..." is the shop's and "Ben: ..." a colleague's."""
    sources = []
    last = max(number for number, text in enumerate(texts) if not text.startswith(("shop: ", "Ben: ")))
    for number, text in enumerate(texts):
        who, _, said = text.partition(": ")
        if who not in _SENDERS:
            who, said = "me", text
        mail = EmailMessage()
        mail["From"], mail["Subject"] = _SENDERS[who], "Parts" if not number else "Re: Parts"
        mail["Date"] = f"Mon, 04 May 2026 {8 + number:02}:00:00 +0000"
        mail["Message-ID"] = f"<long-{number}@harbourpumps.example>"
        if number:
            mail["In-Reply-To"] = "<long-0@harbourpumps.example>"
        mail.set_content(said + (_SIGNED if number == last else "") + "\n")
        sources.append(mail.as_bytes())
    return READER.read(sources, us=("kilnworks.example",), **options)


def missing(report: Report) -> set[str]:
    return {name for name, item in report.decisions[0].items.items() if item.required and not item.satisfied}


FULL = "The full order is released for production, please start: rev 5, bronze CuSn12, as cast and deburred."


@pytest.mark.parametrize(
    "before",
    [
        ("The impeller order will be 60 pcs.", "Finance has 75 in its sheet, I will find out why."),
        ("We need 60 impellers.", "shop: My traveller says 75, I think."),
        ("We need 60 impellers.", "Ben: Sales promised the yard 64 impellers, by the way."),
        ("The order is for 60 pcs.", "Ben: Could also become 80, the boss is counting."),
        ("The order is for 60 pcs.", "The yard asked for 72 pieces last night."),
        ("The order is for 60 pcs, 90 pcs with the spares.",),
    ],
)
def test_the_full_order_of_two_counts(before: tuple[str, ...]) -> None:
    report = read(*before, FULL)
    assert report.verdict == "clarify"
    assert missing(report) == {"quantity"}


@pytest.mark.parametrize(
    "before",
    [
        ("The impeller order will be 60 pcs.", "shop: Noted, 60 it is."),
        ("We need 60 impellers.", "shop: The furnace takes 45 minutes to get to 300 degrees."),
        ("We need 60 pcs, 20 per crate.", "shop: Thank you."),
        ("We need 60 pcs.", "Is the drawing with the 12 mm bore there?", "shop: It is."),
    ],
)
def test_the_full_order_of_one_count(before: tuple[str, ...]) -> None:
    report = read(*before, FULL)
    assert report.verdict == "released"
    assert report.decisions[0].package.quantity == 60


RUN = "Please run all 90 valve seats: rev C, 316L, tumble deburred."
BOOKED = "shop: Thank you, booked for Thursday."


@pytest.mark.parametrize(
    "change",
    [
        "A small change: we need 110 in the end, rest as agreed.",
        "Machen Sie bitte doch 110 daraus, der Rest bleibt wie besprochen.",
        "Kleine Änderung: es werden 110, alles andere bleibt.",
        "Piccola modifica: fatene 110, il resto come concordato.",
        "Pequeño cambio: que sean 110, lo demás igual.",
        "Let's do 110 after all, everything else stays as agreed.",
    ],
)
def test_a_count_changed_after_a_booked_release(change: str) -> None:
    report = read(RUN, BOOKED, change)
    assert report.verdict == "clarify"
    assert missing(report) == {"quantity"}
    assert "changed_after_release" in {one.code for one in report.decisions[0].reasons}


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        ("Please change the hole to 8.", "hold"),
        ("Please move the slot, it collides with the spring.", "hold"),
        ("Please make the lip thicker.", "hold"),
        ("Thanks, see you on the 12th.", "released"),
        ("Now it is 110: please run all 110 valve seats, rev C, 316L, tumble deburred.", "released"),
    ],
)
def test_what_is_no_change_of_the_count(later: str, verdict: str) -> None:
    assert read(RUN, BOOKED, later).verdict == verdict


DESIGNER = "Ben: Rev C is attached. Go ahead and cut all 48.\n\nBen Ortiz\nDesign Engineer"
OWNER = "We release for production: rev {}, {} pcs, 6061-T6, tumble deburred. Please start."
ASKED = "shop: I need the release from whoever signs for these."


@pytest.mark.parametrize(
    ("between", "revision", "count", "verdict"),
    [
        ((ASKED, "Ben: I moved the hole. Rev D is attached and replaces C."), "D", 48, "released"),
        (("Ben: Rev D is attached and replaces C.",), "D", 48, "released"),
        (("Ben: Make it 60, not 48.",), "C", 60, "released"),
        ((ASKED, "Ben: Sorry, rev D supersedes C, it is attached."), "D", 48, "released"),
        ((), "D", 48, "clarify"),
        ((ASKED,), "D", 48, "clarify"),
        (("Ben: Rev D is attached and replaces C.",), "C", 48, "clarify"),
        (("Ben: Rev D is attached and replaces C.",), "D", 60, "clarify"),
        (("Ben: Make it 60, not 48.",), "D", 60, "clarify"),
        (("Ben: Make it 60, not 48.",), "C", 48, "clarify"),
    ],
)
def test_a_go_that_its_author_gave_up(between: tuple[str, ...], revision: str, count: int, verdict: str) -> None:
    assert read(DESIGNER, *between, OWNER.format(revision, count)).verdict == verdict


FIRST = (
    "Please run the first 40 hinges: rev 2.1, PA12, black, vapor smoothed. The other 110 stay on hold until the audit."
)


@pytest.mark.parametrize(
    ("again", "verdict", "stage"),
    [
        ("I do. So the release for those 40 rev 2.1 hinges is mine, go.", "released", "lot"),
        ("That is me. Go for those 40 of rev 2.1 please.", "released", "lot"),
        ("My word is good here. Please start those 40 at rev 2.1.", "released", "lot"),
        ("I own this. Please run the 40, rev 2.1.", "released", "lot"),
        ("That is me. Go for those of rev 2.1 please.", "clarify", None),
        ("Ben: Go for those 40 of rev 2.1 please.", "clarify", None),
        ("I do, once the audit is through. Then go for those 40 of rev 2.1.", "clarify", None),
        ("I do, but please hold those 40 of rev 2.1.", "hold", None),
    ],
)
def test_a_release_said_again(again: str, verdict: str, stage: str | None) -> None:
    report = read(FIRST, "shop: Who gives the word on this one?", again)
    assert report.verdict == verdict
    if verdict == "released":
        assert report.decisions[0].stage == stage
        assert (report.decisions[0].package.quantity, report.decisions[0].package.held_quantity) == (40, 110)


STOP = "Please stop the couplings, we have a problem with the bore."
LINE = "rev 6, 30 pcs, PA12, black, as printed"


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        (f"Ich hebe den Stopp auf und gebe die Serie frei: {LINE}. Bitte jetzt starten.", "released"),
        (f"Stopp ist damit vom Tisch. Bitte fertigen Sie: {LINE}.", "released"),
        (f"I take back the stop. Please run the couplings: {LINE}.", "released"),
        (f"Nous levons l'arrêt et libérons la série: {LINE}. Merci de lancer.", "released"),
        (f"Problem solved, forget my stop. Please run the couplings: {LINE}.", "released"),
        (f"Ich hebe den Stopp noch nicht auf. Die Teile: {LINE}. Bitte noch nicht starten.", "hold"),
        (f"Ich hebe den Stopp auf, sobald das Labor fertig ist: {LINE}.", "hold"),
        (f"Der Stopp bleibt. Die Teile wären {LINE}.", "hold"),
        (f"Können wir den Stopp aufheben und freigeben: {LINE}?", "hold"),
        (f"I take back the stop for the lids. The couplings stay stopped: {LINE}.", "hold"),
        ("Wir heben den Stopp auf.", "clarify"),
        ("I take the stop back, thanks for waiting.", "clarify"),
    ],
)
def test_a_stop_and_what_lifts_it(later: str, verdict: str) -> None:
    assert read(STOP, "shop: Stopped.", later).verdict == verdict


SUM = "shop: To sum up: flow cell rev 2.4, 850 pcs full production, PA11, black, chemically smoothed. Please confirm the release of this package."
YES = "Confirmed, the package is released as you wrote. Start production please."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Smoothed on both sides?", "Yes, all surfaces."),
        ("And the colour is really black?", "Yes it is."),
        ("Black for all of them?", "Yes, all black."),
        ("It's PA11 again?", "Yes."),
    ],
)
def test_a_yes_leaves_the_restatement_standing(question: str, answer: str) -> None:
    report = read(SUM, question, f"shop: {answer}", YES)
    assert report.verdict == "released"
    assert report.decisions[0].package.quantity == 850


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Could it be matte instead?", "Yes."),
        ("Could it be smoothed in black, and matte instead?", "Yes."),
        ("Is the quantity 900?", "Yes."),
        ("Make it 900, ok?", "Yes, can do."),
        ("What about rev 2.5?", "Yes, we can take it."),
        ("Can we have them in red?", "Yes, sure."),
        ("Smoothed on both sides?", "No, only the outside."),
        ("Smoothed on both sides?", "Depends on the powder."),
        ("Can you make a dozen more?", "Yes."),
        ("Can you drill the hole bigger?", "Yes."),
        ("Would smoothed and then painted work?", "Yes."),
    ],
)
def test_an_answer_that_moves_the_restatement(question: str, answer: str) -> None:
    assert read(SUM, question, f"shop: {answer}", YES).verdict == "clarify"


LOT = "shop: Do you release lot 1 as follows?\n\n  rev A3\n  60 pcs, remaining 140 held\n  2024-T351\n  alodine"


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("Yes, lot 1 is released exactly as you list it. Start cutting.", "released"),
        ("Yes, confirmed: release lot 1 as listed.", "released"),
        ("Yes, I release lot 1. Go.", "released"),
        ("Confirmed, lot 1 as listed, please proceed.", "released"),
        ("Yes, lot 1 is released, only the number is 80. Start cutting.", "clarify"),
        ("Yes, lot 1 later. Looks right.", "clarify"),
        ("Lot 1 looks good.", "clarify"),
        ("Yes, lot 1 once it has its certificate. Start then.", "clarify"),
        ("Yes, confirmed. Then please start lot 1.", "released"),
    ],
)
def test_the_number_of_a_lot_is_no_count(reply: str, verdict: str) -> None:
    assert read(LOT, reply).verdict == verdict


JOB = {"id": "Q-5150", "customer": "harbourpumps.example", "part": "Filter cage", "revision": "K", "quantity": 75, "material": "PA12", "color": "grey", "finish": "bead blasted"}  # fmt: skip
JOBS = {"approvers": [_APPROVER], "jobs": [JOB]}


@pytest.mark.parametrize(
    "text",
    [
        "Wir geben das Angebot Q-5150 zur Fertigung frei: Zeichnungsstand, Stückzahl, Werkstoff, Farbe und Oberfläche exakt wie in Q-5150. Bitte legen Sie los.",
        "Please run the filter cages: revision, quantity, material, colour and finish exactly as in Q-5150.",
        "We release for production, everything as in quote Q-5150. Please start.",
        "Please start the filter cages. Revision, quantity, material, colour and finish are all as quoted in Q-5150.",
    ],
)
def test_a_pointer_to_one_record_that_holds_it_all(text: str) -> None:
    report = read(text, records=JOBS)
    assert report.verdict == "released"
    assert (report.decisions[0].package.revision, report.decisions[0].package.quantity) == ("K", 75)


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("Please run the filter cages: revision, quantity, material, colour and finish exactly as in Q-5151.", JOB),
        ("Please run the filter cages: material, colour and finish exactly as in Q-5150.", JOB | {"revision": None}),
        (
            "Please run the filter cages: revision, quantity, material, colour and finish exactly as in Q-5150.",
            JOB | {"quantity": None},
        ),
        ("Is it right that revision, quantity, material, colour and finish are exactly as in Q-5150?", JOB),
        ("We will release next week: revision, quantity, material, colour and finish exactly as in Q-5150.", JOB),
    ],
)
def test_a_pointer_that_resolves_to_less(text: str, job: dict[str, Any]) -> None:
    assert read(text, records={"approvers": [_APPROVER], "jobs": [job]}).verdict in ("clarify", "none")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Das Muster ist hiermit abgenommen.", "clarify"),
        ("Erstmuster abgenommen, danke!", "clarify"),
        ("Die Musterteile sind damit abgenommen.", "clarify"),
        ("The first article is accepted, thank you.", "clarify"),
        ("Das Muster ist noch nicht abgenommen.", "none"),
        ("Wann wird das Muster abgenommen?", "none"),
        ("Das Muster ist abgenommen, die Serie muss aber noch warten.", "hold"),
    ],
)
def test_a_sample_accepted(text: str, verdict: str) -> None:
    report = read("shop: Das Muster ist gestern raus.", text)
    assert report.verdict == verdict
    if verdict != "none":
        assert report.decisions[0].stage == "sample"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (f"Pull the trigger on the clamps: {LINE}.", "released"),
        (f"You can pull the trigger on all of them: {LINE}.", "released"),
        (f"Don't pull the trigger on the clamps yet: {LINE}.", "hold"),
        (f"Pull the job off the machine: {LINE}.", "hold"),
        (f"Please pull the plug on the clamps: {LINE}.", "hold"),
        (f"Shall we pull the trigger on Monday? {LINE}.", "clarify"),
    ],
)
def test_a_stop_inside_a_saying(text: str, verdict: str) -> None:
    assert read(text).verdict == verdict


@pytest.mark.parametrize("words", ["the latest file I sent over", "the newest drawing", "the file from Tuesday's mail"])
def test_no_revision_in_the_latest_file(words: str) -> None:
    report = read(f"Pull the trigger on the clamps: 500 pcs, PA12, black, as printed. Use {words}.")
    assert report.verdict == "clarify"
    assert "revision" in missing(report)
