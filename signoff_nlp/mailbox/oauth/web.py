"""The way to a provider: HTTPS with a timeout on everything."""

from __future__ import annotations

from typing import Any

import requests
from requests.adapters import BaseAdapter

HTTPS = "https://"


class Web(requests.Session):
    """A session whose requests all have a timeout; `carrier`, where there is one, carries HTTPS in place of the network."""

    def __init__(self, timeout: float, carrier: BaseAdapter | None = None) -> None:
        super().__init__()
        self._timeout = timeout
        if carrier is not None:
            self.mount(HTTPS, carrier)

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """Make a request."""
        kwargs["timeout"] = kwargs.get("timeout") or self._timeout
        return super().request(*args, **kwargs)
