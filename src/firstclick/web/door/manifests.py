"""What doors read: the manifest for devices without a network, showtimes, and what staff should look at."""

from __future__ import annotations

import hashlib

import msgspec

from firstclick.domain.admission import Outcome
from firstclick.domain.staff.roles import Act
from firstclick.service.door.manifest import Manifests, ManifestTicket
from firstclick.service.office.admissions_report import AdmissionRow
from firstclick.service.office.cinema_days import DaysRefused
from firstclick.web.auth.ticket_hashes import TicketHasher, TicketHashes
from firstclick.web.core.query_text import day, parameters
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import ID_CHARS_MAX, Request
from firstclick.web.door import wire
from firstclick.web.door.scans import first_answer, sender_of

_encode = msgspec.json.Encoder().encode
SINCE_DIGITS_MAX = 14
QUERY_CHARS_MIN = 2
FOUND_MAX = 20


class ManifestEndpoints:
    """The handlers."""

    def __init__(self, manifests: Manifests, hashes: TicketHashes) -> None:
        self._manifests = manifests
        self._hashes = hashes

    async def door_manifest(self, request: Request) -> Reply:
        """The tickets of a showtime as hashes that only this device can compare, with their seats and states."""
        asked = parameters(request, "showtime", "since")
        showtime_id, since = asked.get("showtime", ""), asked.get("since", "0")
        if not 0 < len(showtime_id) <= ID_CHARS_MAX:
            raise BadRequest("showtime is the id of a showtime.")
        if not (since.isascii() and since.isdigit() and len(since) <= SINCE_DIGITS_MAX):
            raise BadRequest("since is the next of the manifest before.")
        found = await self._manifests.of_showtime(showtime_id, int(since))
        hasher, row, showtime = self._hashes.of_device(sender_of(request).device_id), found.row, found.row.showtime
        answer = wire.ManifestAnswer(
            showtime_id=showtime_id,
            title=showtime.movie.title,
            auditorium=showtime.auditorium.name,
            starts_at=showtime.starts_at_ms,
            opens_at=None if found.opens is None else found.opens.from_ms,
            closes_at=None if found.opens is None else found.opens.until_ms,
            expected=row.expected,
            admitted=row.admitted,
            salt=hasher.salt,
            public_key=self._hashes.public_key,
            next=0,
            tickets=sorted((_ticket(one, hasher) for one in found.tickets), key=lambda one: one.hash),
        )
        etag = f'"{hashlib.sha256(_encode(answer)).hexdigest()[:32]}"'.encode()
        headers = [JSON, (b"etag", etag)]
        if request.has_current(etag):
            return Reply(304, headers)
        answer.next = found.next_ms
        return Reply(200, headers, _encode(answer))

    async def door_showtimes(self, request: Request) -> Reply:
        """The showtimes of a day, today where none is named, with how many are expected and were let in."""
        asked = day("day", parameters(request, "day").get("day", ""))
        try:
            rows = await self._manifests.of_day(asked)
        except DaysRefused as refused:
            raise BadRequest(str(refused)) from None
        answer = wire.DoorShowtimesAnswer(self._manifests.timezone, request.now_ms, [_showtime(one) for one in rows])
        return Reply(200, [JSON], _encode(answer))

    async def door_me(self, request: Request) -> Reply:
        """Who scans with this browser."""
        its = request.member
        ends_at = None if its.device is None else its.device.ends_at_ms
        may_take, zone = Act.TAKE_DUE in its.acts, self._manifests.timezone
        answer = wire.DoorMeAnswer(its.name, its.device is not None, ends_at, may_take, zone, request.now_ms)
        return Reply(200, [JSON], _encode(answer))

    async def find_tickets(self, request: Request) -> Reply:
        """Tickets of a showtime by a part of the buyer's name, a seat, or the reference."""
        asked = parameters(request, "showtime", "q")
        showtime_id, query = asked.get("showtime", ""), asked.get("q", "")
        if not 0 < len(showtime_id) <= ID_CHARS_MAX:
            raise BadRequest("showtime is the id of a showtime.")
        if not QUERY_CHARS_MIN <= len(query) <= ID_CHARS_MAX:
            raise BadRequest(f"q has {QUERY_CHARS_MIN} to {ID_CHARS_MAX} characters.")
        found = await self._manifests.find(showtime_id, query)
        tickets = [wire.FoundTicket(one.reference, name, _seats(one)) for name, one in found[:FOUND_MAX]]
        return Reply(200, [JSON], _encode(wire.FoundTicketsAnswer(tickets, len(found) > FOUND_MAX)))

    async def showtime_admissions(self, request: Request) -> Reply:
        """How many were let in to a showtime, and the scans that staff should look at."""
        showtime_id = request.id("showtime_id")
        row, found = await self._manifests.row(showtime_id), await self._manifests.outcomes(showtime_id)
        counts = (row.expected, row.admitted, row.inside)
        answer = wire.AdmissionsAnswer(showtime_id, request.now_ms, *counts, [_conflict(one) for one in found])
        return Reply(200, [JSON], _encode(answer))


def _ticket(one: ManifestTicket, hasher: TicketHasher) -> wire.ManifestTicketAnswer:
    """Seats are sorted, and tickets by their hashes: their order says nothing about references."""
    first, *others = hasher.hashes_of(one.reference)
    answer = wire.ManifestTicketAnswer(first, _seats(one), one.has_conflict)
    if others:
        answer.also = others
    return answer


def _seats(one: ManifestTicket) -> list[wire.ManifestSeatAnswer]:
    return [wire.ManifestSeatAnswer(its.seat_id, its.ticket_type, its.state, its.at_ms) for its in one.seats]


def _showtime(row: AdmissionRow) -> wire.DoorShowtime:
    its = row.showtime
    named = (its.showtime_id, its.movie.title, its.auditorium.name, its.starts_at_ms, its.ends_at_ms)
    return wire.DoorShowtime(*named, row.expected, row.admitted, row.inside, row.doubles)


def _conflict(one: Outcome) -> wire.ConflictAnswer:
    its = one.event
    return wire.ConflictAnswer(
        scan_id=its.scan_id,
        reference=its.reference,
        verdict=one.verdict,
        seats=list(one.seat_ids),
        twice=list(one.twice),
        at=its.scanned_at_ms,
        where=its.who,
        offline=its.offline,
        first=None if one.first is None else first_answer(one.first),
    )
