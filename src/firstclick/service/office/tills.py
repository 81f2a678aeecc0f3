"""Tills are opened, counted and closed. What should be in one is summed up from the ledger whenever it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from firstclick.domain import refusals
from firstclick.domain.money.till import Till, TillClosing
from firstclick.domain.programme import Programme
from firstclick.domain.staff.audit import ActingStaff, AuditKind
from firstclick.service.office.till_report import TillRow, TillSum
from firstclick.service.ports.reports import ReportLedger, Span
from firstclick.service.ports.tills import TillLedger


@dataclass(frozen=True, slots=True)
class SummedTill:
    """A till with a row for each way of payment, the one of cash first."""

    till: Till
    rows: Sequence[TillRow]


class Tills:
    """Opens and closes tills. Raises `LedgerUnavailable`.

    `now_ms` is the clock by which sales are written; `new_id` makes ids that are new.
    """

    def __init__(
        self,
        ledger: TillLedger,
        reports: ReportLedger,
        programme: Callable[[], Programme],
        now_ms: Callable[[], int],
        new_id: Callable[[], str],
    ) -> None:
        self._ledger = ledger
        self._reports = reports
        self._programme = programme
        self._now_ms = now_ms
        self._new_id = new_id

    @property
    def currency(self) -> str:
        """The currency of the cinema; "" where nothing has a price."""
        return next((one.currency for one in self._programme().price_lists), "")

    async def open(self, float_minor: int, staff: ActingStaff) -> SummedTill:
        """Open a till with this cash in it. Raises `TillIsOpen`, `NoCurrency`."""
        if not self.currency:
            raise refusals.NoCurrency
        till = Till(self._new_id(), staff.name, self.currency, float_minor, self._now_ms())
        entry = staff.entry(AuditKind.TILL_OPEN, till.till_id, till.opened_at_ms, float=float_minor)
        opened = await self._ledger.open(till, entry)
        return SummedTill(opened, TillSum(opened).rows())  # nothing has gone through it yet

    async def close(self, till_id: str, closing: TillClosing, staff: ActingStaff, *, of_others: bool) -> SummedTill:
        """Close a till with what was counted, at the present time. `of_others`: also that of somebody else.

        Asked for again with the same by the same member of staff, who may not have got the answer, it is the till.
        Raises `UnknownTill`, `TillIsClosed`.
        """
        till = await self._ledger.of_id(till_id)
        if till is None or (till.who != staff.name and not of_others):
            raise refusals.UnknownTill
        if till.closing is not None and till.closing == replace(closing, at_ms=till.closing.at_ms, by=staff.name):
            return await self._summed(till)
        closing = replace(closing, at_ms=max(self._now_ms(), till.opened_at_ms), by=staff.name)
        counted = {"counted": closing.cash_minor, "slips": closing.slips_minor, "note": closing.note}
        entry = staff.entry(AuditKind.TILL_CLOSE, till_id, closing.at_ms, of=till.who, **counted)
        return await self._summed(await self._ledger.close(till_id, closing, entry))

    async def of_span(self, span: Span, staff: ActingStaff, *, of_others: bool) -> Sequence[SummedTill]:
        """The own open till first, whenever it was opened, and then those that were opened in the span, newest first.

        Those of others only with `of_others`; then the open ones of other days come last, the oldest first.
        """
        own = await self._ledger.open_till(staff.name)
        opened = await self._ledger.open_tills() if of_others else []
        left = [one for one in opened if not span.holds(one.opened_at_ms)]
        found = [one for one in reversed(await self._reports.tills_of(span)) if span.holds(one.opened_at_ms)]
        shown = [one for one in found if of_others or one.who == staff.name]
        first = [] if own is None else [own]
        return [await self._summed(one) for one in (*first, *[one for one in (*shown, *left) if one != own])]

    async def _summed(self, till: Till) -> SummedTill:
        total = TillSum(till)
        async for page in self._reports.payments_of_till(till):
            total.add(page)
        return SummedTill(till, total.rows())
