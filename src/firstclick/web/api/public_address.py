"""The address at which customers find the page, as tickets carry it into the world."""

from __future__ import annotations

import re

from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.requests import Request

HOST = re.compile(r"([a-z0-9_]([a-z0-9_.-]{0,252}|)|\[[0-9a-f:.]{2,45}\])(:[0-9]{1,5})?", re.IGNORECASE | re.ASCII)

TICKET = "/ticket/#/ticket/"
"""Below the server's address: the page of the ticket that follows. Tickets of earlier versions have `/#/ticket/`."""


class PublicAddress:
    """`url` is the setting; where it is empty, what the request itself names counts."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def mailed_ticket(self, token: str) -> str:
        """The page of a ticket, as a mail names it: the setting must be there."""
        return f"{self._url}{TICKET}{token}"

    def mailed_payment(self, payment_id: str) -> str:
        """The page of a payment, as a mail names it."""
        return f"{self._url}/#/payment/{payment_id}"

    def ticket_page(self, request: Request, token: str) -> str:
        """The page of a ticket. Raises `BadRequest` when it must be made from a Host that is none."""
        return f"{self._url or _asked(request)}{TICKET}{token}"


def _asked(request: Request) -> str:
    host = (request.header(b"host") or b"").decode("latin-1")
    if not HOST.fullmatch(host):
        raise BadRequest("The header Host is not of the form name:port.")
    return f"{request.scheme}://{host}"
