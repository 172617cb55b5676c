"""Case 20: versions of IMAPClient.

Passed when the suite is green on both, or the pin says why. It is pinned: this is the version that all these tests run
on, and the reason stands where the pin is. What came of a run on another version is told in README.md.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version

from tests.service.shop import ROOT


def test_20_imapclient_is_pinned_to_what_is_tested_and_the_reason_is_told() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    needed = tomllib.loads(text)["project"]["dependencies"]
    (pin,) = [one for one in needed if one.lower().startswith("imapclient")]
    assert pin == f"IMAPClient=={version('IMAPClient')}"
    said = re.search(r'# (Pinned: .*decisions\.md, (\d+).*)\n    "IMAPClient', text)
    assert said
    decisions = (ROOT / "docs" / "decisions.md").read_text("utf-8")
    assert re.search(rf"^{said[2]}\. \*\*IMAPClient pinned", decisions, re.MULTILINE)
