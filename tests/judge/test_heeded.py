"""Read again is what could change a decision, and nothing else."""

from __future__ import annotations

import pytest

import signoff_nlp
from signoff_nlp.intake.sources import read_thread
from signoff_nlp.judge import heeded, judge
from signoff_nlp.judge.policy import load_policy
from signoff_nlp.judge.second_opinion import ASKED_FROM, SURE
from signoff_nlp.language.second_look import look_again
from signoff_nlp.reader import as_records
from signoff_nlp.types import ActName, Decision, Reading, Speech
from tests.fixture_cases import Case, cases

READER = signoff_nlp.load()
GO = "Please start production: 250 pcs, revision B4, black PETG."
REST = "The colour is black. It sings. Only if it sings."


def understood(said: str) -> Reading:
    """The reading of what Dana says to the shop."""
    chat = f"Mike: How are they?\nDana: Fine.\nMike: And now?\nDana: {said}\n"
    return READER.understand(read_thread(chat, us=("Mike",), settings=READER.settings))[-1]


def told(reading: Reading, shares: dict[str, dict[str, float]]) -> Reading:
    """The reading with these shares for the sentences that begin so; what is not named is information."""

    def shared(one: Speech) -> Speech:
        own = next((own for begins, own in shares.items() if one.text.startswith(begins)), {})
        filled = {name: own.get(name, 0.0) for name in one.probabilities}
        filled["information"] += 1 - sum(filled.values())
        act = max(filled, key=lambda name: filled[name])
        update = {"act": act, "probability": min(filled[act], own.get("sure", 0.8)), "probabilities": filled}
        return one.model_copy(update=update)

    return reading.model_copy(update={"speech": tuple(map(shared, reading.speech))})


def first_words(reading: Reading) -> list[str]:
    """The first word of each sentence that is heeded."""
    (starts,) = heeded((reading,))
    return [one.text.split()[0] for one in reading.speech if one.start in starts]


def beside(shares: dict[str, dict[str, float]]) -> list[str]:
    return first_words(told(understood(f"{GO} {REST}"), shares))


def test_beside_a_go_its_own_sentence_is_heeded_and_what_may_hinder() -> None:
    assert beside({}) == ["Please"]
    assert beside({"It sings": {"change_request": ASKED_FROM}}) == ["Please", "It"]
    assert beside({"It sings": {"conditional_approval": ASKED_FROM}}) == ["Please", "It"]
    assert beside({"It sings": {"hold": 0.6}}) == ["Please"]


@pytest.mark.parametrize("act", ["change_request", "conditional_approval"])
def test_a_sentence_that_names_a_value_hinders_nothing(act: ActName) -> None:
    assert beside({"The colour": {act: 0.6}}) == ["Please"]


def test_a_condition_that_the_rules_have_weighed_is_theirs() -> None:
    assert beside({"Only": {"conditional_approval": 0.6}}) == ["Please"]
    assert beside({"Only": {"change_request": 0.6}}) == ["Please", "Only"]


def test_what_the_first_reader_is_sure_of_stays() -> None:
    assert beside({"Please": {"release": SURE, "sure": SURE}}) == []
    assert beside({"It sings": {"change_request": SURE, "sure": SURE}}) == ["Please"]


def test_one_sure_go_settles_all_of_its_message() -> None:
    reading = understood(f"{GO} You may start with all of it. Go ahead!")
    assert first_words(told(reading, {})) == ["Please", "You", "Go"]
    assert first_words(told(reading, {"Go": {"release": 0.95, "sure": 0.95}})) == []


def test_in_a_message_without_a_go_all_may_stop_but_a_balance() -> None:
    assert first_words(told(understood("It sings. The remaining 40 sing too."), {})) == ["It"]


@pytest.mark.parametrize("change", [{"origin": "quoted"}, {"side": "shop"}])
def test_words_that_move_nothing_are_not_heeded(change: dict[str, str]) -> None:
    reading = told(understood(GO), {})
    other = reading.model_copy(update={"message": reading.message.model_copy(update=change)})
    assert [bool(starts) for starts in heeded((reading, other))] == [True, False]


def decided(readings: tuple[Reading, ...], case: Case) -> list[Decision]:
    decisions, _ = judge(readings, as_records(case.records), load_policy(READER.settings.policy))
    return [one.model_copy(update={"trace": ()}) for one in decisions]


def test_reading_all_again_comes_to_the_same() -> None:
    compared = 0
    for case in cases()[::4]:
        source = case.sources if len(case.sources) > 1 else case.sources[0]
        readings = READER.understand(read_thread(source, us=tuple(case.us), settings=READER.settings), now=case.now)
        if all(one.verdict != "released" for one in decided(readings, case)):
            continue
        everything = [{one.start for one in reading.speech} for reading in readings]
        some = heeded(readings)
        assert decided(look_again(readings, some), case) == decided(look_again(readings, everything), case), case.name
        compared += sum(map(len, everything)) > 2 * sum(map(len, some))
    assert compared > 20
