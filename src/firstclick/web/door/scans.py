"""Tickets are scanned at the door, and scans are taken back."""

from __future__ import annotations

import re

import msgspec
from msgspec import UNSET

from firstclick.domain.admission import AdmissionEvent, AdmissionKind, Verdict
from firstclick.domain.booking import REFERENCE_ALPHABET, reference_of
from firstclick.domain.money.money import exponent_of
from firstclick.domain.refusals import NotAllowedReason, StaffNotAllowed
from firstclick.domain.staff.roles import Act
from firstclick.service.door.scan_batch import Scanned, ScanSender, SentScan
from firstclick.service.door.scans import Scans
from firstclick.web.admin.staff_acts import acting
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request
from firstclick.web.door import wire

_encode = msgspec.json.Encoder().encode
REFERENCE = re.compile(f"[{REFERENCE_ALPHABET}]{{4}}-[{REFERENCE_ALPHABET}]{{4}}")


class ScanEndpoints:
    """The handlers."""

    def __init__(self, scans: Scans, tokens: TicketTokens) -> None:
        self._scans = scans
        self._tokens = tokens

    async def scan_tickets(self, request: Request) -> Reply:
        """Decide about scans of tickets and typed references, a verdict each; sent again, they are the same scans."""
        body: wire.ScansBody = request.form
        if len({one.scan_id for one in body.scans}) != len(body.scans):
            raise BadRequest("Each scan has an id of its own.")
        sender = sender_of(request, None if body.sent_at is UNSET else body.sent_at)
        sent = [self._sent(one) for one in body.scans]
        if sender.device is not None and sender.device.is_revoked:
            await self._scans.scan([one for one in sent if one.offline], sender)
            raise StaffNotAllowed(NotAllowedReason.DEVICE)
        may_take = Act.TAKE_DUE in request.member.acts
        results = [_result(one, may_take=may_take) for one in await self._scans.scan(sent, sender)]
        return Reply(200, [JSON], _encode(wire.ScansAnswer(results, request.now_ms)))

    async def undo_scan(self, request: Request) -> Reply:
        """Take a scan back, as if it had not been. A device takes back its own ones only."""
        await self._scans.undo(request.id("scan_id"), sender_of(request))
        return Reply(204, [])

    def _sent(self, one: wire.ScanBody) -> SentScan:
        """Raises `BadRequest` unless it names the ticket in one way."""
        if (one.token is UNSET) == (one.reference is UNSET):
            raise BadRequest("A scan has a token or a reference.")
        return SentScan(
            scan_id=one.scan_id,
            reference=self._reference(one),
            scanned_at_ms=one.scanned_at,
            way=AdmissionKind(one.way),
            seat_ids=() if one.seats is UNSET else tuple(dict.fromkeys(one.seats)),
            showtime_id="" if one.showtime is UNSET else one.showtime,
            offline=one.offline,
        )

    def _reference(self, one: wire.ScanBody) -> str:
        """The reference of a ticket that this server signed, or one that was typed; "" for what is none."""
        if one.token is not UNSET:
            return self._tokens.reference(one.token) or ""
        typed = "" if one.reference is UNSET else reference_of(one.reference)
        return typed if REFERENCE.fullmatch(typed) else ""


def sender_of(request: Request, sent_at_ms: int | None = None) -> ScanSender:
    """Who sends scans by the request."""
    return ScanSender(acting(request), request.member.device, sent_at_ms)


def first_answer(event: AdmissionEvent) -> wire.FirstScan:
    """When and where somebody went in before."""
    return wire.FirstScan(event.scanned_at_ms, event.who, event.offline)


def _result(one: Scanned, *, may_take: bool) -> wire.ScanResult:
    result = wire.ScanResult(one.scan_id, one.verdict)
    if one.booking is None:
        return result
    result.reference, result.showtime_id = one.booking.reference, one.booking.showtime_id
    result.seats, result.inside, result.of = list(one.seat_ids), one.inside, len(one.booking.seat_ids)
    if one.showtime is not None:
        result.title, result.auditorium = one.showtime.movie.title, one.showtime.auditorium.name
        result.starts_at = one.showtime.starts_at_ms
    if one.twice:
        result.twice = list(one.twice)
    if one.first is not None:
        result.first = first_answer(one.first)
    if one.verdict is Verdict.UNPAID and one.due is not None:
        result.due, result.currency = one.due.amount_minor, one.due.currency
        result.exponent, result.may_take = exponent_of(one.due.currency), may_take
    if one.opens_at_ms is not None:
        result.opens_at = one.opens_at_ms
    if one.is_undone:
        result.undone = True
    return result
