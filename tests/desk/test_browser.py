"""The desk as somebody sees it: in a real Chromium, by keyboard, in light and dark, on a phone, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from signoff_nlp.accounts import DeskSettings
from signoff_nlp.desk.app import PAGES
from signoff_nlp.desk.serving import one_time_link
from signoff_nlp.service.people import set_password
from signoff_nlp.settings import Settings
from signoff_nlp.store.engine import Store
from tests.desk.seeing import Scheme, chromium, violations, window
from tests.desk.serving import Running, person, running, session
from tests.store.making import add_thread

PASSWORD = "correct horse battery staple"
SHOWN = [
    page.path for page in PAGES if page.method == "GET" and page.needs and "{" not in page.path and "." not in page.path
]

_PART = """() => {
    const part = document.createElement("div");
    document.getElementById("main").append(part);
    return htmx.ajax("POST", "/threads/7/presence", {target: part, swap: "outerHTML"});
}"""


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("desk")
    with running(folder, Settings(desk=DeskSettings(port=0, team=True))) as found:
        fill(found.store)
        yield found


@pytest.fixture(scope="module")
def token(desk: Running) -> str:
    return session(desk, "admin", "boss")


def fill(store: Store) -> None:
    with store.begin() as db:
        for number, subject in enumerate(
            ("Hinge bracket B4", "Re: <b>knob</b> & \u202egnp.exe", "", "Lid " + "x" * 300)
        ):
            add_thread(db, number + 1, subject=subject)


def _at(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_the_link_opens_the_desk_and_leaves_no_trace(alone: Running, chrome: Browser) -> None:
    link = one_time_link(alone.desk, alone.store)
    with window(chrome, alone) as page:
        page.goto(link)
        expect(page.get_by_role("heading", name="Queue")).to_be_visible()
        assert page.url == f"{alone.desk.origin}/"
        page.go_back()
        assert link.partition("#")[2] not in page.content() + page.url
    with window(chrome, alone) as page:
        page.goto(link)
        expect(page.get_by_role("alert")).to_contain_text("used before")


def test_signing_in_leads_where_one_wanted_to_go_and_out_again(desk: Running, chrome: Browser) -> None:
    person(desk.store, "dana", "viewer")
    set_password(desk.store, "test", "dana", PASSWORD, desk.clock())
    with window(chrome, desk) as page:
        page.goto("/you")
        page.get_by_label("Name").fill("dana")
        page.get_by_label("Password").fill("wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")
        page.get_by_label("Name").fill("dana")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="dana")).to_be_visible()
        assert page.evaluate("document.cookie") == ""
        assert page.get_by_role("link", name="People").count() == 0
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        page.go_back()
        page.reload()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_all_of_it_works_without_scripts(desk: Running, chrome: Browser) -> None:
    token = session(desk, "admin", "boss")
    with window(chrome, desk, token, scripts=False) as page:
        page.goto("/people")
        form = page.locator("form[action='/people']")
        form.get_by_label("Name").fill("new@yourshop.example")
        form.get_by_role("button", name="Add").click()
        expect(page.get_by_role("heading", name="new@yourshop.example")).to_be_visible()


def test_rows_are_walked_by_keyboard(desk: Running, token: str, chrome: Browser) -> None:
    with window(chrome, desk, token) as page:
        page.goto("/?list=all")
        titles = page.locator("a[data-open]").all_text_contents()
        assert len(titles) == 4
        seen = []
        for key in "jjjjjkkkkk":
            page.keyboard.press(key)
            seen.append(_at(page))
        down = [one.strip() for one in titles]
        assert seen == [*down, down[3], *down[2::-1], down[0], down[0]]
        assert page.locator("[data-row].at").count() == 1
        page.keyboard.press("Enter")
        page.wait_for_url("**/threads/*")


def test_the_sheet_of_keys_opens_closes_and_switches_single_letters_off(
    desk: Running, token: str, chrome: Browser
) -> None:
    with window(chrome, desk, token) as page:
        page.goto("/?list=all")
        page.keyboard.press("?")
        sheet = page.get_by_role("dialog", name="Keys")
        expect(sheet).to_be_visible()
        page.get_by_label("Use single letters").uncheck()
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()
        page.keyboard.press("j")
        assert page.locator("[data-row].at").count() == 0
        page.reload()
        page.keyboard.press("j")
        assert page.locator("[data-row].at").count() == 0
        page.keyboard.press("?")
        page.get_by_label("Use single letters").check()
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        assert page.locator("[data-row].at").count() == 1


def test_letters_are_letters_while_one_types(desk: Running, token: str, chrome: Browser) -> None:
    with window(chrome, desk, token) as page:
        page.goto("/people")
        field = page.locator("form[action='/people']").get_by_label("Name")
        field.click()
        page.keyboard.type("jk?gq")
        expect(field).to_have_value("jk?gq")
        expect(page.get_by_role("dialog")).to_be_hidden()
        page.keyboard.press("Escape")
        page.keyboard.press("g")
        page.keyboard.press("q")
        expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def test_the_first_tab_skips_to_the_content(desk: Running, token: str, chrome: Browser) -> None:
    with window(chrome, desk, token) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        assert _at(page) == "Skip to content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_a_subject_is_text(desk: Running, token: str, chrome: Browser) -> None:
    with window(chrome, desk, token) as page:
        page.goto("/?list=all")
        expect(page.get_by_text("Re: <b>knob</b> & \N{REPLACEMENT CHARACTER}gnp.exe")).to_be_visible()
        assert page.locator("main b").count() == 0


def test_two_people_see_each_other_and_the_pen_goes_over_when_it_is_taken(desk: Running, chrome: Browser) -> None:
    tokens = session(desk, "reviewer", "rita"), session(desk, "reviewer", "ralf")
    with window(chrome, desk, tokens[0]) as rita, window(chrome, desk, tokens[1]) as ralf:
        for page in (rita, ralf):
            page.goto("/you")  # any page, with the part that a thread's page has
            page.evaluate(_PART)
        take, over = rita.get_by_role("button", name="Take the pen"), ralf.get_by_role("button", name="Take over")
        take.click()
        expect(rita.get_by_text("you are editing")).to_be_visible()
        ralf.get_by_role("button", name="Take the pen").click()
        expect(ralf.get_by_text("rita is editing")).to_be_visible()
        expect(ralf.get_by_text("◎ rita also here")).to_be_visible()
        ralf.once("dialog", lambda dialog: dialog.dismiss())
        over.click()
        expect(ralf.get_by_text("rita is editing")).to_be_visible()
        ralf.once("dialog", lambda dialog: dialog.accept())
        over.click()
        expect(ralf.get_by_text("you are editing")).to_be_visible()
        expect(ralf.locator("#said")).to_have_text("rita also here")
        assert violations(ralf) == []
        ralf.goto("/")  # leaving lays the pen down
        rita.evaluate("htmx.ajax('POST', '/threads/7/presence', {target: '#presence', swap: 'outerHTML'})")
        expect(take).to_be_visible()


def test_what_is_refused_is_said_on_the_page(desk: Running, chrome: Browser) -> None:
    token = session(desk, "viewer", "vera")
    with window(chrome, desk, token) as page:
        page.goto("/you")
        page.evaluate("htmx.ajax('POST', '/threads/7/pen', {target: '#main'})")
        expect(page.get_by_role("alert")).to_contain_text("Not allowed: this needs the role reviewer; yours is viewer")
        expect(page.get_by_role("heading", name="vera")).to_be_visible()
        assert violations(page) == []
        page.context.clear_cookies()
        page.evaluate("htmx.ajax('POST', '/threads/7/pen', {target: '#main'})")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True], ids=["screen", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [*SHOWN, "/sign-in", "/nothing"])
def test_axe_finds_nothing(path: str, scheme: Scheme, phone: bool, desk: Running, token: str, chrome: Browser) -> None:
    with window(chrome, desk, None if path == "/sign-in" else token, scheme=scheme, phone=phone) as page:
        page.goto(path)
        for opened in page.locator("details").all():
            opened.evaluate("element => element.open = true")
        assert violations(page) == []
        page.keyboard.press("?")
        assert violations(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0


def test_axe_can_find_something(desk: Running, token: str, chrome: Browser) -> None:
    with window(chrome, desk, token) as page:
        page.goto("/people")
        page.evaluate("document.querySelectorAll('label').forEach(one => one.replaceWith(...one.children))")
        assert "label" in {rule for _, rule, _ in violations(page)}


def test_a_first_page_is_small(desk: Running, token: str, chrome: Browser) -> None:
    sizes: list[int] = []
    with window(chrome, desk, token) as page:
        page.on("response", lambda answer: sizes.append(len(answer.body())))
        page.goto("/", wait_until="networkidle")
    assert len(sizes) >= 5  # the page, its styles, its scripts
    assert sum(sizes) < 300_000
