"""The figures, and their charts as pictures of their own."""

from __future__ import annotations

from starlette.responses import Response

from signoff_nlp.desk.charts import CHARTS, chart
from signoff_nlp.desk.visit import Page, Visit
from signoff_nlp.errors import DeskError
from signoff_nlp.service.desk.figures import DAYS, OUTCOMES, desk_figures

SPANS = (30, 90, 365)


def figures(visit: Visit) -> Response:
    """Show the figures of a span of days."""
    days = _days(visit)
    found = desk_figures(visit.store, visit.now, days)
    return visit.show("figures.html", figures=found, days=days, spans=SPANS, charts=CHARTS, outcomes=OUTCOMES)


def picture(visit: Visit) -> Response:
    """Give a chart as SVG."""
    name = visit.path["name"]
    if name not in CHARTS:
        raise DeskError("there is no such chart", reason="missing")
    found = desk_figures(visit.store, visit.now, _days(visit))
    return Response(chart(name, found), media_type="image/svg+xml")


def as_json(visit: Visit) -> Response:
    """Give the figures as JSON."""
    return visit.json(desk_figures(visit.store, visit.now, _days(visit)))


def _days(visit: Visit) -> int:
    text = visit.query.get("days", "")
    return int(text) if text in map(str, SPANS) else DAYS


PAGES = (
    Page("GET", "/figures", "viewer", figures, menu="Figures"),
    Page("GET", "/figures.json", "viewer", as_json),
    Page("GET", "/figures/{name}.svg", "viewer", picture),
)
