"""A house that takes tickets back until an hour before the start, and a buyer who cancels there."""

from __future__ import annotations

import datetime
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import httpx

from tests.harness.processes.server import Server
from tests.web.paying import DEAR, PayingBuyer

MAIL = "Anna@example.org"
HOUR_MS = 3_600_000
_NOW = datetime.datetime.now(ZoneInfo("Europe/London")).replace(tzinfo=None, second=0, microsecond=0)


def _movie(name: str, starts_in: datetime.timedelta) -> str:
    """A movie of one showtime."""
    at = (_NOW + starts_in).isoformat(timespec="seconds")
    movie = f'\n[[movie]]\nid = "{name}"\ntitle = "Timed"\nruntime_min = 90\n'
    return f'{movie}\n[[showtime]]\nmovie = "{name}"\nauditorium = "corner"\nid = "{name}-1"\nstarts_at = {at}\n'


TAKES_BACK = (
    DEAR.replace('fee_per_order = "1.00"', 'fee_per_order = "1.00"\ncancel_until_minutes = 60')
    + _movie("tomorrow", datetime.timedelta(days=1))
    + _movie("soon", datetime.timedelta(minutes=50))
)
"""`dear-0`, … never begin; `tomorrow` is taken back still, `soon` is not any more; `free` costs nothing."""


@dataclass(frozen=True)
class CancellingBuyer(PayingBuyer):
    """A buyer with an e-mail address, who can change their mind."""

    async def cancel(self, ticket: str, *seats: str, **who: str) -> httpx.Response:
        """Cancel these seats, or all; `who` is `email` or `user_id`, and this buyer's own where neither is said."""
        body = {**(who or {"user_id": self.user_id}), **({"seats": list(seats)} if seats else {})}
        return await self.http.post(f"/tickets/{ticket}/cancel", json=body)

    async def bought_ticket(self, showtime: str, *seats: str) -> tuple[str, str]:
        """Buy these seats, for adults; the id of the payment, and the ticket."""
        payment = await self.bought(showtime, *seats, email=MAIL)
        return payment["payment_id"], payment["ticket"]

    async def free(self, *seats: str, **buyer: str) -> str:
        """Book seats that cost nothing; the ticket."""
        session_id = await self.held("free", *seats)
        body = {"user_id": self.user_id, **buyer}
        assert (await self.http.put(f"/sessions/{session_id}/confirm", json=body)).status_code == 204
        ticket: str = (await self.look(session_id)).json()["ticket"]
        return ticket


def sent_back(server: Server, payment_id: str) -> list[int]:
    """What the practice account has given back of a payment, in pence, one after another."""
    with closing(sqlite3.connect(server.folder / "firstclick-data" / "practice.db")) as account:
        query = "SELECT amount_minor FROM refunds WHERE payment_id = ? ORDER BY number"
        return [amount for (amount,) in account.execute(query, (payment_id,))]
