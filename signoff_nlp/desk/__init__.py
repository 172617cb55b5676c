"""The review desk: pages over the store that the watcher fills. Starlette is imported here and nowhere else.

How to add a page:

1. A use case in `signoff_nlp/service/`, which takes the open store, who asks and `now`, and returns plain values. It
   writes in one transaction, and appends to the audit log with the person's name. What it refuses it raises as a
   DeskError, whose `reason` becomes the status: missing 404, conflict 409, forbidden 403, invalid 422, wait 429.
2. A function in `signoff_nlp/desk/pages/<area>.py` that takes a Visit and returns a Response, with one call of the service:

       def thread(visit: Visit) -> Response:
           return visit.show("thread.html", thread=thread_view(visit.store, visit.path["thread_id"], visit.now))

   A Visit has `store`, `person`, `now`, `path` (converted), `query`, `field(name)`, `fields(name)`, `file(name)`,
   `may(role)`, `htmx`; it answers with `show(template, status, **values)`, `json(model)` and `go(path)`. It runs in a
   thread of its own, so it may wait for the store.
3. A line in the module's PAGES, with the role that it needs; a new module also in `app.py`. GET shows, POST changes:

       Page("GET", "/threads/{thread_id:int}", "viewer", thread)
       Page("POST", "/threads/{thread_id:int}/discard", "reviewer", discard)

   The table is all there is: session, role, origin and form token are looked at before the function runs, and a test
   tries every line of it without each of them.
4. A template in `templates/` that extends `layout.html` (blocks title, main, keys, scripts), or a part for htmx that does not.
   `{% import "parts.html" as parts with context %}` gives `parts.token()` for inside each <form method="post">, `parts.badge(verdict)`, `parts.key("e", "done")`.
   No <script> without src, no style="", no on...="": the policy forbids them.

Keys (static/desk.js): `data-list` holds `data-row` elements, whose `a[data-open]` j and k move between and Enter opens;
`data-back` is where Esc leads; `data-key="e"` on a button or link makes it the key's; `data-key="Ctrl+Enter"` works while
typing too; `data-go="q"` is g and then q. Keys that send or release are never single letters.

Who else is there: `{% include "presence.html" %}` in the page of a thread, with `thread_id` given; `need_pen` of
`service/presence.py` first in the transaction of whatever saves an edit.
"""
