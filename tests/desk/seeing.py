"""A real Chromium, without a screen, that goes to our own desk only; and axe-core, which finds what is not accessible."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests.desk.serving import Running

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
_REFUSED = re.compile(r"status of 4|Status Error Code 4")  # what the browser and htmx say of an answer that refuses
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1280, "height": 800}
Scheme = Literal["light", "dark"]
_REFUSED = re.compile(r"status of 4|Status Error Code 4")  # said by the browser and by htmx of what a page shows itself


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    assert path, "the tests need Chromium: apt install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_ARGUMENTS])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def window(
    browser: Browser, running: Running, token: str | None = None, *, scheme: Scheme = "light", phone: bool = False,
    scripts: bool = True, blocks: str | None = None,
) -> Iterator[Page]:  # fmt: skip
    """Open a window, signed in with the token. When it closes: nothing was asked of another host, nothing broke a policy;
    with `blocks`, all that the browser blocked contains one of these words (a mail's own HTML), and something did."""
    context: BrowserContext = browser.new_context(
        base_url=running.desk.origin, color_scheme=scheme, viewport=PHONE if phone else SCREEN, has_touch=phone,
        java_script_enabled=scripts,
    )  # fmt: skip
    if token is not None:
        context.add_cookies([
            {"name": running.desk.cookie, "value": token, "url": running.desk.origin, "httpOnly": True, "sameSite": "Strict"}
        ])  # fmt: skip
    elsewhere: list[str] = []
    wrong: list[str] = []

    def route(route: Route) -> None:
        ours = route.request.url.startswith(running.desk.origin + "/")
        if not ours:
            elsewhere.append(route.request.url)
        route.continue_() if ours else route.abort()

    context.route("**/*", route)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on(
        "console", lambda one: wrong.append(one.text) if one.type == "error" and not _REFUSED.search(one.text) else None
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    try:
        yield page
        assert elsewhere == []
        blocked = [one for one in wrong if blocks and re.search(blocks, one)]
        assert [one for one in wrong if one not in blocked] == []
        assert bool(blocked) == bool(blocks)
    finally:
        context.close()


def violations(page: Page) -> list[tuple[str, str, list[Any]]]:
    """Return what axe-core finds on the page: impact, rule, and where. Its script comes by the browser, not by the page."""
    page.evaluate(AXE)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [(one["impact"], one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]]
