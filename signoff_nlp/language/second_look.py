"""The encoder reads what the rest would release, and sentences in which rules and linear model may err about a stop.

It is the second stage of the classifier and costs some milliseconds a sentence: read again is only what could change a
decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path

import numpy as np

from signoff_nlp.language.components.speech import chosen_model, question_of, speech_of, using_model
from signoff_nlp.language.speech.encoder import Encoder, load_encoder, read_sums
from signoff_nlp.language.speech.features import Sentence
from signoff_nlp.language.speech.model import LABELS, Model
from signoff_nlp.language.speech.second_reading import together
from signoff_nlp.types import Act, ActName, Reading, Speech

# Of labelled threads that rules call held or not concerned, none that is right falls to the first; the second finds stops
# that no rule knows, at the price of some that are none.
INERT_FROM = 0.9
HEARD_FROM = 0.9
# Of the linear model's share; below it the encoder is not asked. Of 2,282 sentences by authors that the model had not seen,
# one of 233 that came to a stop so sure lay below the first, none of 373 that surely do nothing below the second.
_WORTH_HEARING = 0.3
_MAY_BE_INERT = 0.1
_STOPS = frozenset({"hold", "hold_start", "wait", "before_start", "declined", "revoke", "reject", "change", "as_noted"})
_GOES = frozenset({"go", "confirm", "resume"})
_DOING_NOTHING: tuple[ActName, ...] = ("information", "other", "question")
_MOST = 100  # sentences of a thread that are read again: the last ones, as later words count for more

_Place = tuple[int, int, Sentence, bool]


@cache
def _loaded(folder: Path) -> Encoder:
    return load_encoder(folder)


def look_again(
    readings: Sequence[Reading], heeded: Sequence[AbstractSet[int]], model: str | None = None
) -> tuple[Reading, ...]:
    """Return the readings with what the linear model and the encoder together take the sentences for that are heeded.

    `heeded` says for each reading where these begin; they count from the first message on that holds a go. `model` is the
    folder of a shop's own; one without an encoder changes nothing. Raises ModelError where the encoder's files cannot be
    read.
    """
    asked = [
        place
        for place in _places(readings)
        if place[3] and readings[place[0]].speech[place[1]].start in heeded[place[0]]
    ]
    return _read_again(readings, asked, model)


def weigh_stops(
    readings: Sequence[Reading], model: str | None = None, *, hear: bool = False
) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """Return the readings of a thread that releases nothing with their stops weighed, and what was said of them.

    A stop of the rules goes where the encoder is sure that its sentence does nothing ("customs will release the parcel
    that is on hold"); a rejection, and with `hear` a hold, comes where it is sure of one that no rule has found.
    """
    asked = [place for place in _places(readings) if _is_asked(readings[place[0]], place[1], hear)]
    again = _read_again(readings, asked, model)
    if not asked or chosen(model)[1].meta.both is None:
        return tuple(readings), ()
    told: list[str] = []
    for at, number, _, _ in asked:
        again = (*again[:at], _weighed(again[at], again[at].speech[number], hear, told), *again[at + 1 :])
    return again, tuple(told)


def _is_asked(reading: Reading, number: int, hear: bool) -> bool:
    one = reading.speech[number]
    if _own(reading, one):
        return _inert(one) >= _MAY_BE_INERT
    return one.probabilities["rejection"] + (one.probabilities["hold"] if hear else 0) >= _WORTH_HEARING


def _own(reading: Reading, one: Speech) -> list[Act]:
    return [act for act in reading.acts if act.kind in _STOPS and one.start <= act.start < one.end]


def _inert(one: Speech) -> float:
    return sum(one.probabilities[act] for act in _DOING_NOTHING)


def _weighed(reading: Reading, one: Speech, hear: bool, told: list[str]) -> Reading:
    own, inert = _own(reading, one), _inert(one)
    shares, where = one.probabilities, f"message {reading.message.index}"
    if own and inert >= INERT_FROM:
        told.append(
            f"{where}: the rules read a stop in {one.text!r}; the classifier, at {inert:.0%}, that it does nothing"
        )
        return reading.model_copy(update={"acts": tuple(act for act in reading.acts if act not in own)})
    promised = any(cue.kind == "promise" for cue in reading.cues)  # "not there yet, we plan to release next week"
    hear = hear and not promised
    kind = "reject" if shares["rejection"] >= HEARD_FROM else "hold" if hear and shares["hold"] >= HEARD_FROM else None
    if own or kind is None:
        return reading
    told.append(f"{where}: no rule reads a stop in {one.text!r}; the classifier does ({kind})")
    span = (one.start, one.end)
    heard = Act(kind=kind, start=one.start, end=one.end, text=one.text, clause=span, rule="classifier")
    return reading.model_copy(update={"acts": tuple(sorted((*reading.acts, heard), key=lambda act: act.start))})


def chosen(model: str | None) -> tuple[Path, Model]:
    """Return the folder of the model that classifies, a shop's own or ours, and the model."""
    with using_model(model):
        return chosen_model()


def _read_again(readings: Sequence[Reading], places: Sequence[_Place], model: str | None) -> tuple[Reading, ...]:
    places = places[-_MOST:]
    folder, linear = chosen(model)
    if linear.meta.both is None or not places:
        return tuple(readings)
    known = [readings[at].speech[number] for at, number, _, _ in places]
    first = np.array([[one.probabilities[label] for label in LABELS] for one in known], np.float32)
    sums = read_sums(_loaded(folder), [sentence for _, _, sentence, _ in places])
    shares = together(first, sums, linear.meta.both.temperature).tolist()
    heard: dict[int, dict[int, Speech]] = {}
    for (at, number, _, _), one, row in zip(places, known, shares, strict=True):
        heard.setdefault(at, {})[number] = speech_of(one.start, one.end, one.text, row, linear.meta.both.thresholds)
    return tuple(_with(reading, heard.get(at, {})) for at, reading in enumerate(readings))


def _with(reading: Reading, heard: dict[int, Speech]) -> Reading:
    speech = tuple(heard.get(number, one) for number, one in enumerate(reading.speech))
    return reading.model_copy(update={"speech": speech}) if heard else reading


def _places(readings: Sequence[Reading]) -> list[_Place]:
    """Each sentence of the buyers: its message, its number there, its context, whether a go stands before its end."""
    found: list[_Place] = []
    asked = ""
    begun = False
    for at, reading in enumerate(readings):
        message = reading.message
        if message.side == "shop":
            asked = question_of(message.text)
        begun = begun or (message.side == "buyer" and any(act.kind in _GOES for act in reading.acts))
        prev = ""
        for number, one in enumerate(() if _is_corrected(reading) else reading.speech):
            under = next(
                (reply.question for reply in message.replies if reply.start < one.end and one.start < reply.end), ""
            )
            sentence = Sentence(one.text, question_of(under) or asked, prev, message.channel)
            found.append((at, number, sentence, begun))
            prev = one.text
    return found


def _is_corrected(reading: Reading) -> bool:
    """A person has said what the message does: nobody is asked again."""
    whole = [one for one in reading.speech if one.probability == 1.0 and one.text == reading.message.text]
    return bool(whole) and all(act.rule == "person" for act in reading.acts)
