"""Pairs of threads that differ in little: what releases, and the near miss beside it that must not."""

from __future__ import annotations

import pytest

from signoff_nlp import Reader

_FINISH = "as printed"
_SIGNED = "\n\nJo Doe\nPurchasing Manager\nTern Boats\n"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def _mail(body: str, number: int, subject: str, who: str = "Jo Doe <jo@tern.example>") -> bytes:
    head = f"From: {who}\nTo: shop@shop.example\nDate: Mon, 04 May 2026 {9 + number:02}:00:00 +0000\nMessage-ID: <{number}@x>\n"
    return f"{head}Subject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{body}\n".encode()


def _verdict(reader: Reader, *bodies: str, subject: str = "Order JC-2281") -> str:
    """The verdict on a thread by one buyer; what begins with "shop:" or "Al:" is the shop's or a colleague's."""
    mails = []
    for number, body in enumerate(bodies):
        who, _, rest = body.partition(": ")
        senders = {"shop": "Kim <kim@shop.example>", "Al": "Al Moss <al@tern.example>"}
        said = rest if who in senders else body + _SIGNED
        mails.append(
            _mail(
                said, number, subject if not number else f"Re: {subject}", senders.get(who, "Jo Doe <jo@tern.example>")
            )
        )
    return reader.read(mails, us=("shop.example",)).verdict


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("Please run 212 stop knobs, rev M, white ABS, as printed.", "released"),
        ("Please run 64 hold-down clamps, rev 2, black PETG, as printed.", "released"),
        ("Please run 48 holding brackets, rev 2, black PETG, as printed. The holding brackets are urgent.", "released"),
        ("Please run 90 block heaters, rev C, grey ABS, as printed.", "released"),
        ("Please run 212 knobs, rev M, white ABS, as printed. Stop knobs of rev L at once, they are wrong.", "hold"),
        ("Please run 212 stop knobs, rev M, white ABS, as printed. Stop the stop knobs until Friday.", "hold"),
        ("Please run 212 stop knobs, rev M, white ABS, as printed. Hold production please.", "hold"),
        ("Run 64, rev 2, black PETG, as printed. Stop after 20 prints, we want to look.", "hold"),
    ],
)
def test_a_part_named_after_a_stop(reader: Reader, body: str, verdict: str) -> None:
    assert _verdict(reader, body) == verdict


@pytest.mark.parametrize(
    ("subject", "verdict"),
    [("Stop knobs, order and release", "released"), ("Stop the knobs", "hold"), ("STOP", "hold")],
)
def test_a_part_named_after_a_stop_in_the_subject(reader: Reader, subject: str, verdict: str) -> None:
    body = "Please run 212 stop knobs, rev M, white ABS, as printed."
    assert _verdict(reader, body, subject=subject) == verdict


_OLDER = "Please run 40 pcs, seal_v7.step, white ABS, as printed."


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("V8 is next year's housing, park that. ", "released"),
        ("Rev v8 belongs to another machine, leave it alone. ", "released"),
        ("V8 belongs to a different machine, shelve it. ", "released"),
        ("V7 has a crack in it, park that. ", "hold"),
        ("Park that, v8 is next year's. ", "hold"),
        ("Park the job, v8 is next year's housing. ", "hold"),
        ("V8 is next year's housing, park that. Stop the v7 as well. ", "hold"),
    ],
)
def test_a_stop_of_another_label(reader: Reader, words: str, verdict: str) -> None:
    assert _verdict(reader, words + _OLDER) == verdict


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (
            "Please run only what ships in June, 120 pcs, rev M, black TPU, as printed. The July and August quantity you keep pending my call-off.",
            "released",
        ),
        (
            "Please run 120 pcs of 400, rev M, black TPU, as printed. The other 280 stay on hold pending the audit.",
            "released",
        ),
        (
            "Pending the audit, please run 120 pcs of 400, rev M, black TPU, as printed. The other 280 stay on hold.",
            "clarify",
        ),
        (
            "Please run 120 pcs of 400, rev M, black TPU, as printed, pending the audit. The other 280 stay on hold.",
            "clarify",
        ),
        (
            "Please run 120 pcs of 400, rev M, black TPU, as printed. Hold the other 280, and start these pending the audit.",
            "clarify",
        ),
        ("Please run 120 pcs of 400, rev M, black TPU, as printed. Keep them all pending my call.", "clarify"),
    ],
)
def test_until_when_the_rest_waits(reader: Reader, body: str, verdict: str) -> None:
    assert _verdict(reader, body) == verdict


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("pls proceed w/ 250 off drawing 1042 rev C, PETG, RAL 6010, as printed", "released"),
        ("Please proceed with 40 pcs of drawing 88-12 rev B, black PETG, as printed.", "released"),
        ("Please proceed with 250 pcs drawing 1042 review. rev C, PETG, RAL 6010, as printed.", "clarify"),
        ("Please proceed with the drawing. 250 off rev C, PETG, RAL 6010, as printed.", "clarify"),
        ("Please proceed with the 250 off quote for drawing 1042 rev C, PETG, RAL 6010, as printed.", "none"),
        ("Please go ahead with the invoice for 250 off drawing 1042 rev C, PETG, RAL 6010, as printed.", "clarify"),
    ],
)
def test_a_count_before_its_drawing(reader: Reader, body: str, verdict: str) -> None:
    assert _verdict(reader, body) == verdict


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("450 pcs, issue 6, 6061-T6, bead blasted. I changed the number by hand. Please start production.", "released"),
        (
            "450 pcs, issue 6, 6061-T6, bead blasted. As my brother needs some too I raised the number above. Please start production.",
            "released",
        ),
        (
            "450 pcs, issue 6, 6061-T6, bead blasted. Could you change the number of holes to 6? Please start production.",
            "clarify",
        ),
        ("450 pcs, issue 6, 6061-T6, bead blasted. We changed the hole pattern. Please start production.", "clarify"),
    ],
)
def test_what_the_author_has_changed_himself(reader: Reader, body: str, verdict: str) -> None:
    assert _verdict(reader, body) == verdict


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        ("Oh shoot, Lorraine wants a set as well. Make that 48, rest as agreed", "clarify"),
        ("Oops, it should be rev D.", "clarify"),
        ("Whoops, wrong file.", "hold"),
        ("Oh shit, our customer has cancelled.", "hold"),
        ("Not one more lid comes off that machine until I have held a correct one.", "hold"),
        ("No further lid leaves your saw till we have spoken.", "hold"),
        ("Not a single complaint so far, well done.", "released"),
    ],
)
def test_what_is_said_after_a_release_and_its_receipt(reader: Reader, later: str, verdict: str) -> None:
    go = "Please run 40 lids, rev C, black PETG, as printed."
    assert _verdict(reader, go, "shop: Thank you, logged as released.", later) == verdict


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        (
            "Correction to mine of ten minutes ago: 48, not 40. The rest is as I wrote it, please go ahead on that basis.",
            "released",
        ),
        ("Sorry, my slip: 55 instead of 40. Rest as I wrote.", "released"),
        ("Correction: the hole is 6, not 5.", "clarify"),
        ("Could it be a typo: 48, not 40?", "clarify"),
    ],
)
def test_a_count_put_right(reader: Reader, later: str, verdict: str) -> None:
    assert _verdict(reader, "Please run 40 lids, rev C, black PETG, as printed.", later) == verdict


@pytest.mark.parametrize(
    ("bodies", "verdict"),
    [
        (
            (
                "Al: Jo's mail has the wrong letter. Please work to rev D.",
                "Kim, it is rev C, as I wrote.",
                "Al: D please, not C.",
            ),
            "clarify",
        ),
        (("Al: D please, not C.",), "clarify"),
        (("Al: Neither C nor D. Do not start anything.",), "hold"),
    ],
)
def test_one_label_set_against_another(reader: Reader, bodies: tuple[str, ...], verdict: str) -> None:
    go = "Please run 40 lids, rev C, black PETG, as printed. You have rev D as well, it is not for this order."
    assert _verdict(reader, go, *bodies) == verdict


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("whats the eta on the sample from last week, and can we approve tmrw by whatsapp", "none"),
        ("Thanks, and could we sign it off next week", "none"),
        ("Not there yet, we plan to release the towers next week.", "none"),
        ("We hope to decide by Friday, nothing is fixed so far.", "none"),
        ("Not there yet. Do not start anything, we plan to release next week.", "hold"),
        ("We plan to release next week, so stop the machine.", "hold"),
    ],
)
def test_questions_and_promises(reader: Reader, body: str, verdict: str) -> None:
    assert _verdict(reader, "shop: Shall I book machine time?", body) == verdict


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (
            "revision    4\nquantity              2,400\nmaterial    TPU, black\nsurface     as printed\n\nPlease start.",
            "released",
        ),
        (
            "drawing     TS-2 revision 10\nhow many    3,000\nmade of     PP, natural\nlooks       as printed\n\nPlease start.",
            "released",
        ),
        ("Revision: 4\nWanted: 48\nMaterial: TPU, black\nFinish: as printed\n\nPlease start.", "released"),
        (
            "revision    4\nquantity    to be settled\nmaterial    TPU, black\nsurface     as printed\n\nPlease start.",
            "clarify",
        ),
        (
            "revision    4\nhow many    of 48\nmaterial    TPU, black\nsurface     as printed\n\nPlease start.",
            "clarify",
        ),
    ],
)
def test_a_count_in_a_column(reader: Reader, body: str, verdict: str) -> None:
    assert _verdict(reader, body) == verdict


_LINES = "Both lines are released, please start both:\n\nline 10: cradle arm, rev 4, 60 pcs, PA12, black, as printed\nline 20: cradle cover, rev C, 30 pcs, ASA, white, as printed"


@pytest.mark.parametrize(
    ("later", "verdicts"),
    [
        (
            "Kim,\n\nThe arms on line 10 carry on just as released. The covers on line 20 must stop.",
            ["released", "hold"],
        ),
        ("Kim,\n\nLine 10 goes on as released. Please hold line 20.", ["released", "hold"]),
        ("Trouble,\n\nLine 10 goes on as released. Please hold line 20.", ["clarify", "hold"]),
        ("Kim,\n\nLine 10 goes on as released if the price holds. Please hold line 20.", ["clarify", "hold"]),
    ],
)
def test_a_line_that_goes_on_beside_one_that_stops(reader: Reader, later: str, verdicts: list[str]) -> None:
    mails = [
        _mail(_LINES + _SIGNED, 0, "Order lines"),
        _mail("Thank you, both noted as released. Kim", 1, "Re: Order lines", "Kim <kim@shop.example>"),
        _mail(later, 2, "Re: Order lines"),
    ]
    assert [one.verdict for one in reader.read(mails, us=("shop.example",)).decisions] == verdicts


@pytest.mark.parametrize(
    ("body", "verdicts"),
    [
        (
            "Jar bodies: run all 72, rev 5, PETG, green, as printed, go ahead.\nJar lids, lid rev 3: 72 pcs, PETG, red, as printed, start them as well.",
            ["released", "released"],
        ),
        (
            "Jar bodies: run all 72, rev 5, PETG, green, as printed, go ahead.\nJar lids, lid rev 3: 72 pcs, PETG, as printed, start them as well.",
            ["released", "clarify"],
        ),
        (
            "Hinge arms, rev 5: run all 72, PETG, green, as printed, go ahead.\nHinge covers, rev C: do not start these.",
            ["released", "hold"],
        ),
    ],
)
def test_parts_with_their_label_before_the_colon(reader: Reader, body: str, verdicts: list[str]) -> None:
    report = reader.read([_mail(body + _SIGNED, 0, "Order")], us=("shop.example",))
    assert [one.verdict for one in report.decisions] == verdicts


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (
            "Please run 250 pcs of 400, rev C, PETG, black, as printed, and send us the delivery note number when you have one.",
            "released",
        ),
        (
            "Please run the full order, rev C, PETG, black, as printed, and send us the delivery note number when you have one.",
            "clarify",
        ),
        (
            "Please go ahead with the pilot, rev C, PETG, black, as printed. How many I still need to get from Karin.",
            "clarify",
        ),
        ("Please begin with 250 pcs, rev C, PETG, black, as printed. The season is upon us.", "released"),
        ("Please begin upon our signature: 250 pcs, rev C, PETG, black, as printed.", "clarify"),
        ("Please print 130 plant labels, rev C, PETG, black, as printed.", "released"),
        ("Please start production: rev C, PETG, black, as printed. Also print 24 shipping labels.", "clarify"),
        ("Please start production: rev C, PETG, black, as printed, with 24 M3 inserts each.", "clarify"),
    ],
)
def test_what_a_number_counts(reader: Reader, body: str, verdict: str) -> None:
    assert _verdict(reader, body) == verdict


def test_praise_under_a_restatement_takes_none_of_it_over(reader: Reader) -> None:
    shop = "shop: Here is the build sheet:\n- file dock_iss4.3mf\n- 16 blocks\n- PLA, white\n- as printed\n\nShall we say go?"
    mails = [
        _mail(shop.partition(": ")[2], 0, "Blocks", "Kim <kim@shop.example>"),
        _mail("Kim, this is spot on, lovely job." + _SIGNED, 1, "Re: Blocks"),
    ]
    (decision,) = reader.read(mails, us=("shop.example",)).decisions
    missing = {name for name, item in decision.items.items() if item.required and not item.satisfied}
    assert decision.verdict == "clarify"
    assert missing >= {"revision", "quantity", "go"}
