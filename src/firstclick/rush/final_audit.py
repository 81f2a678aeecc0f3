"""The audit at the end of a rush: the record, the payments, the server's map and the open sockets must agree."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from firstclick.rush.audit import Record, differences
from firstclick.rush.client import Client, NoAnswer
from firstclick.rush.feed_listener import FeedListener
from firstclick.rush.payments import UNDECIDED, RushPayment
from firstclick.rush.preparation import fetch_map
from firstclick.rush.report import MapSnapshot, RushReport
from firstclick.rush.seat_statuses import MapPosition

LOOK_EVERY_S = 0.2
AUDIT_MAX_S = 10.0
UNCHANGED_MAX_S = 3.0
"""The audit ends when its faults have not changed for so long."""


class FinalAudit:
    """Audits a rush. `record` takes the sales of payments that were paid unseen."""

    def __init__(self, report: RushReport, record: Record, listeners: Sequence[FeedListener], client: Client) -> None:
        self._report = report
        self._record = record
        self._listeners = listeners
        self._client = client

    async def audit(self) -> Sequence[str]:
        """Compare the record, the server's map and the open sockets until all agree or nothing changes any more.

        Every payment is looked at again. Returns the faults, which are in `report` too.
        """
        for payment in self._report.payments.begun.values():
            payment.final = None
        self._report.faults = await self._faults()
        self._client.close()
        return self._report.faults

    async def _faults(self) -> Sequence[str]:
        """The faults of the last look. The first look is not timed: it asks for every payment of the rush."""
        clock = asyncio.get_running_loop().time
        agreed: set[int] = set()
        faults = await self._look_at_all(agreed)
        began = changed = clock()
        while faults and clock() - began <= AUDIT_MAX_S and clock() - changed <= UNCHANGED_MAX_S:
            await asyncio.sleep(LOOK_EVERY_S)
            last, faults = faults, await self._look_at_all(agreed)
            if faults != last:
                changed = clock()
        return faults

    async def _look_at_all(self, agreed: set[int]) -> Sequence[str]:
        try:
            return await self._compare(agreed)
        except NoAnswer:
            return ["The server does not answer any more: the account could not be compared with its map."]
        finally:
            self._report.sockets_agree = len(agreed)
            self._report.count_sockets(self._listeners)

    async def _compare(self, agreed: set[int]) -> list[str]:
        for payment in self._report.payments.without_end():
            await self._look(payment)
        self._report.now = seats = await fetch_map(self._client, self._report.plan.showtime_id)
        before = self._report.before
        store_was_reset = seats.position.epoch != before.position.epoch
        faults = list(self._report.record.audit(seats.statuses, before.statuses, store_was_reset=store_was_reset))
        faults += self._report.payments.audit(seats.statuses)
        faults += self._compare_sockets(seats, agreed)
        return faults

    def _compare_sockets(self, seats: MapSnapshot, agreed: set[int]) -> Iterator[str]:
        """What open sockets show otherwise than `seats`. The numbers of those that show the same go to `agreed`."""
        for number, listener in enumerate(self._listeners):
            known = listener.statuses
            if not listener.is_open or number in agreed:
                continue
            different = differences(known.seats, seats.statuses)
            if known.position == seats.position and not different:
                agreed.add(number)
            elif known.position == seats.position:
                yield f"A socket at position {seats.position.position} shows {', '.join(different)} unlike the server."
            else:
                yield f"A socket is at {_describe(known.position)}, and the server at {_describe(seats.position)}."

    async def _look(self, payment: RushPayment) -> None:
        """Find out what has become of a payment. One that was paid unseen is a sale; an undecided one is given up."""
        path = f"/payments/{payment.payment_id}"
        answer = await self._client.request("GET", path)
        if answer.status != 200:
            return
        if answer.json["status"] in UNDECIDED:
            await self._client.request("DELETE", path)
            return
        payment.final = answer.json
        if payment.status == "paid" and not payment.was_paid:
            payment.was_paid = True
            self._record.add_sale(payment.session_id, payment.seat_ids)


def _describe(position: MapPosition | None) -> str:
    return "no position" if position is None else f"position {position.position} of {position.epoch}"
