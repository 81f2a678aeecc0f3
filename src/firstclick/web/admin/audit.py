"""The audit log, for owners."""

from __future__ import annotations

import re

import msgspec

from firstclick.domain.staff.roles import Act
from firstclick.service.ports.staff import AuditLedger
from firstclick.web.admin import wire
from firstclick.web.admin.query_text import parameters
from firstclick.web.core.operation import Auth, Cost, Operation, QueryParameter, Table, Tag
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
ROWS_MAX = 100
AFTER = QueryParameter("after", {"type": "integer", "minimum": 0}, "The number of the last row that is known.")
NUMBER = re.compile(r"[0-9]{1,15}")


def routes(audit: AuditLedger) -> Table:
    """`/admin/audit`."""
    see_audit = Operation(
        AuditEndpoints(audit).audit_log,
        200,
        wire.AuditAnswer,
        (BadRequest,),
        tag=Tag.STAFF,
        auth=Auth.staff(Act.AUDIT),
        query=(AFTER,),
        cost=Cost.LEDGER,
    )
    return {"/admin/audit": {"GET": see_audit}}


class AuditEndpoints:
    """The handlers."""

    def __init__(self, audit: AuditLedger) -> None:
        self._audit = audit

    async def audit_log(self, request: Request) -> Reply:
        """What staff did, a hundred rows a page: `?after=` is the number of the last row of the page before."""
        rows = await self._audit.rows(_after(request), ROWS_MAX)
        answers = [
            wire.AuditRowAnswer(
                one.number, one.at_ms, one.who, one.what, one.subject, one.source, _raw(one.details), one.mac
            )
            for one in rows
        ]
        following = rows[-1].number if len(rows) == ROWS_MAX else None
        return Reply(200, [JSON], _encode(wire.AuditAnswer(answers, following)))


def _after(request: Request) -> int:
    """The number after which rows are shown. Raises `BadRequest`."""
    text = parameters(request, "after").get("after", "0")
    if NUMBER.fullmatch(text) is None:
        raise BadRequest("after is the number of a row.")
    return int(text)


def _raw(details: str) -> msgspec.Raw:
    """The details as they were written; a text where somebody has put in what is no JSON."""
    try:
        msgspec.json.decode(details)
    except msgspec.DecodeError:
        return msgspec.Raw(_encode(details))
    return msgspec.Raw(details.encode())
