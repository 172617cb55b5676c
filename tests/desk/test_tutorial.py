"""docs/tutorial.md, followed to its end in a real browser: what it names is there, and does what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from signoff_nlp.service.demonstrating import set_up_demo
from tests.desk.seeing import chromium
from tests.desk.serving import NOW
from tests.docs.blocks import ROOT

TEXT = (ROOT / "docs" / "tutorial.md").read_text("utf-8").split("\n## Review the draft\n")[1].split("\n## ")[0]
STEPS = re.findall(r"^\d+\. (.*(?:\n   .*)*)", TEXT, re.MULTILINE)


def _signoff(folder: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "signoff_nlp", *words]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIGNOFF_")}
    own = kept | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=folder, env=own, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    folder = tmp_path / "signoff-demo"
    assert set_up_demo(folder, NOW) == 8
    with _signoff(folder, "watch", "--once") as watch:
        watch.communicate(timeout=120)
    assert watch.returncode == 0
    assert len(list((folder / "Mail/.Drafts/cur").iterdir())) > 2
    with _signoff(folder, "desk", "--port", "0", "--no-browser") as desk:
        assert desk.stderr is not None
        link = next(found[0] for line in desk.stderr if (found := re.search(r"http\S+#\S+", line)))
        with chromium() as browser:
            shown = browser.new_context().new_page()
            shown.set_default_timeout(20_000)
            shown.goto(link)
            yield shown
        desk.terminate()


def test_the_review_goes_as_the_tutorial_says(page: Page) -> None:
    named = [re.findall(r"\*\*(.*?)\*\*", step) for step in STEPS]
    assert [len(one) for one in named] == [1, 1, 2, 1, 1, 2]
    (thread,), (question,), (save, changed), (back,), (leave,), (knob, release) = named

    page.get_by_role("link", name=thread).click()
    text = page.get_by_role("textbox", name="Text")
    expect(text).to_have_value(re.compile(question))
    page.get_by_role("checkbox", name=question).uncheck()
    expect(text).not_to_have_value(re.compile(question))
    page.get_by_role("button", name=save, exact=True).click()
    page.locator("summary", has_text=changed).click()
    expect(page.locator(".changes del").first).to_be_visible()
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name=back).click()
    expect(text).to_have_value(re.compile(question))
    page.get_by_role("button", name=leave).click()
    expect(page.get_by_role("link", name=knob)).to_be_visible()
    expect(page.get_by_role("link", name=thread)).to_have_count(0)
    page.get_by_role("link", name=knob).click()
    page.get_by_role("link", name=release).click()
    expect(page.get_by_role("textbox").first).to_be_visible()
