"""`/admin/programme/draft`: what forms make of a programme's text, and what can be read of it while it has problems.

`/admin/programme/plan`: what can be read of a seating plan, for the editor of an auditorium's seats.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import msgspec
from msgspec import UNSET

from firstclick.domain import refusals as no
from firstclick.domain.seats.seat_map import SeatMap
from firstclick.domain.staff.roles import Act
from firstclick.service.office.programme_desk import ProgrammeDesk
from firstclick.service.ports.programme import DrawnRoom, FormDraft, PlanFile, ProgrammeText
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
    """`/admin/programme/draft` and `/admin/programme/plan`."""
    its = DraftEndpoint(programme)
    draft = Operation(
        its.draft_programme,
        200,
        wire.ProgrammeDraft,
        (BadRequest, no.ProgrammeRefused),
        tag=Tag.STAFF,
        auth=Auth.staff(Act.EDIT_PROGRAMME),
        cost=Cost.LEDGER,
        form=wire.ProgrammeDraftBody,
        body_bytes_max=BODY_BYTES_MAX,
    )
    plan = replace(draft, handler=its.read_plan, answer=wire.PlanAnswer, form=wire.PlanBody)
    return {"/admin/programme/draft": {"POST": draft}, "/admin/programme/plan": {"POST": plan}}


class DraftEndpoint:
    """The handlers."""

    def __init__(self, programme: ProgrammeDesk) -> None:
        self._programme = programme

    async def draft_programme(self, request: Request) -> Reply:
        """A text with the values of forms in it, and what can be read of it. Nothing is written."""
        parameters(request)
        form: wire.ProgrammeDraftBody = request.form
        draft = await self._programme.draft(form.text, None if form.tables is UNSET else form.tables)
        return Reply(200, [JSON], await asyncio.to_thread(_body, draft))

    async def read_plan(self, request: Request) -> Reply:
        """The rooms of a seating plan. Nothing is written."""
        parameters(request)
        form: wire.PlanBody = request.form
        plan = await self._programme.plan(ProgrammeText(form.text, form.name), form.kinds)
        return Reply(200, [JSON], await asyncio.to_thread(_plan_body, plan))


def _plan_body(plan: PlanFile) -> bytes:
    rooms = [
        wire.PlanRoomAnswer(one.room_id, one.name, map_answer(one.seat_map), _broken(one.seat_map))
        for one in plan.rooms
    ]
    return _encode(wire.PlanAnswer(rooms, dict(plan.kinds)))


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
    return wire.ProgrammeRoom(room.auditorium_id, room.nth, map_answer(room.seat_map), _broken(room.seat_map))


def _broken(seat_map: SeatMap) -> list[str]:
    return [seat.seat_id for seat in seat_map.seats if seat.out_of_order]
