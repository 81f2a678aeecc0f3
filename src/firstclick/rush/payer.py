"""How a virtual buyer pays: a quote, a payment, a button of the practice provider's page, and a look at the result."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firstclick.rush.context import Requests, RushContext
from firstclick.rush.payments import UNDECIDED, RushPayment
from firstclick.rush.prices import PRACTICE, ShowtimePrices

WAYS = {"pay": 80, "decline": 10, "leave": 5, "despite-cancel": 5}
"""What a buyer does on the practice page, with weights in percent.

After "decline" the buyer tries again and pays. After "leave" the payment is given up, and after "despite-cancel" too,
where the money is taken at that moment.
"""
LOOK_AGAIN_AFTER_S = 0.5
LOOKS_MAX = 40
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class PracticePayer:
    """Buys the seats of holds at a showtime with prices."""

    requests: Requests
    prices: ShowtimePrices

    @property
    def _context(self) -> RushContext:
        return self.requests.context

    async def buy(self, user_id: str, session_id: str, seat_ids: Sequence[str]) -> None:
        """Pay for a hold, and follow the payment to its end; also when the rush is over."""
        payment = await self._begin(user_id, session_id, seat_ids)
        if payment is not None:
            await self._choose(payment)
            await self._follow(payment)

    async def _begin(self, user_id: str, session_id: str, seat_ids: Sequence[str]) -> RushPayment | None:
        tickets = self.prices.tickets(seat_ids, self.requests.dice)
        asked = {"user_id": user_id, "seats": tickets}
        quote = await self.requests.insist("quote", "POST", f"/sessions/{session_id}/quote", asked)
        if quote is None or quote.status != 200:
            return None
        body = {"user_id": user_id, "quote": quote.json["quote"], "provider": PRACTICE}
        begun = await self.requests.insist("begin", "POST", f"/sessions/{session_id}/payments", body)
        if begun is None:
            self._context.record.add_uncertain(seat_ids)
        if begun is None or begun.status != 201:
            return None
        answer = begun.json
        self._context.record.add_hold(session_id, seat_ids, answer["server_time"], answer["pay_by"])
        return self._context.payments.begin(answer, session_id, quote.json["total"])

    async def _choose(self, payment: RushPayment) -> None:
        """Do something on the practice page. Where nothing is to pay there is none, and it is paid already."""
        if payment.amount == 0:
            return
        dice = self.requests.dice
        way = dice.choices(list(WAYS), list(WAYS.values()))[0]
        if way != "leave":
            await self._press(payment, way)
        if way == "decline":
            await self._press(payment, "pay")
        if way in ("leave", "despite-cancel"):
            self._context.record.end_hold(payment.session_id)  # others may hold the seats from then on
            await self.requests.insist("give up", "DELETE", f"/payments/{payment.payment_id}")

    async def _press(self, payment: RushPayment, way: str) -> None:
        payment.is_pressed = payment.is_pressed or way != "decline"
        await self.requests.insist("pay", "POST", f"/practice/{payment.payment_id}", f"way={way}".encode(), FORM)

    async def _follow(self, payment: RushPayment) -> None:
        """Look until the payment has ended. One that has not is looked at again after the rush."""
        for _ in range(LOOKS_MAX):
            answer = await self.requests.insist("look", "GET", f"/payments/{payment.payment_id}")
            if answer is None or answer.status != 200:
                return
            if answer.json["status"] == "offered":
                answer = await self._accept(payment, answer.json) or answer
            if answer.json["status"] not in UNDECIDED:
                self._end(payment, answer.json)
                return
            await asyncio.sleep(LOOK_AGAIN_AFTER_S)

    async def _accept(self, payment: RushPayment, offer: Mapping[str, Any]) -> Any:  # noqa: ANN401
        seat_ids = [seat["seat_id"] for seat in offer["seats"]]
        self._context.record.add_hold(payment.session_id, seat_ids, offer["server_time"], offer["offer_by"])
        path = f"/payments/{payment.payment_id}/offer"
        answer = await self.requests.insist("accept", "POST", path, {"accept": True})
        return answer if answer is not None and answer.status == 200 else None

    def _end(self, payment: RushPayment, answer: Mapping[str, Any]) -> None:
        if answer["status"] != "paid":
            self._context.record.end_hold(payment.session_id)
            return
        payment.was_paid = True
        seat_ids = [seat["seat_id"] for seat in answer["seats"] if not seat["cancelled"]]
        self._context.record.add_sale(payment.session_id, seat_ids)
