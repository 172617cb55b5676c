"""A desk of a team and a desk of one person, each served for one test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from signoff_nlp.accounts import DeskSettings
from signoff_nlp.settings import Settings
from tests.desk.serving import Running, running


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, Settings(desk=DeskSettings(port=0, team=True))) as desk:
        yield desk


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, Settings(desk=DeskSettings(port=0))) as desk:
        yield desk
