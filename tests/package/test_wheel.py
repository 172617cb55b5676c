"""The wheel, built and installed into an empty environment, works outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from signoff_nlp import __version__, vocabulary

ROOT = Path(__file__).parents[2]
MAIL = """From: Dana Ruiz <dana@acme.example>
To: shop@yourshop.example
Subject: bracket
Date: Sat, 2 May 2026 10:32:00 -0400

We release 250 pcs, revision B4, black PETG, finish as printed. Please start.

Dana Ruiz
Purchasing Manager
"""


def _run(*command: str | Path, folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SIGNOFF_", "PYTHON"))}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, folder=ROOT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it; its dependencies are those of the one that runs the tests."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    _run(
        sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel,
        folder=folder,
    )  # fmt: skip
    site = Path(_run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder).strip())
    (site / "dependencies.pth").write_text(
        f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n", "utf-8"
    )
    return folder


def test_it_holds_all_data(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("vocabulary", "judge", "drafting", "desk", "models"):
        source = ROOT / "models" if folder == "models" else ROOT / "signoff_nlp" / folder
        data = [file for file in source.rglob("*") if file.is_file() and file.suffix not in (".py", ".pyc")]
        assert data
        assert {f"signoff_nlp/{folder}/{file.relative_to(source).as_posix()}" for file in data} <= names
    assert {f"signoff_nlp/vocabulary/{name}.toml" for name in vocabulary.names()} <= names
    assert "signoff_nlp/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "fixtures/"))]


def test_it_reads_a_mail_outside_the_checkout(environment: Path, tmp_path: Path) -> None:
    command = next(environment.glob("*/signoff*"))
    (tmp_path / "one.eml").write_text(MAIL, "utf-8")
    printed = _run(command, "parse", "--us", "yourshop.example", "one.eml", folder=tmp_path)
    assert printed.splitlines()[0] == "RELEASED - 250 pcs, full production"
    assert _run(command, "--version", folder=tmp_path) == f"signoff {__version__}\n"


def test_it_is_the_installed_package_that_runs(environment: Path, tmp_path: Path) -> None:
    python = next(environment.glob("*/python"))
    place = _run(python, "-c", "import signoff_nlp; print(signoff_nlp.__file__)", folder=tmp_path)
    assert Path(place.strip()).is_relative_to(environment)


def test_it_makes_a_store(environment: Path, tmp_path: Path) -> None:
    python = next(environment.glob("*/python"))
    code = "from signoff_nlp.store.engine import open_store; open_store('sqlite:///store.sqlite3').close()"
    _run(python, "-c", code, folder=tmp_path)
    assert (tmp_path / "store.sqlite3").stat().st_size > 100_000
