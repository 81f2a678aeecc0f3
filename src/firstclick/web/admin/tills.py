"""Tills: opened, counted and closed, and looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import msgspec
from msgspec import UNSET

from firstclick.domain import refusals as no
from firstclick.domain.money.money import exponent_of
from firstclick.domain.money.till import TillClosing
from firstclick.domain.staff.roles import Act
from firstclick.service.office.cinema_days import Days, DaysRefused
from firstclick.service.office.till_report import TillRow
from firstclick.service.office.tills import SummedTill, Tills
from firstclick.web.admin import till_wire as wire
from firstclick.web.admin.staff_acts import acting
from firstclick.web.core.operation import Auth, Cost, Operation, Table, Tag
from firstclick.web.core.query_text import DAY, day, parameters
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
DaysOf = Callable[[date | None, date | None, int], Days]


def routes(tills: Tills, days: DaysOf) -> Table:
    """What is under `/admin/tills`."""
    its = TillEndpoints(tills, days)
    listing = Operation(
        its.tills_of_day,
        200,
        wire.TillsAnswer,
        (BadRequest, no.LedgerUnavailable),
        tag=Tag.STAFF,
        auth=Auth.staff(Act.TILL),
        query=(DAY,),
        cost=Cost.LEDGER,
    )
    opening = replace(
        listing,
        handler=its.open_till,
        status=201,
        answer=wire.TillAnswer,
        refusals=(no.TillIsOpen, no.NoCurrency, BadRequest, no.LedgerUnavailable),
        query=(),
        form=wire.OpenTillBody,
    )
    closing = replace(
        opening,
        handler=its.close_till,
        status=200,
        refusals=(no.UnknownTill, no.TillIsClosed, BadRequest, no.LedgerUnavailable),
        form=wire.CloseTillBody,
    )
    return {"/admin/tills": {"GET": listing, "POST": opening}, "/admin/tills/{till_id}/close": {"POST": closing}}


class TillEndpoints:
    """The handlers. `days` is `Reports.days`."""

    def __init__(self, tills: Tills, days: DaysOf) -> None:
        self._tills = tills
        self._days = days

    async def tills_of_day(self, request: Request) -> Reply:
        """The own open till, the tills that were opened on a day or today, and for managers all that are open."""
        asked = day("day", parameters(request, "day").get("day", ""))
        try:
            its = self._days(asked, None, request.now_ms)
        except DaysRefused as refused:
            raise BadRequest(str(refused)) from None
        found = await self._tills.of_span(its.span, acting(request), of_others=_sees_others(request))
        money = (self._tills.currency, exponent_of(self._tills.currency))
        answer = wire.TillsAnswer(its.first.isoformat(), its.timezone, *money, [_till(one) for one in found])
        return Reply(200, [JSON], _encode(answer))

    async def open_till(self, request: Request) -> Reply:
        """Open a till with the cash that is in it. One at a time."""
        body: wire.OpenTillBody = request.form
        return Reply(201, [JSON], _encode(_till(await self._tills.open(body.float_minor, acting(request)))))

    async def close_till(self, request: Request) -> Reply:
        """Close a till with what was counted; the answer has what should have been in it."""
        body: wire.CloseTillBody = request.form
        slips = None if body.slips_minor is UNSET else body.slips_minor
        closing = TillClosing(0, "", body.counted_minor, slips, "" if body.note is UNSET else body.note)
        till_id, staff = request.id("till_id"), acting(request)
        closed = await self._tills.close(till_id, closing, staff, of_others=_sees_others(request))
        return Reply(200, [JSON], _encode(_till(closed)))


def _sees_others(request: Request) -> bool:
    return Act.REPORTS in request.member.acts


def _till(summed: SummedTill) -> wire.TillAnswer:
    its = summed.till
    closing = its.closing
    return wire.TillAnswer(
        till_id=its.till_id,
        who=its.who,
        currency=its.currency,
        exponent=exponent_of(its.currency),
        float=its.float_minor,
        opened_at=its.opened_at_ms,
        closed_at=None if closing is None else closing.at_ms,
        closed_by=None if closing is None else closing.by,
        note="" if closing is None else closing.note,
        ways=[_way(one) for one in summed.rows],
    )


def _way(row: TillRow) -> wire.TillWay:
    flow = (row.payments, row.taken_minor, row.refunds, row.given_back_minor, row.failed_refunds)
    counted = (row.expected_minor, row.counted_minor, row.difference_minor)
    return wire.TillWay(row.way, row.currency, exponent_of(row.currency), *flow, *counted)
