"""The work at the desk in a real Chromium: correct, edit, send with time to undo, release, revoke; two people; hostile mail."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from signoff_nlp.accounts import DeskSettings
from signoff_nlp.service.desk.releasing import release
from signoff_nlp.service.desk.running import Machine
from signoff_nlp.service.desk.sending import send_due
from tests.desk.filling import fill
from tests.desk.seeing import Scheme, chromium, violations, window
from tests.desk.serving import NOW, Running, browser, running, session
from tests.service.desk.desks import SETTINGS, act, read
from tests.service.desk.test_sending import Letterbox
from tests.service.threads import HOLD, keep, mail
from tests.store.making import later

WORK = SETTINGS.model_copy(update={"desk": DeskSettings(port=0, team=True)})


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def box() -> Letterbox:
    return Letterbox()


@pytest.fixture
def desk(tmp_path: Path, box: Letterbox) -> Iterator[Running]:
    with running(tmp_path, WORK, Machine(read, box.post())) as found:
        yield found


@pytest.fixture
def threads(desk: Running) -> dict[str, int]:
    return fill(desk.store, WORK, NOW)


@pytest.fixture
def page(desk: Running, chrome: Browser) -> Iterator[Page]:
    with window(chrome, desk, session(desk, "releaser", "robin")) as found:
        yield found


def _later(desk: Running, box: Letterbox) -> None:
    """Sixteen seconds later the mails that wait are sent."""
    desk.clock.forward(seconds=16)
    send_due(desk.store, box.post(), desk.clock)


def test_a_reply_is_edited_sent_undone_and_sent_again(
    desk: Running, threads: dict[str, int], page: Page, box: Letterbox
) -> None:
    page.goto(f"/threads/{threads['vague']}")
    draft = page.locator("#draft")
    draft.get_by_role("checkbox", name="Which material").uncheck()
    expect(draft.get_by_role("textbox", name="Text")).not_to_have_value(re.compile("Which material"))
    draft.get_by_role("textbox", name="Text").fill("Hi Dana,\n\nwhich revision?\n\nRobin")
    draft.get_by_role("textbox", name="Text").press("Control+Enter")
    expect(draft.get_by_text("It goes in 15 seconds")).to_be_visible()
    draft.get_by_role("button", name="Undo").click()
    expect(draft.get_by_role("button", name="Send")).to_be_visible()
    _later(desk, box)
    assert box.sent == []
    expect(draft.get_by_role("textbox", name="Text")).to_have_value("Hi Dana,\n\nwhich revision?\n\nRobin")
    draft.get_by_role("button", name="Send").click()
    expect(draft.get_by_text("It goes in 15 seconds")).to_be_visible()
    _later(desk, box)
    expect(draft.get_by_text("✓ Sent")).to_be_visible()
    assert len(box.sent) == 1
    assert b"which revision?" in box.sent[0]
    page.goto("/")
    assert page.get_by_role("link", name="Hinge bracket sample").count() == 0


def test_a_stale_send_is_stopped_and_shows_that_something_came(
    desk: Running, threads: dict[str, int], page: Page, box: Letterbox
) -> None:
    page.goto(f"/threads/{threads['vague']}")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("It goes in 15 seconds")).to_be_visible()
    _arrives(desk)
    _later(desk, box)
    expect(page.get_by_text("Stopped, not sent")).to_be_visible()
    expect(page.locator("#sending")).to_contain_text("new message came")
    assert box.sent == []


def _arrives(desk: Running) -> None:
    with desk.store.begin() as db:
        raw = mail(HOLD, 110, at=later(days=400), answers=100)
        keep(db, raw, 110, at=later(days=400), subject="Hinge bracket sample")


def test_what_came_before_the_click_refuses_it_on_the_page(desk: Running, threads: dict[str, int], page: Page) -> None:
    page.goto(f"/threads/{threads['vague']}")
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    _arrives(desk)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("something happened to this thread")


def test_two_people_cannot_send_it_twice(
    desk: Running, threads: dict[str, int], page: Page, chrome: Browser, box: Letterbox
) -> None:
    path = f"/threads/{threads['vague']}"
    page.goto(path)
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    with window(chrome, desk, session(desk, "reviewer", "kim")) as other:
        other.goto(path)
        expect(other.get_by_role("button", name="Send")).to_be_visible()
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("It goes in")).to_be_visible()
        other.get_by_role("button", name="Send").click()
        expect(other.get_by_role("alert")).to_contain_text("robin is")
    _later(desk, box)
    expect(page.get_by_text("✓ Sent")).to_be_visible()
    assert len(box.sent) == 1


def test_a_value_is_corrected_where_it_stands(desk: Running, threads: dict[str, int], page: Page) -> None:
    page.goto(f"/threads/{threads['lot']}")
    chip = page.get_by_role("button", name="quantity 100 released")
    chip.hover()
    expect(page.locator("mark.lit", has_text="the first 100 pcs")).to_be_visible()
    page.locator("mark", has_text="black").hover()
    expect(page.locator(".chip.lit")).to_contain_text("black")
    chip.click()
    dialog = page.get_by_role("dialog", name="Correct a value")
    dialog.get_by_label("Value").fill("")
    dialog.get_by_role("button", name="Correct").click()
    expect(page.locator(".headline .badge")).to_contain_text("clarify")
    expect(page.get_by_text("is none")).to_be_visible()
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".headline .badge")).to_contain_text("released")


def test_a_speech_act_and_the_verdict_are_corrected(threads: dict[str, int], page: Page) -> None:
    page.goto(f"/threads/{threads['released']}")
    page.get_by_text("Correct…").click()
    page.get_by_label("This message is").select_option("hold")
    page.locator("form[action$='/act']").get_by_role("button", name="Correct").click()
    expect(page.locator(".headline .badge")).to_contain_text("hold")
    page.get_by_text("The verdict is another…").click()
    page.get_by_label("Verdict").select_option("clarify")
    page.locator("form[action$='/verdict']").get_by_role("button", name="Correct").click()
    expect(page.locator(".headline .badge")).to_contain_text("clarify")


def test_a_release_names_scope_and_count_and_is_revoked_for_a_reason(
    desk: Running, threads: dict[str, int], page: Page
) -> None:
    page.goto(f"/threads/{threads['released']}")
    page.get_by_role("link", name="Record the release").click()
    page.get_by_label("How many").fill("100")
    page.get_by_label("Type the scope and the count").fill("yes")
    page.get_by_role("button", name="Release", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("full production 100")
    page.go_back()
    page.get_by_label("How many").fill("100")
    page.get_by_label("Type the scope and the count").fill("Full production 100")
    page.get_by_role("button", name="Release", exact=True).click()
    expect(page.get_by_role("heading", name="Release record 1")).to_be_visible()
    token = session(desk, "viewer", "vera")
    with browser(desk, token) as client:
        assert client.get("/releases/1.pdf").content.startswith(b"%PDF-")
        assert json.loads(client.get("/releases/1.json").text)["quantity"] == 100
    page.get_by_text("Revoke…").click()
    page.get_by_label("Why").fill("the wrong file")
    page.get_by_role("button", name="Revoke this release").click()
    expect(page.get_by_text("Revoked")).to_be_visible()
    expect(page.get_by_text("the wrong file")).to_be_visible()


def test_the_queue_is_worked_by_keyboard_alone(desk: Running, threads: dict[str, int], page: Page) -> None:
    page.goto("/")
    page.keyboard.press("j")
    _press(page, "Enter", "Bracket for the fair")
    _press(page, "n", "Clip")
    _press(page, "Escape", "Queue")
    page.keyboard.press("j")
    _press(page, "Enter", "Bracket for the fair")
    _press(page, "e", "Queue")
    assert page.get_by_role("link", name="Bracket for the fair").count() == 0


def _press(page: Page, key: str, heading: str) -> None:
    """Press a key that leads to another page, and wait until that is there."""
    with page.expect_navigation():
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


def test_hostile_mail_stays_text(desk: Running, threads: dict[str, int], page: Page) -> None:
    page.goto(f"/threads/{threads['hostile']}")
    expect(page.get_by_text("<script>alert(1)</script>").first).to_be_visible()
    assert page.locator("main img, main script, main style, main h1 >> text=big").count() == 0
    page.get_by_text("Whole message, with quoted text").click()
    expect(page.locator(".whole-message")).to_be_visible()
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(wide)


def test_quoted_text_is_dimmed_and_html_can_do_nothing(desk: Running, chrome: Browser) -> None:
    raw = mail("Go ahead!\n\nOn Mon, 4 May 2026, Mike wrote:\n> We print B4?\n> In black?", 900, at=later(days=100))
    html = b'Content-Type: text/html; charset="utf-8"\n\n<p onclick="x()">Hi</p><script>alert(1)</script><img src="https://evil.example/x">'
    with desk.store.begin() as db:
        thread, _ = keep(db, raw, 900, subject="quoted")
        other, _ = keep(db, mail("x", 901).partition(b"Content-Type")[0] + html, 901, subject="html")
    with window(chrome, desk, session(desk, "viewer", "vera"), blocks="sandboxed|img-src") as page:
        page.goto(f"/threads/{thread}/messages/1")
        expect(page.locator(".zone-quote")).to_contain_text("In black?")
        page.goto(f"/threads/{other}/messages/0")
        page.get_by_text("The mail's own HTML").click()
        expect(page.frame_locator("iframe").get_by_text("Hi")).to_be_visible()
    with browser(desk, session(desk, "viewer", "vera")) as client:
        policy = client.get(f"/threads/{other}/messages/0/html").headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_anybody_out(desk: Running, threads: dict[str, int], chrome: Browser, scheme: Scheme) -> None:
    release(
        desk.store, act(desk.store, threads["released"], now=NOW), subject=None, stage="full_production", quantity=250,
        confirmed="full production 250",
    )  # fmt: skip
    one = threads["asked"]
    paths = [
        *(f"/threads/{number}" for number in threads.values()),
        "/",
        "/?list=all",
        "/releases/1",
        f"/threads/{one}/release",
    ]
    paths += [f"/threads/{one}/messages/1", f"/threads/{one}/draft", "/releases", "/records", "/figures", "/quarantine"]
    with window(chrome, desk, session(desk, "admin", "boss"), scheme=scheme) as page:
        for path in paths:
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            assert violations(page) == [], path


def test_a_viewer_is_shown_no_control(desk: Running, threads: dict[str, int], chrome: Browser) -> None:
    with window(chrome, desk, session(desk, "viewer", "vera")) as page:
        page.goto(f"/threads/{threads['vague']}")
        assert page.locator("main form[method=post]:not(.letter form)").count() == 0
        for name in ("Send", "Save", "Done", "Snooze", "Correct"):
            assert page.get_by_role("button", name=name).count() == 0


def test_records_go_in_and_out(desk: Running, page: Page, chrome: Browser, tmp_path: Path) -> None:
    file = tmp_path / "jobs.csv"
    file.write_text("id,customer,quantity\nQ-7,acme.example,70\n", "utf-8")
    with window(chrome, desk, session(desk, "admin", "boss")) as boss:
        boss.goto("/records")
        boss.get_by_text("Import a file…").click()
        boss.locator("select[name=form]").select_option("jobs")
        boss.locator("input[type=file]").set_input_files(file)
        boss.get_by_role("button", name="Import").click()
        expect(boss.get_by_role("cell", name="Q-7", exact=True)).to_be_visible()
        boss.get_by_role("button", name="Remove Q-7").click()
        expect(boss.get_by_role("cell", name="Q-7", exact=True)).to_have_count(0)
