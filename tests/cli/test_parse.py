"""`signoff parse`: what is printed, in which order, and the exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import signoff_nlp
from tests.cli.conftest import RELEASE, US, VAGUE, mail

Signoff = Callable[..., Result]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("release", "RELEASED - 250 pcs, full production"),
        ("pilot", "RELEASED - 20 pcs, pilot batch"),
        ("vague", "NOT RELEASED - 6 things missing"),
        ("hold", "HOLD - the buyer's side has stopped this, and has not taken it back"),
        ("none", "NO RELEASE IN THIS THREAD"),
    ],
)
def test_the_first_line_is_the_whole_answer(signoff: Signoff, mails: Path, name: str, first: str) -> None:
    assert signoff("parse", "--us", US, str(mails / f"{name}.eml")).stdout.splitlines()[0] == first


def test_the_parts_come_in_the_order_of_the_five_second_test(signoff: Signoff, mails: Path) -> None:
    text = signoff("parse", "--us", US, str(mails / "vague.eml")).stdout
    order = [
        "Quantity", "Revision", "Timing", "Authority", "Material", "Colour", "Finish", "Go ", "Why not",
        "The one sentence that would release it", "Draft reply", "Subject: ", "Hi Dana",
    ]  # fmt: skip
    assert [text.index(word) for word in order] == sorted(text.index(word) for word in order)


def test_words_are_marked_where_they_stand(signoff: Signoff) -> None:
    source = mail("Hello Mike,\n\nthe parts came. It [all] looks good\nto us. Bye.\n\nDana")
    assert "It [all] [looks good] to us.  - Dana Ruiz, 2 May 2026" in signoff("parse", "--us", US, input=source).stdout


def test_json_is_one_report_per_line_with_the_bytes_of_the_library(signoff: Signoff, mails: Path) -> None:
    names = ("vague", "release", "none")
    printed = signoff("parse", "--json", "--us", US, *(str(mails / f"{name}.eml") for name in names)).stdout_bytes
    reader = signoff_nlp.load()
    expected = [
        reader.read((mails / f"{name}.eml").read_bytes(), us=[US], name=f"{name}.eml").model_dump_json()
        for name in names
    ]
    assert printed.decode("utf-8").splitlines() == expected


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("release",), 0), (("vague",), 3), (("hold",), 4), (("none",), 5),
        (("release", "vague", "hold", "none"), 4), (("release", "none"), 5), (("none", "vague"), 3),
    ],
)  # fmt: skip
def test_check_exits_with_the_most_cautious_verdict(
    signoff: Signoff, mails: Path, names: tuple[str, ...], code: int
) -> None:
    paths = [str(mails / f"{name}.eml") for name in names]
    assert signoff("parse", "--us", US, "--check", *paths).exit_code == code
    assert signoff("parse", "--us", US, *paths).exit_code == 0


@pytest.mark.parametrize(
    ("name", "scope", "code"),
    [
        ("release", "full:250", 0), ("release", "full_production", 0), ("release", "full:251", 3),
        ("release", "pilot", 3), ("pilot", "full", 3), ("pilot", "pilot:20", 0), ("hold", "full", 4), ("none", "full", 5),
    ],
)  # fmt: skip
def test_require_asks_whether_this_is_released(signoff: Signoff, mails: Path, name: str, scope: str, code: int) -> None:
    assert signoff("parse", "--us", US, "--require", scope, str(mails / f"{name}.eml")).exit_code == code


@pytest.mark.parametrize("scope", ["everything", "", "full:", "full:many", ":3"])
def test_a_scope_that_is_none_is_bad_usage(signoff: Signoff, mails: Path, scope: str) -> None:
    done = signoff("parse", "--require", scope, str(mails / "release.eml"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "full_production" in done.stderr


def test_a_source_that_cannot_be_read_is_said_and_the_others_are_printed(signoff: Signoff, mails: Path) -> None:
    (mails / "empty.eml").write_bytes(b"")
    paths = [str(mails / name) for name in ("nowhere.eml", "release.eml", "empty.eml", "vague.eml")]
    done = signoff("parse", "--plain", "--check", "--us", US, *paths)
    assert done.exit_code == 1
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["release.eml", "vague.eml"]
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == ["nowhere.eml", "empty.eml"]


def test_an_unreadable_mail_of_a_folder_counts_as_one(signoff: Signoff, mails: Path) -> None:
    (mails / "empty.eml").write_bytes(b"")
    done = signoff("parse", "--plain", "--us", US, str(mails))
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 5
    assert "empty.eml" in done.stderr


def test_a_folder_is_read_in_the_order_of_its_names(signoff: Signoff, mails: Path) -> None:
    done = signoff("parse", "--plain", "--us", US, str(mails))
    verdicts = {line.split("\t")[0]: line.split("\t")[1] for line in done.stdout.splitlines()}
    assert verdicts == {
        "hold.eml": "hold", "none.eml": "none", "pilot.eml": "released", "release.eml": "released", "vague.eml": "clarify",
    }  # fmt: skip


def test_maildir_and_mbox_give_the_same_verdicts(signoff: Signoff, tmp_path: Path) -> None:
    texts = [mail(RELEASE, number=1), mail(VAGUE, number=2, subject="cover")]
    box = tmp_path / "old.mbox"
    box.write_text("".join(f"From dana Sat May  2 10:32:00 2026\n{text}\n" for text in texts), "utf-8")
    folder = tmp_path / "box"
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    for number, text in enumerate(texts):
        (folder / "cur" / f"{number}:2,S").write_text(text, "utf-8")
    for source in (box, folder):
        printed = signoff("parse", "--plain", "--us", US, str(source)).stdout
        assert [line.split("\t")[1] for line in printed.splitlines()] == ["released", "clarify"]


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_standard_input_is_the_default(signoff: Signoff, arguments: tuple[str, ...]) -> None:
    done = signoff("parse", "--json", "--us", US, *arguments, input=mail(RELEASE))
    report = json.loads(done.stdout)
    assert (report["source"], report["verdict"]) == (None, "released")


def test_sources_can_be_the_messages_of_one_thread(signoff: Signoff, mails: Path) -> None:
    done = signoff("parse", "--json", "--thread", "--us", US, str(mails / "release.eml"), str(mails / "hold.eml"))
    assert [message["index"] for message in json.loads(done.stdout)["messages"]] == [0, 1]


def test_several_parts_stand_under_their_names(signoff: Signoff) -> None:
    text = (
        "Line 1, hinge plate: we release 120 pcs rev C, PA12 black, vapor smoothed, start now.\n"
        "Line 2, cover plate: please stop, do not start.\n\nDana Ruiz\nHead of Purchasing"
    )
    lines = signoff("parse", "--us", US, input=mail(text)).stdout.splitlines()
    assert lines[0] == "HOLD - 1 of 2 parts: cover plate"
    assert "hinge plate: RELEASED - 120 pcs, full production" in lines


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--now", "monday"), "2026-05-04T09:00:00-04:00"),
        (("--kind", "letter"), "whatsapp"),
        (("--records", "nowhere.toml"), "nowhere.toml: No such file"),
        (("--config", "nowhere.toml"), "nowhere.toml: No such file"),
        (("--such",), "No such option"),
    ],
)
def test_bad_usage_is_2_and_says_what_to_do(
    signoff: Signoff, mails: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = signoff("parse", *arguments, str(mails / "release.eml"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_the_kind_can_be_forced(signoff: Signoff) -> None:
    done = signoff("parse", "--json", "--kind", "chat", "--us", "Mike", input="Dana: looks good\nMike: thanks\n")
    assert [message["author"]["name"] for message in json.loads(done.stdout)["messages"]] == ["Dana", "Mike"]


def test_now_anchors_dates(signoff: Signoff) -> None:
    source = mail("We release 5 pcs, revision B4, black PETG, finish as printed. Start on Monday.\n\nDana Ruiz\nBuyer")
    source = "\n".join(line for line in source.splitlines() if not line.startswith("Date:"))
    done = signoff("parse", "--json", "--us", US, "--now", "2026-05-06T09:00:00+02:00", input=source)
    assert json.loads(done.stdout)["decisions"][0]["package"]["start"] == "2026-05-11"


def test_a_change_after_the_release_is_counted_in_the_first_line(signoff: Signoff) -> None:
    words = "Please start the 50 pcs, rev C, black PLA, as printed. Tom Ray, Purchasing Manager"
    release = f"Tom: {words}\nMike: ok\n"
    many = signoff("parse", "--us", "Mike", input=f"{release}Tom: Actually make it 300, and in blue please.\n").stdout
    assert many.splitlines()[0] == "NOT RELEASED - 2 things changed after the release"
    assert 'later we have "blue". Is it to be "blue"?' in many
    one = signoff("parse", "--us", "Mike", input=f"{release}Tom: Actually make it 300 please.\n").stdout
    assert one.splitlines()[0] == "NOT RELEASED - 1 thing changed after the release"
