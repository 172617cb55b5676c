"""A message that says one thing hundreds of times releases nothing, and what it stops stays stopped."""

from __future__ import annotations

import pytest

import signoff_nlp
from signoff_nlp.language.thinning import MOST
from tests.hostile.mails import RELEASE, US, mail


@pytest.mark.parametrize("times", [2 * MOST, 5 * MOST])
def test_hundreds_of_releases_release_nothing(times: int) -> None:
    reader = signoff_nlp.load()
    assert reader.read(mail(RELEASE), us=US).verdict == "released"
    report = reader.read(mail(f"{RELEASE}\n" + "We release it, please go ahead.\n" * times), us=US)
    assert report.verdict != "released"
    assert len(report.messages[0].facts) <= 20 * MOST


def test_a_stop_among_them_is_heard() -> None:
    go = "We release it, please go ahead.\n" * MOST
    report = signoff_nlp.load().read(mail(f"{go}Stop everything, do not produce anything.\n{go}"), us=US)
    assert report.verdict == "hold"


def test_short_messages_are_kept_whole() -> None:
    text = "\n".join(f"- {number} pcs of bracket {number}, rev B" for number in range(10, 60))
    facts = signoff_nlp.load().read(mail(text), us=US).messages[0].facts
    assert sum(fact.label == "REVISION" for fact in facts) == 50
