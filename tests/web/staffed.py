"""Staff at a server: they are added to its ledger, and sign in as their page does."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import httpx

from firstclick.domain.staff.roles import Role
from firstclick.service.staff.staff_admin import Actor, StaffAdmin
from firstclick.web.auth.password_hasher import Argon2Hasher
from tests.harness.processes.server import Server
from tests.harness.processes.server_ledger import DATA_DIR, ledger_of
from tests.staff.quick import QUICK
from tests.web.buyer import NO_CERTIFICATES

PASSWORD = "correct horse battery"
COOKIE = "firstclick-staff"
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


def employ(server: Server, *names: str, role: Role = Role.COUNTER, data_dir: str = DATA_DIR) -> None:
    """Add staff to the ledger of a running server; their hashes are quick ones."""

    async def add() -> None:
        async with ledger_of(server, data_dir) as ledger:
            admin = StaffAdmin(ledger.staff, Argon2Hasher(QUICK))
            for name in names:
                await admin.add(name, role, PASSWORD, uuid.uuid4().hex, Actor("test", "test", time.time_ns() // 10**6))

    asyncio.run(add())


ADDRESSES = (f"127.0.{high}.{low}" for high in range(1, 250) for low in range(1, 250))


class StaffPage:
    """The box office's page in one browser: it has a cookie, and says where it is from.

    Each has an address of its own at this machine, since tries are counted by address.
    """

    def __init__(self, url: str, address: str = "", **headers: str) -> None:
        own = {"Origin": url, **OWN_PAGE, **headers}
        transport = httpx.HTTPTransport(local_address=address or next(ADDRESSES), verify=NO_CERTIFICATES)
        self.http = httpx.Client(base_url=url, headers=own, timeout=15, transport=transport)

    @property
    def token(self) -> str:
        """The secret of the session."""
        return self.http.cookies[COOKIE]

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        return self.http.post("/admin/sign-in", json={"name": name, "password": password})

    def post(self, path: str, **body: object) -> httpx.Response:
        return self.http.post(path, json=body)

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.http.get(path, params=query)

    def put(self, path: str, **body: object) -> httpx.Response:
        return self.http.put(path, json=body)

    def delete(self, path: str, **body: object) -> httpx.Response:
        return self.http.request("DELETE", path, json=body or None)

    def sells(self, showtime: str, *seats: str, paid_by: str = "cash", key: str = "", **more: object) -> httpx.Response:
        """Sell seats at the counter; `A1 child` names a ticket type, `key` is the Idempotency-Key."""
        named = [dict(zip(("seat_id", "ticket_type"), one.split(), strict=False)) for one in seats]
        body = {"seats": named, "paid_by": paid_by, **more}
        headers = {"Idempotency-Key": key} if key else {}
        return self.http.post(f"/admin/showtimes/{showtime}/sales", json=body, headers=headers)

    def sold(self, showtime: str, *seats: str, **more: str) -> dict[str, Any]:
        """Sell seats, which must succeed; the booking."""
        answer = self.sells(showtime, *seats, **more)
        assert answer.status_code == 201, answer.text
        booking: dict[str, Any] = answer.json()
        return booking

    def me(self) -> httpx.Response:
        return self.http.get("/admin/me")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()


@contextmanager
def signed_in(url: str, name: str) -> Iterator[StaffPage]:
    """The page of somebody who has signed in."""
    with StaffPage(url) as page:
        assert page.sign_in(name).status_code == 204
        yield page
