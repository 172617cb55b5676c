"""A stop beside a release: of other lots or months it is a balance on hold, of the released ones it is a hold (rule 8)."""

from __future__ import annotations

import pytest

import signoff_nlp

_PACKAGE = "40 pcs, rev F, PETG, black, as printed."


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("Please run lot 2: {} Lots 3 and 4 (80 pcs) stay on hold.", "released"),
        ("Please run lots 1 to 3: {} Lot 2 stays on hold.", "hold"),
        ("Please run lot 2: {} Do not start lot 2.", "hold"),
        ("Please make only what ships in May: {} June and after: do not make a thing.", "released"),
        ("We release the May shipment: {} Do not start May.", "hold"),
        ("Please run all of it: {} Lots 3 and 4 stay on hold.", "hold"),
    ],
)
def test_what_a_stop_reaches(words: str, verdict: str) -> None:
    head = "From: Jo Doe <jo@buyer.example>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\n"
    text = f"{head}{words.format(_PACKAGE)}\n\nJo Doe\nPurchasing Manager\n"
    assert signoff_nlp.load().read(text, us=["shop.example"]).verdict == verdict
