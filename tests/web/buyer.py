"""A buyer as a program: the calls of the wire contract, each made by one user."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from tests.harness.processes.server import Server

# The servers speak plain HTTP: loading the world's certificates for each client would cost more than its requests.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def client_of(server: Server) -> httpx.AsyncClient:
    """A client of the server; to be used in `async with`."""
    return httpx.AsyncClient(base_url=server.url, verify=NO_CERTIFICATES, timeout=15, trust_env=False)


@dataclass(frozen=True)
class Buyer:
    """One user at a client. Every method is one request; the answer comes back as it is."""

    http: httpx.AsyncClient
    user_id: str = "ada"

    async def hold_seat(self, movie: str, seat_id: str) -> httpx.Response:
        """Hold one seat, as the first version did."""
        return await self.http.post(f"/movies/{movie}/seats/{seat_id}/hold", json={"user_id": self.user_id})

    async def hold(self, movie: str, *seats: str) -> httpx.Response:
        """Hold these seats together."""
        return await self.http.post(f"/movies/{movie}/holds", json={"user_id": self.user_id, "seats": seats})

    async def hold_best(self, movie: str, count: int, kinds: Sequence[str] | None = None) -> httpx.Response:
        """Hold the best seats together, of ordinary kinds or of these."""
        body: dict[str, Any] = {"user_id": self.user_id, "best_available": count}
        return await self.http.post(f"/movies/{movie}/holds", json=body if kinds is None else {**body, "kinds": kinds})

    async def held(self, movie: str, *seats: str) -> str:
        """Hold these seats, which must succeed; the session id."""
        answer = await self.hold(movie, *seats)
        assert answer.status_code == 201, answer.text
        session_id: str = answer.json()["session_id"]
        return session_id

    async def look(self, session_id: str) -> httpx.Response:
        """The hold or booking."""
        return await self.http.get(f"/sessions/{session_id}", headers={"X-User-Id": self.user_id})

    async def confirm(self, session_id: str) -> httpx.Response:
        """Turn the hold into a booking."""
        return await self.http.put(f"/sessions/{session_id}/confirm", json={"user_id": self.user_id})

    async def release(self, session_id: str) -> httpx.Response:
        """Give the hold back."""
        return await self.http.request("DELETE", f"/sessions/{session_id}", json={"user_id": self.user_id})

    async def swap(self, session_id: str, *seats: str) -> httpx.Response:
        """Give the hold exactly these seats."""
        return await self.http.put(f"/sessions/{session_id}/seats", json={"user_id": self.user_id, "seats": seats})

    async def swap_best(self, session_id: str, count: int, **more: object) -> httpx.Response:
        """Make the hold the best seats together."""
        body = {"user_id": self.user_id, "best_available": count, **more}
        return await self.http.put(f"/sessions/{session_id}/seats", json=body)

    async def extend(self, session_id: str, **more: object) -> httpx.Response:
        """Ask for a fresh term."""
        return await self.http.post(f"/sessions/{session_id}/extend", json={"user_id": self.user_id, **more})

    async def statuses(self, movie: str) -> dict[str, str]:
        """Every seat's status by seat id."""
        answer = await self.http.get(f"/movies/{movie}/seats")
        assert answer.status_code == 200, answer.text
        return {seat["seat_id"]: seat["status"] for seat in answer.json()}
