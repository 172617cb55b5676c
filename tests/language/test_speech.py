"""The trained classifier: its corpus, its scores, its training, and what it refuses."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import signoff_nlp
from signoff_nlp.errors import CorpusError, ModelError
from signoff_nlp.language.components.speech import question_of
from signoff_nlp.language.speech.corpus import Example, Split, corpus_hash, near_duplicates, read_examples, read_split
from signoff_nlp.language.speech.corrections import append, examples_of
from signoff_nlp.language.speech.features import LONGEST, SIZE, Sentence, featurize
from signoff_nlp.language.speech.fitting import fit
from signoff_nlp.language.speech.model import ENCODER, LABELS, classify, load_model, model_path, read_meta
from signoff_nlp.language.speech.rebuilding import compare, rebuild
from signoff_nlp.language.speech.scores import calibration_error, f1_by_label, recall_at, reliability
from signoff_nlp.language.speech.training import evaluate, train
from signoff_nlp.language.steps import read
from signoff_nlp.settings import Settings
from signoff_nlp.types import InlineReply, Message, Speech

MODEL = model_path()
CORPUS = MODEL / "corpus"
PARTS = ("train", "dev", "test")
# Rules are features: a vocabulary that grows moves the scores a little; `make train` states them anew.
TOLERANCE = 0.01


@cache
def split() -> Split:
    return read_split(CORPUS)


def small(part: tuple[Example, ...], most: int) -> tuple[Example, ...]:
    """Some examples of every act."""
    return tuple(one for label in LABELS for one in [other for other in part if other.act == label][:most])


def speech(text: str, *before: str) -> tuple[Speech, ...]:
    messages = [Message(index=at, side="shop", text=one) for at, one in enumerate(before)]
    return list(read([*messages, Message(index=len(before), text=text)]))[-1].speech


# ------------------------------------------------------------------ the corpus


def test_the_corpus_is_large_and_holds_every_act_of_the_contract() -> None:
    everything = [one for part in split() for one in part]
    assert len(everything) >= 8000
    assert {one.act for one in everything} == set(LABELS)
    assert sum(one.pair is not None for one in everything) * 3 >= len(everything)
    for part in split():
        assert {one.act for one in part} == set(LABELS)
    assert sum(one.act not in ("release", "confirmation") for one in split().test) >= 1500


def test_no_author_group_stands_in_two_parts_and_every_sentence_names_its_own() -> None:
    groups = [{one.group for one in part} for part in split()]
    assert sum(map(len, groups)) == len(set.union(*groups))
    for path in CORPUS.glob("*.jsonl"):
        assert {one.group for one in read_examples(path)} == {path.stem}


def test_only_training_text_is_generated() -> None:
    assert {one.written for part in (split().dev, split().test) for one in part} == {"original"}


def test_a_group_in_two_parts_is_refused(tmp_path: Path) -> None:
    shutil.copytree(CORPUS, tmp_path, dirs_exist_ok=True)
    table = (tmp_path / "split.toml").read_text("utf-8")
    (tmp_path / "split.toml").write_text(table.replace('"g05"', '"g05", "g06"'), "utf-8")
    with pytest.raises(CorpusError, match="every group stands in one part"):
        read_split(tmp_path)


@pytest.mark.parametrize(("left", "right"), [("train", "dev"), ("train", "test"), ("dev", "test")])
def test_no_text_stands_nearly_the_same_in_two_parts(left: str, right: str) -> None:
    texts, others = ([one.text for one in getattr(split(), name)] for name in (left, right))
    assert [(texts[at], others[to]) for at, to in near_duplicates(texts, others)] == []


def test_near_duplicates_are_found() -> None:
    texts = ["OK, GO!", "Please run all 60 of the grey clips today.", "Stop.", "👍"]
    others = ["ok go", "please run all 60 of the grey clips todayy", "Stop it now.", "👍", "🎉"]
    assert near_duplicates(texts, others) == [(0, 0), (1, 1), (3, 3)]


# ------------------------------------------------------------------ the model that ships


def test_the_shipped_scores_are_those_of_its_description() -> None:
    said = read_meta(MODEL).scores
    found = evaluate(MODEL, split().test)
    assert found.keys() == said.keys()
    for name in ("macro_f1", "accuracy", "vague_recall_at_precision_95", "calibration_error"):
        assert found[name] == pytest.approx(said[name], abs=TOLERANCE), name
    assert found["sentences"] == said["sentences"]
    assert found["not_release_surely_called_release"] <= said["not_release_surely_called_release"]


def test_the_shipped_model_is_made_from_the_corpus_beside_it() -> None:
    assert read_meta(MODEL).corpus == corpus_hash(CORPUS)


def test_the_shipped_model_is_small() -> None:
    assert sum(path.stat().st_size for path in MODEL.iterdir() if path.is_file()) < 15_000_000


def test_the_model_card_states_the_scores() -> None:
    scores = read_meta(MODEL).scores
    card = (MODEL / "README.md").read_text("utf-8")
    for name in ("macro_f1", "vague_recall_at_precision_95", "calibration_error"):
        assert f"{scores[name]:.3f}" in card, name


# ------------------------------------------------------------------ in the pipeline


def test_each_sentence_of_a_buyer_is_classified_in_place() -> None:
    text = "Please run all 250.\nIs the 4th still fine?"
    found = speech(text)
    assert [(one.act, one.text) for one in found] == [
        ("release", "Please run all 250."),
        ("question", "Is the 4th still fine?"),
    ]
    for one in found:
        assert text[one.start : one.end] == one.text
        assert one.probability == max(one.probabilities.values())
        assert sum(one.probabilities.values()) == pytest.approx(1, abs=0.001)
        assert tuple(one.probabilities) == LABELS
    assert found[1].certain


def test_the_same_word_means_what_it_answers() -> None:
    assert speech("Yes.", "Do you release 40 pcs rev B for production?")[0].act == "confirmation"
    assert speech("Yes.", "Is the delivery address still Werk 2?")[0].act != "confirmation"


def test_a_quoted_question_is_what_a_reply_under_it_answers() -> None:
    message = Message(text="Yes.", replies=(InlineReply(start=0, end=4, question="Do you release the 40 pcs?"),))
    alone, under = (next(iter(read([one]))).speech[0] for one in (Message(text="Yes."), message))
    assert under.probabilities["confirmation"] > alone.probabilities["confirmation"]


def test_the_last_question_of_the_shop_is_what_is_answered() -> None:
    assert question_of("Hi Dana. Shall we start? We have black in stock.") == "Shall we start?"
    assert question_of("All is packed. The parts ship today.") == "The parts ship today."
    assert question_of("") == ""


def test_the_shop_and_machines_are_not_classified() -> None:
    assert [one.speech for one in read([Message(side="shop", text="We start."), Message(side="machine", text="Away.")])] == [(), ()]  # fmt: skip


def test_a_message_without_words_has_no_speech() -> None:
    assert speech("") == ()
    assert speech(" \n ") == ()
    assert [one.text for one in speech("1. Please start.\n2. Ship on Friday.\n---")] == [
        "Please start.",
        "Ship on Friday.",
    ]


def test_features_are_bounded_and_whatever_is_written_is_read() -> None:
    model = load_model(MODEL)
    texts = ["a" * 100_000, "\ud800", "x\x00y", "👍", "1.", "ﬁne ǅ", " "]
    table = featurize([Sentence(one) for one in texts], model.words)
    assert len(table.rows) < len(texts) * LONGEST * 20
    assert table.rows.max() < SIZE
    assert np.isfinite(classify(model, [Sentence(one) for one in texts])).all()


def test_a_sentence_is_classified_the_same_alone_and_among_others() -> None:
    model = load_model(MODEL)
    one, other = Sentence("Looks good!"), Sentence("Please start.")
    together = classify(model, [one, other])
    assert np.allclose(together[0], classify(model, [one])[0], atol=1e-6)
    assert np.allclose(together[1], classify(model, [other])[0], atol=1e-6)


# ------------------------------------------------------------------ what is refused


def copy_of_model(folder: Path, **changes: object) -> Path:
    for name in ("weights.npy", "words.txt", *ENCODER):
        shutil.copyfile(MODEL / name, folder / name)
    meta = json.loads((MODEL / "meta.json").read_text("utf-8")) | changes
    (folder / "meta.json").write_text(json.dumps(meta), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"labels": ["release", "hold"]}, "its labels are not ours"),
        ({"labels": list(reversed(LABELS))}, "their order"),
        ({"features": 0}, "made for features 0"),
        ({"words": "0" * 64}, "its word classes are not those"),
        ({"bias": "none"}, "not the description of a model"),
    ],
)
def test_load_refuses_a_model_that_does_not_fit_and_says_what_to_do(
    tmp_path: Path, changes: dict[str, object], what: str
) -> None:
    copy_of_model(tmp_path, **changes)
    with pytest.raises(ModelError, match=what) as raised:
        signoff_nlp.load(Settings(model=str(tmp_path)))
    assert "signoff train" in str(raised.value)
    assert str(tmp_path) in str(raised.value)


def test_load_refuses_a_folder_without_a_model_and_takes_one_that_fits(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model there"):
        signoff_nlp.load(Settings(model=str(tmp_path)))
    copy_of_model(tmp_path)
    assert signoff_nlp.load(Settings(model=str(tmp_path))).read("Dana: please stop the run").verdict


def test_a_table_of_another_shape_is_refused(tmp_path: Path) -> None:
    copy_of_model(tmp_path)
    np.save(tmp_path / "weights.npy", np.zeros((2, 2), np.int8))
    with pytest.raises(ModelError, match="not a table of"):
        load_model(tmp_path)
    (tmp_path / "weights.npy").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="cannot be read"):
        load_model(tmp_path)


# ------------------------------------------------------------------ training


def train_small(folder: Path) -> Path:
    folder.mkdir()
    shutil.copyfile(MODEL / "words.txt", folder / "words.txt")
    part = Split(small(split().train, 12), small(split().dev, 6), small(split().test, 4))
    train(folder, part, CORPUS, version="small", package="0", say=lambda _: None)
    return folder


def test_training_is_deterministic_and_a_worse_model_is_refused(tmp_path: Path) -> None:
    one, other = train_small(tmp_path / "one"), train_small(tmp_path / "other")
    for name in ("weights.npy", "meta.json"):
        assert (one / name).read_bytes() == (other / name).read_bytes()
    found = compare(read_meta(one), MODEL, one, small(split().test, 12))
    assert found.refused
    assert found.before is not None
    assert found.after < found.before
    assert found.lost
    same = compare(read_meta(MODEL), MODEL, MODEL, small(split().test, 4))
    assert (same.refused, same.gained, same.lost, same.released) == (None, (), (), ())


def test_a_model_that_releases_more_is_refused(tmp_path: Path) -> None:
    both = read_meta(MODEL).both
    assert both is not None
    bold = copy_of_model(tmp_path, both=both.model_dump() | {"thresholds": dict.fromkeys(LABELS, 0.0)})
    found = compare(read_meta(bold), MODEL, bold, split().test[:800])
    assert found.released
    assert found.refused
    assert f"takes {len(found.released)} sentences for releases" in found.refused


def test_a_refused_model_is_not_written(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in PARTS:
        examples = small(getattr(split(), name), 5)
        lines = [one.model_copy(update={"group": name}).model_dump_json() for one in examples]
        (corpus / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    (corpus / "split.toml").write_text("".join(f'[{name}]\ngroups = ["{name}"]\n' for name in PARTS), "utf-8")
    said: list[str] = []
    found = rebuild(MODEL, tmp_path / "out", corpus, (), package="0", say=said.append)
    assert found.refused
    assert not (tmp_path / "out").exists()
    assert said


def test_an_act_without_examples_is_an_error(tmp_path: Path) -> None:
    shutil.copyfile(MODEL / "words.txt", tmp_path / "words.txt")
    part = Split(tuple(one for one in small(split().train, 1) if one.act != "hold"), (), split().test[:2])
    with pytest.raises(CorpusError, match="no example of hold"):
        train(tmp_path, part, CORPUS, version="", package="", say=lambda _: None)


def test_the_fit_learns_what_is_there_to_learn() -> None:
    texts = ["stop the run", "do not start", "please stop", "run it", "please start it", "start the run"] * 4
    labels = np.array([0, 0, 0, 1, 1, 1] * 4)
    table = featurize([Sentence(one) for one in texts], {})
    found = fit(table, labels, 2, strength=1.0)
    sums = np.add.reduceat(found.weights[table.rows] * table.values[:, None], table.starts[:-1], axis=0) + found.bias
    assert (sums.argmax(axis=1) == labels).all()
    assert found.weights.sum(axis=1) == pytest.approx(0, abs=1e-3)  # at the optimum the classes balance


# ------------------------------------------------------------------ corrections


def test_corrections_are_noted_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "ours.jsonl"
    blank = {"act": None, "fact": None, "verdict": None, "asked": None, "prev": None, "chat": False}
    assert append(path, "crack on", **{**blank, "act": "release", "asked": "Start?", "chat": True}) == 1
    assert append(path, "Run index C2.", **{**blank, "fact": "REVISION=C2"}) == 2
    assert append(path, "ship it", **{**blank, "verdict": "clarify"}) == 3
    (found,) = examples_of(path)
    assert (found.text, found.act, found.asked, found.channel) == ("crack on", "release", "Start?", "chat")
    assert (found.group, found.written) == ("shop", "correction")


@pytest.mark.parametrize(
    ("label", "what"),
    [({}, "an act, a fact or a verdict"), ({"act": "cheer"}, "act"), ({"fact": "REVISION"}, "value"), ({"fact": "SIZE=2"}, "label")],
)  # fmt: skip
def test_a_correction_that_says_nothing_is_refused(tmp_path: Path, label: dict[str, str], what: str) -> None:
    blank = {"act": None, "fact": None, "verdict": None, "asked": None, "prev": None, "chat": False}
    with pytest.raises(CorpusError, match=what):
        append(tmp_path / "ours.jsonl", "text", **{**blank, **label})
    assert not (tmp_path / "ours.jsonl").exists()


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ours.jsonl"
    path.write_text('{"text": "ok", "act": "hold"}\n{"text": "", "act": "hold"}\n', "utf-8")
    with pytest.raises(CorpusError, match=r"ours\.jsonl:2: text"):
        examples_of(path)
    with pytest.raises(CorpusError, match="No such file or directory"):
        examples_of(tmp_path / "none.jsonl")


# ------------------------------------------------------------------ figures


def test_figures_by_hand() -> None:
    gold, found = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])
    by_label = f1_by_label(gold, found)
    assert by_label[LABELS[0]] == pytest.approx(2 / 3, abs=1e-4)
    assert by_label[LABELS[1]] == pytest.approx(0.8)
    assert by_label[LABELS[2]] == 0
    assert recall_at(np.array([1, 1, 0, 1]), np.array([0.9, 0.8, 0.7, 0.6]), 0.95) == pytest.approx(2 / 3, abs=1e-4)
    shares = np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6], [0.35, 0.65]])
    bins = reliability(np.array([0, 1, 1, 1]), shares)
    assert [(one.sentences, one.right) for one in bins] == [(2, 1.0), (2, 0.5)]
    assert calibration_error(bins) == pytest.approx((2 * (1 - 0.625) + 2 * 0.4) / 4)
