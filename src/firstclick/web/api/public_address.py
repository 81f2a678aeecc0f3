"""The address at which customers find the page, as tickets carry it into the world."""

from __future__ import annotations

import re

from firstclick.web.core.http import Scope, header
from firstclick.web.core.problems import BadRequest

HOST = re.compile(r"([a-z0-9_]([a-z0-9_.-]{0,252}|)|\[[0-9a-f:.]{2,45}\])(:[0-9]{1,5})?", re.IGNORECASE | re.ASCII)


class PublicAddress:
    """`url` is the setting; where it is empty, what the request itself names counts."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def ticket_page(self, scope: Scope, token: str) -> str:
        """The page of a ticket. Raises `BadRequest` when it must be made from a Host that is none."""
        return f"{self._url or _asked(scope)}/#/ticket/{token}"


def _asked(scope: Scope) -> str:
    host = (header(scope, b"host") or b"").decode("latin-1")
    if not HOST.fullmatch(host):
        raise BadRequest("The header Host is not of the form name:port.")
    return f"{scope['scheme']}://{host}"
