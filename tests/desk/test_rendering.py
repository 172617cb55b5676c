"""What templates put out is text, and looks like what it is; what a template must not have."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from markupsafe import Markup

import signoff_nlp.desk
from signoff_nlp.desk.rendering import ago, assets, honest, moment, since
from signoff_nlp.desk.shield import POLICY, hosts_of
from tests.desk.serving import NOW

FOLDER = Path(signoff_nlp.desk.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").glob("*.html"))
_FORBIDDEN = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\son\w+=|javascript:|\|\s*safe\b|autoescape|https?://|hx-on"
)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_what_the_policy_forbids(template: Path) -> None:
    assert _FORBIDDEN.findall(template.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "text", ["<script>x", "<p style='a'>", '<p onclick="x">', "{{ a|safe }}", "https://cdn.example/x.js"]
)
def test_the_search_finds_what_is_forbidden(text: str) -> None:
    assert _FORBIDDEN.search(text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_posts_bears_a_token(template: Path) -> None:
    if template.name != "door.html":  # nobody is signed in there
        for form in re.findall(r'<form[^>]*method="post".*?</form>', template.read_text("utf-8"), re.DOTALL):
            assert "parts.token()" in form


def test_the_policy_allows_nothing_inline() -> None:
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY


def test_what_makes_a_text_look_like_another_is_shown() -> None:
    assert honest("\u202egnp.exe\x07") == "\ufffdgnp.exe\ufffd"
    assert honest("line\n\tשלום\u200f") == "line\n\tשלום\u200f"
    marked = honest(Markup("<b>\u202e</b>"))
    assert (marked, type(marked)) == ("<b>\ufffd</b>", Markup)
    assert type(honest("\u202e<b>")) is str
    assert honest(7) == 7


def test_times_are_told_in_one_unit() -> None:
    spans = {0: "now", 59: "now", 60: "1 min", 3599: "59 min", 3600: "1 h", 86399: "23 h", 86400 * 3: "3 d", -5: "now"}
    assert {seconds: ago(NOW - timedelta(seconds=seconds), NOW) for seconds in spans} == spans
    assert (since(NOW, NOW), since(NOW - timedelta(hours=2), NOW)) == ("just now", "2 h ago")
    assert moment(NOW.replace(2026, 5, 4, 9, 30)) == "4 May 2026, 09:30 UTC"


def test_the_licence_of_what_is_shipped_is_shipped() -> None:
    assert "htmx.js" in assets()
    assert b"Zero-Clause BSD" in assets()["htmx-LICENSE.txt"].content


def test_hosts_are_those_of_the_origin() -> None:
    assert hosts_of("http://127.0.0.1:8468") == {"127.0.0.1:8468", "localhost:8468", "[::1]:8468"}
    assert hosts_of("http://[::1]:8468") == hosts_of("http://127.0.0.1:8468")
    assert hosts_of("https://desk.yourshop.example") == {"desk.yourshop.example", "desk.yourshop.example:443"}
    assert hosts_of("https://desk.yourshop.example:8443") == {"desk.yourshop.example:8443"}
