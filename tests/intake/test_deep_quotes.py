"""A long run of deep quotes is kept as one line, nothing of it is lost, and what surrounds it is read."""

from __future__ import annotations

import pytest

from signoff_nlp.intake.lines import split_lines

DEEP = "\n".join("> " * 12 + f"line {number}" for number in range(100))
TIGHT = "\n".join(">" * 12 + f"line {number}" for number in range(100))
FEW = "\n".join("> " * 12 + f"line {number}" for number in range(20))


@pytest.mark.parametrize("run", [DEEP, TIGHT, FEW])
@pytest.mark.parametrize(
    "text", ["{}", "new\n\n{}", "new\n{}\n", "{}\n\nbelow\n", "\n{}\n> shallow\nlast", "{}\nfirst\n{}"]
)
def test_nothing_is_lost(text: str, run: str) -> None:
    body = text.format(run, run)
    assert "\n".join(line.raw for line in split_lines(body)) == body


def test_a_long_run_is_one_quoted_line() -> None:
    lines = split_lines(f"above\n{DEEP}\nbelow")
    assert [(line.raw if line.depth == 0 else "", line.kind) for line in lines] == [
        ("above", None), ("", "quote"), ("below", None)
    ]  # fmt: skip
    assert len(split_lines(FEW)) == 20


def test_other_line_breaks_cannot_hide_words_in_a_run() -> None:
    lines = split_lines(DEEP.replace("line 50", "line 50\rPlease hold the run"))
    assert any(line.bare == "Please hold the run" and line.depth == 0 for line in lines)
