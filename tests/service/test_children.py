"""The processes that read: what they take of the machine."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from signoff_nlp.service.worker import Workers
from signoff_nlp.settings import Settings


def test_a_reader_computes_on_one_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are as many readers as are good for a machine; threads in each would only wait for each other."""
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    others = {one.pid for one in multiprocessing.active_children()}
    with Workers(Settings(us=("yourshop.example",)), number=1) as workers:
        workers.warm()
        (reader,) = [one.pid for one in multiprocessing.active_children() if one.pid not in others]
        assert len(list(Path(f"/proc/{reader}/task").iterdir())) == 1
