"""A customer with a ticket: seats that were held and confirmed, and what whoever has the ticket's link is shown."""

from __future__ import annotations

import httpx

from tests.web.buyer import Buyer


async def ticket_of(buyer: Buyer, movie: str, *seats: str) -> str:
    """Hold and confirm; the ticket's token."""
    session_id = await buyer.held(movie, *seats)
    assert (await buyer.confirm(session_id)).status_code == 204
    token: str = (await buyer.look(session_id)).json()["ticket"]
    return token


async def shown(http: httpx.AsyncClient, token: str, file: str = "") -> httpx.Response:
    """What is at the ticket's address, or at that of one of its files, for somebody who does not say who."""
    return await http.get(f"/tickets/{token}{file}")
