"""`make demo` shows the whole loop: new mail in, verdict, draft out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.cli.conftest import ROOT, environment
from tests.docs.blocks import prepare


def test_the_demo_shows_mail_in_verdict_and_draft_out(tmp_path: Path) -> None:
    prepare(tmp_path)
    (tmp_path / "tmp").mkdir()
    whole = environment(SIGNOFF=str(tmp_path / "bin" / "signoff"), TMPDIR=str(tmp_path / "tmp"))
    done = subprocess.run(
        ["sh", str(ROOT / "demo" / "watch.sh")], cwd=tmp_path, env=whole, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    before, _, after = done.stdout.partition("The draft, as a mail program shows it in Drafts:")
    assert "NOT RELEASED - 1 thread" in before
    assert "in Drafts" in before
    assert "To: dana@acme.example" in after
    assert "X-Signoff-Token: " in after
    assert "RELEASED - 1 thread" in after.partition("clean-release/02.eml arrives")[2]
    assert os.listdir(tmp_path / "tmp") == []


def test_make_demo_runs_it() -> None:
    recipe = (ROOT / "Makefile").read_text("utf-8").split("\ndemo: ")[1].split("\n\n")[0]
    assert "sh demo/watch.sh" in recipe
