"""Whatever is asked of a page, by somebody who may: it answers, refuses or has nothing, and never breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signoff_nlp.desk.app import PAGES
from signoff_nlp.desk.gate import TOKEN_FIELD
from signoff_nlp.desk.pages.queue import FIELDS
from signoff_nlp.desk.visit import Page
from signoff_nlp.service.desk.running import Machine
from signoff_nlp.service.visitors import form_token
from tests.desk.filling import fill
from tests.desk.serving import NOW, Running, browser, running, session
from tests.desk.test_work import WORK
from tests.service.desk.desks import read
from tests.service.desk.test_sending import Letterbox

NAMES = (
    *FIELDS, "after", "days", "before", "check", "subject", "seen", "opened", "version", "message", "start", "end", "label",
    "value", "role", "act", "verdict", "stage", "quantity", "confirmed", "why", "for", "id", "name", "query", "form", "file",
    "may_release", "valid_until", "asks", "body", "next",
)  # fmt: skip
NUMBERS = st.one_of(st.integers(0, 12), st.sampled_from([2**31, 2**63 - 1, 2**63, 2**64, 10**30])).map(str)
VALUES = st.one_of(
    NUMBERS,
    st.text(max_size=40),
    st.sampled_from(["", "-1", "1e9", "NaN", "\x00", "2026-02-30", "all", "full_production 250"]),
)
JSON = [page for page in PAGES if ".json" in page.path]
READ = [page for page in PAGES if page.method == "GET"]
WRITE = [
    page for page in PAGES if page.method == "POST" and page.path not in ("/sign-out", "/sessions/{session_id:int}/end")
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    with running(folder, WORK, Machine(read, Letterbox().post())) as found:
        fill(found.store, WORK, NOW)
        yield found


def _path(page: Page, data: st.DataObject) -> str:
    def value(found: re.Match[str]) -> str:
        text = data.draw(NUMBERS if found[1] else st.text(min_size=1, max_size=20), found[0])
        return quote(text, safe="")

    return re.sub(r"\{\w+(:int)?\}", value, page.path)


def test_json_has_routes_here() -> None:
    assert len(JSON) >= 2


@pytest.mark.parametrize("pages", [JSON, READ], ids=["json", "pages"])
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_question_breaks_a_page(pages: list[Page], data: st.DataObject, desk: Running) -> None:
    page = data.draw(st.sampled_from(pages))
    query = data.draw(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
    with browser(desk, session(desk, "admin", "boss")) as client:
        answer = client.get(_path(page, data), params=query)
    assert answer.status_code < 500, answer.text[:300]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_form_breaks_a_page(data: st.DataObject, desk: Running) -> None:
    page = data.draw(st.sampled_from(WRITE))
    fields = data.draw(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8))
    token = session(desk, "admin", "boss")
    with browser(desk, token) as client:
        answer = client.post(_path(page, data), data={**fields, TOKEN_FIELD: form_token(token)})
    assert answer.status_code < 500, answer.text[:300]
