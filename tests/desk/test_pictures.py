"""The pictures in our documents are made by a script, and every one is made and shown."""

from __future__ import annotations

import struct
from pathlib import Path

from tests.desk.pictures import FOLDER, PICTURES, draw
from tests.docs.blocks import ROOT


def _size(path: Path) -> tuple[int, int]:
    return struct.unpack(">II", path.read_bytes()[16:24])


def test_the_script_makes_the_pictures_that_the_documents_show(tmp_path: Path) -> None:
    made = list(draw(tmp_path))
    assert [one.name for one in made] == [one.file for one in PICTURES]
    assert {one.name for one in FOLDER.iterdir()} == {one.name for one in made}
    for one in made:
        assert _size(one)[0] == _size(FOLDER / one.name)[0]
        assert one.stat().st_size > 10_000  # an empty page is smaller
    text = (ROOT / "README.md").read_text("utf-8") + (ROOT / "docs" / "desk.md").read_text("utf-8")
    assert {one.name for one in made if one.name not in text} == set()
