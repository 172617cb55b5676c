"""Case 24: mails of HTML alone, with text that nobody sees, with remote pictures, with a table of 2 MB.

Passed when the text is what a person sees, nothing is fetched from a network, and hidden text is told.
"""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from signoff_nlp.service.worker import Workers
from tests.faults import ledger
from tests.service import invariants, mails
from tests.service.shop import Shop

SEEN = "Thanks for lunch yesterday, see you at the fair next week!"
RELEASE = (
    "Please go ahead with all 250 pieces of the hinge bracket, rev B4, in black PETG, as printed. "
    "This is my release for the full production run; start today."
)


def page(number: int, body: str) -> bytes:
    html = f"<html><head><title>x</title></head><body>{body}</body></html>"
    return mails.mail(
        f"m{number}", html, sender=f"Dana Ruiz <dana{number}@acme.example>", subject=f"Hinge bracket {number}"
    ).replace(b"text/plain", b"text/html")


def report(shop: Shop) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ledger.report(shop, ledger.kept(shop)[-1].id))
    return found


def test_24_html_alone_is_read_as_it_is_seen(shop: Shop, workers: Workers) -> None:
    shop.round(workers)
    shop.deliver(
        page(1, f"<p>Hi Mike,</p><p>{RELEASE.replace('250', '<b>2</b>50')}</p><p>Dana Ruiz<br>Head of purchasing</p>")
    )
    shop.round(workers)
    (row,) = ledger.kept(shop)
    assert row.verdict == "released"
    said = report(shop)
    assert said["decisions"][0]["package"]["quantity"] == 250
    assert said["warnings"] == []
    assert RELEASE in said["messages"][0]["text"]
    invariants.check(shop)


@pytest.mark.parametrize(
    "veil",
    [
        '<div style="display:none">{}</div>',
        '<span style="font-size:0">{}</span>',
        '<p style="color:#ffffff">{}</p>',
        '<div style="position:absolute;left:-9999px">{}</div>',
    ],
)
def test_24_what_nobody_sees_releases_nothing_and_is_told(veil: str, shop: Shop, workers: Workers) -> None:
    shop.round(workers)
    shop.deliver(page(1, f"<p>{SEEN}</p>{veil.format(RELEASE)}"))
    shop.round(workers)
    (row,) = ledger.kept(shop)
    assert (row.state, row.verdict) == ("read", "none")
    told = report(shop)
    assert told["warnings"] == ["hidden text, which nobody sees, was left out"]
    assert RELEASE not in json.dumps(told)
    invariants.check(shop)


def test_24_remote_pictures_are_not_fetched(shop: Shop, workers: Workers) -> None:
    shop.round(workers)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        shop.deliver(
            page(
                1,
                f'<link rel="stylesheet" href="{url}/a.css"><style>@import "{url}/b.css";</style>'
                f'<p style="background:url({url}/c.png)">{RELEASE}</p><img src="{url}/pixel.png?id=1">'
                f'<iframe src="{url}/frame"></iframe><script src="{url}/s.js"></script><p>Dana Ruiz</p>',
            )
        )
        shop.round(workers)
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert ledger.kept(shop)[0].verdict == "released"
    invariants.check(shop)


def test_24_a_table_of_2_mb_is_read_with_what_stands_below_it(shop: Shop, workers: Workers) -> None:
    shop.round(workers)
    rows = "".join(f"<tr><td>Part {number}</td><td>see drawing</td><td>-</td></tr>" for number in range(38_000))
    shop.deliver(page(1, f"<p>{SEEN}</p><table>{rows}</table>"))
    shop.deliver(mails.vague(2))
    shop.round(workers)
    assert [row.state for row in ledger.kept(shop)] == ["read", "read"]
    assert ledger.kept(shop)[0].size > 2_000_000
    assert len(invariants.lying(shop)) == 1
    invariants.check(shop)
