"""A buyer who pays: what a priced showtime asks of one, as single requests."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import httpx

from tests.harness.processes.server import Server
from tests.web.buyer import Buyer
from tests.web.priced_programme import FREE_MOVIE, dear_movies

SECRET = "k" * 32
"""The `SECRET_KEY` of the server that sells at prices."""
ROOMS = 90
WITHIN_S = 20.0
DEAR = (
    """\
[cinema]
name = "The Dear House"
timezone = "Europe/London"
currency = "GBP"
fee_per_order = "1.00"

[[auditorium]]
id = "corner"
name = "The Corner"
seat_map = "A ssssss"

[[ticket_type]]
id = "adult"
name = "Adult"

[[ticket_type]]
id = "child"
name = "Child"

[[price]]
auditorium = "corner"
amounts = { adult = "12.00", child = "8.00" }

[[promo]]
code = "ONCE"
percent = 10
uses_max = 1

[[promo]]
code = "GIFT"
percent = 100
"""
    + FREE_MOVIE
    + dear_movies(ROOMS)
)
"""A programme that sells `dear-0`, `dear-1`, … at a price, A1 to A6 in each, and `free` for nothing."""


@dataclass(frozen=True)
class PayingBuyer(Buyer):
    """One user at a client. Every method is one request; the answer comes back as it is."""

    async def quote(self, session_id: str, *tickets: str, **more: object) -> httpx.Response:
        """Ask for a quote; tickets are `A1 adult`."""
        seats = [dict(zip(("seat_id", "ticket_type"), one.split(), strict=True)) for one in tickets]
        body = {"user_id": self.user_id, "seats": seats, **more}
        return await self.http.post(f"/sessions/{session_id}/quote", json=body)

    async def begin(
        self, session_id: str, quote: str, provider: str = "practice", key: str = "", **more: str
    ) -> httpx.Response:
        """Begin to pay; `key` is the Idempotency-Key, and `more` goes into the body."""
        body = {"user_id": self.user_id, "quote": quote, "provider": provider, **more}
        headers = {"Idempotency-Key": key} if key else {}
        return await self.http.post(f"/sessions/{session_id}/payments", json=body, headers=headers)

    async def ordered(self, movie: str, *seats: str, promo: str | None = None) -> tuple[str, str]:
        """Hold these seats, adults in all of them; the session and its quote."""
        session_id = await self.held(movie, *seats)
        return session_id, await self.quoted(session_id, *seats, **({} if promo is None else {"promo": promo}))

    async def quoted(self, session_id: str, *seats: str, **more: object) -> str:
        """The signed quote of adult tickets for the seats of a hold."""
        answer = await self.quote(session_id, *[f"{seat} adult" for seat in seats], **more)
        assert answer.status_code == 200, answer.text
        quote: str = answer.json()["quote"]
        return quote

    async def begun(self, movie: str, *seats: str, provider: str = "practice", **more: str) -> dict[str, Any]:
        """Hold these seats and begin to pay for them, which must succeed; the payment."""
        return await self.begun_for(await self.held(movie, *seats), *seats, provider=provider, **more)

    async def begun_for(self, session_id: str, *seats: str, provider: str = "practice", **more: str) -> dict[str, Any]:
        """Begin to pay for a hold, which must succeed; the payment."""
        answer = await self.begin(session_id, await self.quoted(session_id, *seats), provider, **more)
        assert answer.status_code == 201, answer.text
        payment: dict[str, Any] = answer.json()
        return payment

    async def choose(self, payment_id: str, way: str) -> httpx.Response:
        """Press a button on the practice page."""
        return await self.http.post(f"/practice/{payment_id}", data={"way": way})

    async def bought(self, movie: str, *seats: str, **more: str) -> dict[str, Any]:
        """Hold seats and pay for them; the payment after that."""
        return await self.paid(await self.begun(movie, *seats, **more))

    async def paid(self, payment: Mapping[str, Any]) -> dict[str, Any]:
        """Pay what was begun; the payment after that."""
        answer = await self.choose(payment["payment_id"], "pay")
        assert answer.status_code == 303, answer.text
        return await self.becomes(payment["payment_id"], "paid")

    async def becomes(self, payment_id: str, status: str) -> dict[str, Any]:
        """The payment once it has the status. A look while the server's timer looks too answers as it was before."""
        ends = asyncio.get_running_loop().time() + WITHIN_S
        while (payment := await self.payment(payment_id))["status"] != status:
            assert asyncio.get_running_loop().time() < ends, payment
            await asyncio.sleep(0.05)  # waits: the provider sends no event to buyers
        return payment

    async def payment(self, payment_id: str) -> dict[str, Any]:
        """The payment, which there must be."""
        answer = await self.http.get(f"/payments/{payment_id}")
        assert answer.status_code == 200, answer.text
        payment: dict[str, Any] = answer.json()
        return payment


def event_signature(key: str, body: bytes) -> str:
    """What the practice provider signs its events with, where `SECRET_KEY` is `key`."""
    secret = hmac.digest(key.encode(), b"firstclick practice provider", hashlib.sha256)
    return hmac.digest(secret, b"firstclick practice event\0" + body, hashlib.sha256).hex()


def captured(server: Server) -> dict[str, int]:
    """What the practice account has taken for each payment, in pence."""
    with closing(sqlite3.connect(server.folder / "firstclick-data" / "practice.db")) as account:
        return dict(account.execute("SELECT payment_id, captured_minor FROM payments").fetchall())
