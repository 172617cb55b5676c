"""Case 38: a soak among random faults (`soak.py`), which began with the first test of the suite and went on beside all
others. Passed when every mail is there once, drafts are as I2 has them, no descriptor stays open, and memory stays where
it was."""

from __future__ import annotations

from tests.faults.conftest import Soak


def test_38_a_soak(soak: Soak) -> None:
    code = soak.process.wait(soak.seconds + soak.slack)
    assert code == 0, soak.log.read_text("utf-8", "replace")[-10_000:]
