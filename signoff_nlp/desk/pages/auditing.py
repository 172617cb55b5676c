"""The audit log: who did what, the newest first, and whether the log is whole."""

from __future__ import annotations

from starlette.responses import Response

from signoff_nlp.desk.visit import Page, Visit
from signoff_nlp.service.desk.history import audit_page

_LONGEST = 100


def audit(visit: Visit) -> Response:
    """Show the entries of the audit log, of one subject where one is named; by `before` those of an earlier page; checked on demand."""
    subject, before = visit.query.get("subject", "").strip()[:_LONGEST], visit.query.get("before", "")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
    page = audit_page(visit.store, subject or None, number, check=visit.query.get("check") == "yes")
    return visit.show("audit.html", page=page, subject=subject)


PAGES = (Page("GET", "/audit", "admin", audit, menu="Audit"),)
