"""A page of the cinema's own that takes money: its server key, and the confirm that says what it took."""

from __future__ import annotations

import httpx

from tests.harness.processes.commands import firstclick
from tests.harness.processes.server import Server
from tests.web.buyer import Buyer
from tests.web.following import until


def shop_key(server: Server, **settings: str) -> str:
    """A new key with which the shop confirms and reads events, once the server knows it."""
    made = firstclick("keys", "add", "shop", "--scopes", "confirm,events", cwd=server.folder, **settings)
    key = made.stdout.strip()
    until(200, lambda: httpx.get(f"{server.url}/events", headers={"Authorization": f"Bearer {key}"}))
    return key


async def confirms(buyer: Buyer, session_id: str, key: str = "", **body: object) -> httpx.Response:
    """The confirm of a buyer's hold; without a key it is the buyer's own."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    body = {"user_id": buyer.user_id, **body}
    return await buyer.http.put(f"/sessions/{session_id}/confirm", json=body, headers=headers)


async def sold_elsewhere(buyer: Buyer, session_id: str, key: str, amount: int, reference: str) -> str:
    """Seats that the shop has taken that amount of pounds for; the booking's reference."""
    paid = {"amount": 100 * amount, "currency": "GBP", "reference": reference}
    answer = await confirms(buyer, session_id, key, paid=paid, email="lee@example.org", name="Ada Lee")
    assert answer.status_code == 204, answer.text
    return answer.headers["location"].rpartition("/")[2]
