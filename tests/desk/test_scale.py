"""At ten thousand threads and fifty thousand messages a page asks the store no more often than at ten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from signoff_nlp.service.desk.running import Machine
from tests.desk.crowd import crowd
from tests.desk.serving import NOW, Running, browser, running, session
from tests.desk.test_work import WORK
from tests.service.desk.desks import read
from tests.service.desk.test_sending import Letterbox

_MOST = 20


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("crowd")
    with running(folder, WORK, Machine(read, Letterbox().post())) as found:
        crowd(found.store, NOW)
        yield found


@contextmanager
def counted(desk: Running) -> Iterator[list[str]]:
    """Collect the queries that are sent to the store, without what begins and ends transactions."""
    said: list[str] = []

    def listen(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.lstrip()[:6].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            said.append(statement)

    event.listen(desk.store.engine, "before_cursor_execute", listen)
    try:
        yield said
    finally:
        event.remove(desk.store.engine, "before_cursor_execute", listen)


@pytest.mark.parametrize(
    "path",
    ["/", "/?list=all", "/?words=bracket+777", "/?list=waiting&verdict=hold&lacks=quantity", "/threads/5000", "/figures",
     "/threads/5000/draft", "/threads/5001/release"],
)  # fmt: skip
def test_a_page_asks_the_store_a_few_times(desk: Running, path: str) -> None:
    with browser(desk, session(desk, "admin", "boss")) as client, counted(desk) as said:
        answer = client.get(path)
    assert answer.status_code == 200
    assert 0 < len(said) < _MOST, "\n".join(said)
    assert len(answer.content) < 200_000


def test_pages_of_the_queue_reach_its_end_without_repeating(desk: Running) -> None:
    from signoff_nlp.service.desk.queueing import queue_page, wanted_of

    seen, after = [], ""
    while True:
        page = queue_page(desk.store, WORK, wanted_of({}), NOW, after=after, limit=2500)
        seen += [one.id for one in page.lines]
        if page.next is None:
            break
        after = page.next
    assert len(seen) == len(set(seen)) == page.counts["open"] == 10_000
