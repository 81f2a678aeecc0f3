"""The audit log, for owners."""

from __future__ import annotations

import re

import msgspec

from firstclick.domain.staff.roles import Act
from firstclick.service.ports.staff import AuditLedger
from firstclick.web.admin import wire
from firstclick.web.core.operation import Auth, Cost, Operation, QueryParameter, Table, Tag
from firstclick.web.core.query_text import parameters
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
ROWS_MAX = 100
AFTER = QueryParameter("after", {"type": "integer", "minimum": 0}, "The number of the last row that is known.")
BEFORE = QueryParameter(
    "before",
    {"type": "integer", "minimum": 0},
    "Rows with lower numbers instead, the newest first; 0: from the newest.",
)
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
        query=(AFTER, BEFORE),
        cost=Cost.LEDGER,
    )
    return {"/admin/audit": {"GET": see_audit}}


class AuditEndpoints:
    """The handlers."""

    def __init__(self, audit: AuditLedger) -> None:
        self._audit = audit

    async def audit_log(self, request: Request) -> Reply:
        """What staff did, a hundred rows a page: `?after=` is the number of the last row of the page before.

        With `?before=`, the newest first, that is the parameter of the next page.
        """
        after, before = _place(request)
        read = self._audit.rows(after, ROWS_MAX) if before is None else self._audit.rows_before(before, ROWS_MAX)
        rows = await read
        answers = [
            wire.AuditRowAnswer(
                one.number, one.at_ms, one.who, one.what, one.subject, one.source, _raw(one.details), one.mac
            )
            for one in rows
        ]
        is_last = len(rows) < ROWS_MAX or (before is not None and rows[-1].number == 1)
        following = None if is_last else rows[-1].number
        return Reply(200, [JSON], _encode(wire.AuditAnswer(answers, following)))


def _place(request: Request) -> tuple[int, int | None]:
    """The number after which rows are shown, or that before which they are. Raises `BadRequest`."""
    given = parameters(request, "after", "before")
    if len(given) > 1 or not all(map(NUMBER.fullmatch, given.values())):
        raise BadRequest("after or before is the number of a row.")
    before = given.get("before")
    return int(given.get("after", "0")), None if before is None else int(before)


def _raw(details: str) -> msgspec.Raw:
    """The details as they were written; a text where somebody has put in what is no JSON."""
    try:
        msgspec.json.decode(details)
    except msgspec.DecodeError:
        return msgspec.Raw(_encode(details))
    return msgspec.Raw(details.encode())
