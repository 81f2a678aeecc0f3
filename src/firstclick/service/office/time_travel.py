"""A showtime's map at a moment that is past: the seats by the log, and who had them by the ledger's rows."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from firstclick.domain.money.payment import BOUGHT, Payment, PaymentStatus, status_of_payment
from firstclick.domain.programme import Showtime
from firstclick.domain.refusals import LedgerUnavailable, UnknownShowtime
from firstclick.domain.seats.seat_log import SALES_BEFORE_THE_LOG, Replayed
from firstclick.domain.seats.seat_state import SeatStatus
from firstclick.service.live.seat_journal import SeatJournal
from firstclick.service.ports.seat_log import BookedThen, LogAfter, LogSpan, SeatLog, SeatsThen
from firstclick.service.selling.desk import Desk

SOLD = (SeatStatus.CONFIRMED.value, SeatStatus.PENDING.value)


@dataclass(frozen=True, slots=True)
class PastMap:
    """A showtime at `at_ms`: the words of its seats that were not available, and who had them.

    `complete` says whether the log has everything; `missing` events before `position` are not in it, and others may not
    be between `position` and that moment. Where it is not complete, seats that were sold by the ledger are shown as
    sold. `epoch` is empty before the log begins.
    """

    showtime: Showtime
    at_ms: int
    epoch: str
    position: int
    taken: Mapping[str, str]
    booked: Mapping[str, BookedThen]
    labels: Mapping[str, str]
    span: LogSpan
    complete: bool
    missing: int


class TimeTravel:
    """Shows past maps. Raises `LedgerUnavailable`. `journal` has what this process has not written yet."""

    def __init__(self, desk: Desk, log: SeatLog, journal: SeatJournal) -> None:
        self._desk = desk
        self._log = log
        self._journal = journal

    async def map_at(self, showtime_id: str, at_ms: int) -> PastMap:
        """The map after the last event that was not later; of a moment to come, the map now.

        Raises `UnknownShowtime`.
        """
        showtime = self._desk.views.programme.showtime_by_id.get(showtime_id)
        if showtime is None:
            raise UnknownShowtime(showtime_id)
        is_written = await self._is_written()
        at_ms = min(at_ms, self._desk.store.now_ms())
        logged = await self._log.at(showtime_id, at_ms)
        then = await self._log.seats_then(showtime_id, at_ms)
        found = logged.map or Replayed("", 0, {}, 0)
        is_whole = found.epoch not in ("", SALES_BEFORE_THE_LOG) and not found.missing
        complete = is_whole and (logged.after is LogAfter.GOES_ON or (logged.after is LogAfter.NOTHING and is_written))
        taken = found.taken if complete else _with_sales(found.taken, then)
        return PastMap(
            showtime=showtime,
            at_ms=at_ms,
            epoch=found.epoch,
            position=found.position,
            taken=taken,
            booked={seat_id: one for seat_id, one in then.booked.items() if taken.get(seat_id) in SOLD},
            labels=then.labels,
            span=logged.span,
            complete=complete,
            missing=found.missing,
        )

    async def _is_written(self) -> bool:
        """Write what was noted. The log may be readable though it cannot be written."""
        with suppress(LedgerUnavailable):
            await self._journal.flush()
        return not self._journal.waiting


def _with_sales(taken: Mapping[str, str], then: SeatsThen) -> Mapping[str, str]:
    """The seats as far as they are known, and those that were sold by the ledger; no others were."""
    others = {seat_id: word for seat_id, word in taken.items() if word != SeatStatus.CONFIRMED}
    return others | dict.fromkeys(then.booked, SeatStatus.CONFIRMED.value)


def paid_then(payment: Payment, at_ms: int) -> PaymentStatus | None:
    """How a booking's payment stood, as far as it can be seen from the payment now; else None."""
    if payment.taken is not None and payment.taken.at_ms > at_ms:
        return PaymentStatus.DUE
    if payment.since_ms <= at_ms or payment.state in BOUGHT:
        return status_of_payment(payment)
    return PaymentStatus.PAID if payment.charged else None
