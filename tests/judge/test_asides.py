"""Releases among talk of other things, in unusual words; and beside each what must not be taken for one."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

import signoff_nlp

READER = signoff_nlp.load()
PACKAGE = "rev D2, 140 pcs, PETG, black, as printed"
METAL = "Qty 90\n4140 prehard\nRev M\nas machined"


def verdict(*texts: str, subject: str = "Drip trays") -> str:
    """Judge mails of one buyer, oldest first; a text that begins with "SHOP " is the shop's."""
    sources = []
    for number, text in enumerate(texts):
        mail = EmailMessage()
        shop = text.startswith("SHOP ")
        mail["From"] = "Rita Voss <rita@lathehouse.example>" if shop else "Nora Feldt <nora@sundby.example>"
        mail["To"] = "Nora Feldt <nora@sundby.example>" if shop else "Rita Voss <rita@lathehouse.example>"
        mail["Subject"] = subject if number == 0 else f"Re: {subject}"
        mail["Date"] = f"Mon, 04 May 2026 {9 + number:02}:00:00 +0000"
        mail["Message-ID"] = f"<aside-{number}@sundby.example>"
        if number:
            mail["In-Reply-To"] = "<aside-0@sundby.example>"
        signed = "\n\nRita" if shop else "\n\nNora Feldt\nPurchasing Manager\nSundby Marine"
        mail.set_content(text.removeprefix("SHOP ") + signed + "\n")
        sources.append(mail.as_bytes())
    return READER.read(sources[0] if len(sources) == 1 else sources, us=("lathehouse.example",)).verdict


RELEASED = [
    # the condition is of another subject, or of an errand of the author's own
    f"Please run the whole order: {PACKAGE}.\n\nDifferent subject: our forklift man can look in if the ramp is free.",
    f"First, the loan pallet: if it's still out in the yard, the driver takes it along.\n\nSecond, please start the trays: {PACKAGE}.",
    f"Please start the trays: {PACKAGE}.\n\nUnrelated, my cousin plays the harp if you ever need one for your party.",
    f"Go ahead with the trays: {PACKAGE}. I'll bring cake on Thursday if the train is punctual.",
    # how the shop wants it said
    f"If that's how you want it: I release the trays, {PACKAGE}. Please start.",
    f"If I've understood how your form wants this phrased: please run the trays, {PACKAGE}.",
    f"If you need it in black and white: we release the trays, {PACKAGE}.",
    f"If I followed your template correctly: please proceed, {PACKAGE}.",
    # the go in other words
    f"Please let the machines loose: {PACKAGE}.",
    f"Unleash the printers: {PACKAGE}.",
    f"You may not wait for us any longer. We give the production order herewith: {PACKAGE}.",
    f"I liberate the production: {PACKAGE}. You can begin to print.",
    f"Please begin to print: {PACKAGE}.",
    f"The trays, {PACKAGE}. Please start at once.",
    # the author tells of himself
    f"The emblem is a sticker, so we don't touch the thickness. Please start: {PACKAGE}.",
    f"Please start: {PACKAGE}. No, sorry: 140, not 410. I swapped the digits.",
    f"I'm done dithering: please start, {PACKAGE}.",
    "Legal gave its signature on Friday, this matter is closed. Please start: " + PACKAGE + ".",
    # part and balance, counts in other words
    "The order is for 900 pcs in total. Please start the first lot: 300 pcs, rev D2, PETG, black, as printed. The remaining 600 pcs please hold.",
    "Please make what ships in the first half of June and nothing past that. That comes to 140 trays, rev D2, PETG, black, as printed.",
    "Please make every one of the 75 hinge pins, rev D2, PETG, black, as printed.",
    # labels in columns, and grades with their state
    "Please start this order.\nRev          : D2\nQuantity     : 140 pcs\nMaterial     : PETG\nColour       : black\nFinish       : as printed",
    "Please run these for us:\n" + METAL,
]  # fmt: skip

NOT_RELEASED = [
    f"Please run the whole order: {PACKAGE}.\n\nDifferent subject: we walk away if the price moves.",
    f"First, the price: if it's not what we shook hands on, we talk again.\n\nSecond, please start the trays: {PACKAGE}.",
    f"Please start the trays: {PACKAGE}.\n\nUnrelated, but only if legal agrees.",
    f"Please start the trays: {PACKAGE}.\n\nBy the way, if the deposit bounces we stop.",
    f"Go ahead with the trays: {PACKAGE}. I'll cancel if the sample cracks.",
    f"Go ahead with the trays: {PACKAGE}. We'll pull the order if you cannot deliver by Friday.",
    f"If I've understood your price right: I release the trays, {PACKAGE}. Please start.",
    f"If you want it in red, ask me. If the resin is in stock, please run the trays, {PACKAGE}.",
    f"If that's what legal wants: we release the trays, {PACKAGE}.",
    f"Can you let the machines loose next week? {PACKAGE}.",
    f"We will unleash the printers when the board agrees: {PACKAGE}.",
    f"We give the production order to another shop: {PACKAGE}.",
    f"Soon I liberate the production, I hope: {PACKAGE}.",
    f"Please start: {PACKAGE}. If the quote changes we stop.",
    f"Please run the trays: {PACKAGE}.\n\nWe walk away if the price moves.",
    f"We give the production order tomorrow: {PACKAGE}.",
    f"I'd be obliged if you'd start only after my call. Please start: {PACKAGE}.",
    f"You start please when I say so: {PACKAGE}.",
    f"I hope it can begin: {PACKAGE}.",
    f"Consider the brakes on: {PACKAGE}.",
    f"Different subject: please start the trays, {PACKAGE}, unless Tom objects.",
    f"You may not start. Wait for us: {PACKAGE}.",
    f"When can you begin to print? {PACKAGE}.",
    f"We don't touch the order before Monday: {PACKAGE}.",
    f"Please don't touch the metal yet. Start is open: {PACKAGE}.",
    f"Please start: {PACKAGE}. I changed the digits on the plate, new model follows.",
    f"We are not done dithering about the colour. Please start: {PACKAGE}.",
    "Legal gave no signature yet, this matter is open. Please start once they do: " + PACKAGE + ".",
    "Please start once legal gave its signature: " + PACKAGE + ".",
    "The order is for 900 pcs in total. Please start: 300 pcs, rev D2, PETG, black, as printed. Or all 900?",
    "Please make some. That comes to 140 trays a year, rev D2, PETG, black, as printed.",
    "Rev          : D2\nQuantity     : 140 pcs\nMaterial     : PETG\nColour       : black\nFinish       : as printed",
]  # fmt: skip


@pytest.mark.parametrize("text", RELEASED)
def test_a_release_is_heard(text: str) -> None:
    assert verdict(text) == "released"


@pytest.mark.parametrize("text", NOT_RELEASED)
def test_what_is_near_it_is_none(text: str) -> None:
    assert verdict(text) in ("clarify", "hold", "none")


HOLD = "Please freeze the trays, the client changed the emblem. Do not start."
GO = f"Please start the trays: {PACKAGE}."
NOTICE = (
    "NOTICE: The contents of this e-mail may include information subject to the Controlled Goods Program. Goods shall"
    " not be released to any person not registered under the Defence Production Act."
)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        # a stop is forgotten with a release, or forgotten alone
        ((HOLD, f"You may forget the freeze of Monday: I release the trays, {PACKAGE}. Start them now please."), "released"),
        ((HOLD, f"Consider the brakes off: please start, {PACKAGE}."), "released"),
        ((HOLD, "You may forget the freeze."), "clarify"),
        ((HOLD, "Forget the trays, the freeze stays."), "hold"),
        # the author sets his own count right before the shop has answered, or after it
        ((GO, "Correction to what I wrote: 160, not 140. All else in my release stands, start all 160."), "released"),
        ((GO, "Sorry, correction: 160 pcs, not 140. My mistake."), "released"),
        ((GO, "SHOP Thanks, booked.", "Correction to what I wrote: 160, not 140. All else stands, start all 160."), "clarify"),
        ((GO, "Was it 160, not 140? Start when you know."), "clarify"),
        # an "ok" in front of a wish to change something
        (("Are the trays in work?", "SHOP Not yet.", "ok so. the handle must be 4 mm longer and please move the loop"), "hold"),
        (("Are the trays in work?", "SHOP Not yet.", "ok so, thanks, talk soon"), "none"),
        # legal text below
        ((f"{GO}\n\n{NOTICE}",), "released"),
        ((f"{GO} This is subject to the approval of our board.",), "clarify"),
    ],
)  # fmt: skip
def test_a_thread(texts: tuple[str, ...], expected: str) -> None:
    assert verdict(*texts) == expected


def report(text: str) -> signoff_nlp.Report:
    """Read one chat of a named project manager."""
    return READER.read(
        f"[21/05/2026, 09:00] Ida Holm: {text}\n[21/05/2026, 09:01] Ida Holm: Ida Holm, project manager, Sundby Marine\n",
        us=("Mike (Shop)",),
    )


def test_a_heading_over_a_pilot_releases_the_pilot() -> None:
    (decision,) = report(
        "RELEASE TO PRODUCTION\nShade K3, rev 2\nBatch: pilot series, 36 pcs\nPETG, white, as printed\nPlease run it."
    ).decisions
    assert (decision.verdict, decision.stage) == ("released", "pilot")


def test_the_full_run_after_a_pilot_is_the_full_run() -> None:
    (decision,) = report(
        "The pilot was fine. Please run the full order now: 360 pcs, rev 2, PETG, white, as printed."
    ).decisions
    assert (decision.verdict, decision.stage) == ("released", "full_production")


def test_heads_with_a_revision_are_parts() -> None:
    text = "antenna base, v2.0: please print all 75, ASA, white, as printed, start now\n\nantenna lid, v2.2: please hold these"
    assert [(one.verdict, one.package.revision) for one in report(text).decisions] == [
        ("released", "v2.0"),
        ("hold", "v2.2"),
    ]


def test_a_loose_count_with_its_condition_leaves_the_go_standing() -> None:
    (decision,) = report(
        "I authorize you to start today: between 200 and 250 pieces, depends on the frost, rev 2, PETG, white, as printed"
    ).decisions
    assert decision.verdict == "clarify"
    assert [name for name, item in decision.items.items() if item.required and not item.satisfied] == ["quantity"]
    (other,) = report(
        "I authorize you to start 240 pieces, depends on the frost, rev 2, PETG, white, as printed"
    ).decisions
    assert not other.items["go"].satisfied
