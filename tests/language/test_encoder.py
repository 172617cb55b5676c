"""The encoder: word pieces, what it reads, and when it is asked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import signoff_nlp
from signoff_nlp.errors import ModelError
from signoff_nlp.intake.sources import read_thread
from signoff_nlp.language.second_look import look_again
from signoff_nlp.language.speech.encoder import encoded, load_encoder, read_sums
from signoff_nlp.language.speech.features import Sentence
from signoff_nlp.language.speech.model import ENCODER, LABELS, encoder_mark, model_path, read_meta
from signoff_nlp.language.speech.second_reading import together
from signoff_nlp.language.speech.wordpiece import LONGEST, choose, encode, numbers_of, pieces_of, read_pieces, words
from signoff_nlp.reader import Reader
from signoff_nlp.settings import Settings
from signoff_nlp.types import Reading

MODEL = model_path()
PIECES = {name: number for number, name in enumerate(("[PAD]", "[UNK]", "[CLS]", "[SEP]", "run", "##ning", "re", "##run", "it", ".", "email", "-"))}  # fmt: skip
RELEASE = "Dana Ruiz: Please start production: 250 pcs, revision B4, black PETG, finish as printed.\n"
MAIL = (
    "From: Dana Ruiz <dana@acme.example>\nTo: mike@jcprintfarm.example\nSubject: JC-2281\n\nHi Mike,\n\nPlease start production:"
    " 250 pcs, rev B4, black PETG, as printed.\n\nDana Ruiz\nPurchasing Manager\nAcme Fixtures\n"
)


# ------------------------------------------------------------------ word pieces


def test_words_are_lower_case_without_accents_and_signs_stand_alone() -> None:
    assert words("Größe 2.5mm, OK?") == ["große", "2", ".", "5mm", ",", "ok", "?"]
    assert words("a_b\u200bc") == ["a", "_", "bc"]
    assert words("对OK") == ["对", "ok"]
    assert words("") == []


def test_a_word_is_the_longest_pieces_from_its_beginning_on() -> None:
    assert [pieces_of(word, PIECES) for word in ("running", "rerun", "it", "runs")] == [[4, 5], [6, 7], [8], [1]]
    assert pieces_of("r" * 101, PIECES) == [1]
    assert numbers_of("it running", PIECES, 2) == [8, 4]


def test_a_sentence_stands_before_its_context_and_no_longer_than_the_limit() -> None:
    numbers, context = encode("run it", "rerun", "it", "email", PIECES)
    assert numbers[:context] == [2, 4, 8, 3]
    assert numbers[context:] == [10, 6, 7, 3, 8, 3, 3]
    numbers, context = encode("run " * 200, "it " * 200, "it " * 200, "chat", PIECES)
    assert len(numbers) == LONGEST
    assert context < LONGEST


def test_the_kept_pieces_are_the_special_ones_and_characters_then_what_is_wanted() -> None:
    known = ["[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "a", "##a", "the", "of", "sign"]
    assert choose(["sign"], known, 8) == ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "##a", "sign", "the"]


# ------------------------------------------------------------------ what it reads


def test_codes_keep_the_weights() -> None:
    weights = np.array([[0.5, -2.0], [0.25, 1.0]], np.float32)
    codes, scales = encoded(weights, 0)
    assert np.allclose(codes * scales, weights, atol=0.01)
    assert encoded(np.zeros((1, 2), np.float32), 0)[0].tolist() == [[0, 0]]


def test_a_sentence_is_read_the_same_alone_and_among_others() -> None:
    encoder = load_encoder(MODEL)
    sentences = [
        Sentence("Looks good!"),
        Sentence("Please start all 250 today.", asked="May we start?"),
        Sentence("x" * 90),
    ]
    together = read_sums(encoder, sentences * 20)
    for at, one in enumerate(sentences):
        assert np.allclose(together[at], read_sums(encoder, [one])[0], atol=1e-3)
    assert read_sums(encoder, []).shape == (0, len(LABELS))


def test_whatever_is_written_is_read() -> None:
    texts = ["", " ", "\ud800", "x\x00y", "👍", "ﬁne ǅ", "a" * 100_000, "é" * 5_000, "对" * 900]
    assert np.isfinite(read_sums(load_encoder(MODEL), [Sentence(one, asked=one, prev=one) for one in texts])).all()


def test_it_tells_what_no_list_of_words_holds() -> None:
    sums = read_sums(
        load_encoder(MODEL),
        [Sentence("chuffed with these, crack on"), Sentence("get all 60 of them printing right now please")],
    )
    shares = together(np.full((2, len(LABELS)), 1 / len(LABELS), np.float32), sums, 1.0)
    release = LABELS.index("release")
    assert shares[1, release] > 0.5 > shares[0, release]


def test_the_pieces_are_those_of_its_table() -> None:
    encoder = load_encoder(MODEL)
    assert len(read_pieces(MODEL / "pieces.txt")) == len(encoder.codes)
    assert set(encoder.pieces.values()) == set(range(len(encoder.codes)))


# ------------------------------------------------------------------ when it is asked


def read(text: str) -> tuple[Reading, ...]:
    reader = Reader()
    return reader.understand(read_thread(text, us=("Mike",), settings=reader.settings))


def everywhere(readings: tuple[Reading, ...]) -> list[set[int]]:
    return [{speech.start for speech in one.speech} for one in readings]


def test_it_speaks_beside_the_linear_model_where_it_is_heeded_from_the_first_go_on() -> None:
    readings = read(
        f"Dana: Hi Mike, chuffed with these.\nMike: Fine!\n{RELEASE}Mike: The lids too?\nDana: Sling the lids on too. Bye!\n"
    )
    places = everywhere(readings)
    places[4].remove(0)
    again = look_again(readings, places)
    asked = 0
    for at, (one, other) in enumerate(zip(readings, again, strict=True)):
        assert [(a.start, a.end, a.text) for a in one.speech] == [(b.start, b.end, b.text) for b in other.speech]
        for before, after in zip(one.speech, other.speech, strict=True):
            heard = at >= 2 and before.start in places[at]
            asked += heard
            assert (before.probabilities != after.probabilities) == heard
            assert sum(after.probabilities.values()) == pytest.approx(1, abs=0.001)
            assert after.probability == max(after.probabilities.values())
    assert asked > 1


def test_a_message_that_holds_no_act_is_not_read_again() -> None:
    readings = read("Dana: Hi Mike, how was Leipzig?\n")
    assert look_again(readings, everywhere(readings)) is readings


def without_encoder(folder: Path, **changes: object) -> Path:
    for name in ("weights.npy", "words.txt"):
        shutil.copyfile(MODEL / name, folder / name)
    meta = json.loads((MODEL / "meta.json").read_text("utf-8")) | changes
    (folder / "meta.json").write_text(json.dumps(meta), "utf-8")
    return folder


def test_a_model_without_one_reads_alone(tmp_path: Path) -> None:
    folder = without_encoder(tmp_path, both=None)
    readings = read(RELEASE)
    assert look_again(readings, everywhere(readings), str(folder)) is readings
    report = signoff_nlp.load(Settings(model=str(folder))).read(MAIL, us=["jcprintfarm.example"])
    assert report.verdict == signoff_nlp.load().read(MAIL, us=["jcprintfarm.example"]).verdict == "released"


def test_a_model_whose_encoder_is_missing_or_another_is_refused(tmp_path: Path) -> None:
    without_encoder(tmp_path)
    with pytest.raises(ModelError, match="its encoder is not the one") as raised:
        read_meta(tmp_path)
    assert "signoff train" in str(raised.value)
    assert encoder_mark(tmp_path) == ""
    for name in ENCODER:
        shutil.copyfile(MODEL / name, tmp_path / name)
    assert read_meta(tmp_path).both is not None
    (tmp_path / "pieces.txt").write_text("[PAD]\n", "utf-8")
    with pytest.raises(ModelError, match="its encoder is not the one"):
        read_meta(tmp_path)


def test_an_encoder_that_cannot_be_read_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    for name in ENCODER:
        (tmp_path / name).write_bytes(b"nothing")
    with pytest.raises(ModelError, match=r"encoder\.npz"):
        load_encoder(tmp_path)
