"""The processes that read: what they take of the machine."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from signoff_nlp.service.worker import Workers


def test_a_reader_computes_on_one_processor(workers: Workers) -> None:
    """There are as many readers as are good for a machine; threads in each would only wait for each other."""
    workers.warm()
    readers = [one.pid for one in multiprocessing.active_children() if one.name == "reader"]
    assert readers
    assert {len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in readers} == {1}
