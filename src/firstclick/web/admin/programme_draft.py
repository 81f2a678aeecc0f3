"""`/admin/programme/draft`: what forms make of a programme's text, and what can be read of it while it has problems."""

from __future__ import annotations

import asyncio

import msgspec
from msgspec import UNSET

from firstclick.domain import refusals as no
from firstclick.domain.staff.roles import Act
from firstclick.service.office.programme_desk import ProgrammeDesk
from firstclick.service.ports.programme import DrawnRoom, FormDraft
from firstclick.web.admin import draft_wire as wire
from firstclick.web.api.movies import map_answer
from firstclick.web.core.operation import Auth, Cost, Operation, Table, Tag
from firstclick.web.core.query_text import parameters
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
BODY_BYTES_MAX = 5_000_000
"""Twice what a text may have: its tables are about as long."""


def routes(programme: ProgrammeDesk) -> Table:
    """`/admin/programme/draft`."""
    draft = Operation(
        DraftEndpoint(programme).draft_programme,
        200,
        wire.ProgrammeDraft,
        (BadRequest, no.ProgrammeRefused),
        tag=Tag.STAFF,
        auth=Auth.staff(Act.EDIT_PROGRAMME),
        cost=Cost.LEDGER,
        form=wire.ProgrammeDraftBody,
        body_bytes_max=BODY_BYTES_MAX,
    )
    return {"/admin/programme/draft": {"POST": draft}}


class DraftEndpoint:
    """The handler."""

    def __init__(self, programme: ProgrammeDesk) -> None:
        self._programme = programme

    async def draft_programme(self, request: Request) -> Reply:
        """A text with the values of forms in it, and what can be read of it. Nothing is written."""
        parameters(request)
        form: wire.ProgrammeDraftBody = request.form
        draft = await self._programme.draft(form.text, None if form.tables is UNSET else form.tables)
        return Reply(200, [JSON], await asyncio.to_thread(_body, draft))


def _body(draft: FormDraft) -> bytes:
    answer = wire.ProgrammeDraft(
        draft.text,
        msgspec.convert(draft.tables, wire.ProgrammeTables),
        [wire.ProgrammeProblem(*one) for one in draft.problems],
        [_room(one) for one in draft.rooms],
        [wire.PlannedShowtime(*one) for one in draft.week],
    )
    return _encode(answer)


def _room(room: DrawnRoom) -> wire.ProgrammeRoom:
    broken = [seat.seat_id for seat in room.seat_map.seats if seat.out_of_order]
    return wire.ProgrammeRoom(room.auditorium_id, room.nth, map_answer(room.seat_map), broken)
