"""Who works at the cinema: seen and changed by owners, by the same use case as the command line."""

from __future__ import annotations

import uuid
from dataclasses import replace

import msgspec

from firstclick.domain.refusals import StaffConflict, TooManySignIns, UnknownStaff
from firstclick.domain.staff.members import StaffMember
from firstclick.domain.staff.roles import Act
from firstclick.service.staff.sessions import StaffSessions
from firstclick.service.staff.staff_admin import StaffAdmin
from firstclick.web.admin import administration_wire as wire
from firstclick.web.admin.sessions import BODY_BYTES_MAX
from firstclick.web.admin.staff_acts import actor, answering
from firstclick.web.core.operation import Auth, Cost, Operation, Table, Tag
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode


def routes(admin: StaffAdmin, sessions: StaffSessions) -> Table:
    """What is under `/admin/staff`. Reading it needs no fresh proof."""
    its = MemberEndpoints(admin, sessions)
    see = Operation(
        its.staff_members,
        200,
        wire.StaffMembersAnswer,
        tag=Tag.STAFF,
        auth=Auth.staff(Act.SEE_STAFF),
        cost=Cost.LEDGER,
    )
    change = replace(see, auth=Auth.staff(Act.STAFF), body_bytes_max=BODY_BYTES_MAX)
    add = replace(
        change,
        handler=its.add_staff,
        status=201,
        answer=wire.StaffMemberAnswer,
        refusals=(StaffConflict, TooManySignIns),
        form=wire.AddStaffBody,
    )
    known = replace(change, refusals=(UnknownStaff, StaffConflict))
    set_role = replace(known, handler=its.set_staff_role, answer=wire.StaffMemberAnswer, form=wire.RoleBody)
    remove = replace(known, handler=its.remove_staff, status=204, answer=None)
    reset = replace(
        change,
        handler=its.reset_staff_password,
        status=204,
        answer=None,
        refusals=(UnknownStaff, TooManySignIns),
        form=wire.NewPasswordBody,
    )
    return {
        "/admin/staff": {"GET": see, "POST": add},
        "/admin/staff/{name}": {"PATCH": set_role, "DELETE": remove},
        "/admin/staff/{name}/reset": {"POST": reset},
    }


class MemberEndpoints:
    """The handlers. Each change ends the sessions of whom it is about, here at once."""

    def __init__(self, admin: StaffAdmin, sessions: StaffSessions) -> None:
        self._admin = admin
        self._sessions = sessions

    async def staff_members(self, _: Request) -> Reply:
        """Everybody who works here, by name."""
        members = await self._admin.all()
        return Reply(200, [JSON], _encode(wire.StaffMembersAnswer([_member(one) for one in members])))

    async def add_staff(self, request: Request) -> Reply:
        """Add somebody with a role and a first password."""
        body: wire.AddStaffBody = request.form
        with answering(UnknownStaff):
            member = await self._admin.add(body.name, body.role, body.password, uuid.uuid4().hex, actor(request))
        return Reply(201, [JSON], _encode(_member(member)))

    async def set_staff_role(self, request: Request) -> Reply:
        """Give somebody another role; they are signed out. The last owner stays one."""
        body: wire.RoleBody = request.form
        with answering(UnknownStaff):
            before = await self._admin.set_role(request.id("name"), body.role, actor(request))
        self._sessions.forget()
        return Reply(200, [JSON], _encode(_member(replace(before, role=body.role))))

    async def remove_staff(self, request: Request) -> Reply:
        """Remove somebody; they are signed out. The last owner stays."""
        with answering(UnknownStaff):
            await self._admin.remove(request.id("name"), actor(request))
        self._sessions.forget()
        return Reply(204, [])

    async def reset_staff_password(self, request: Request) -> Reply:
        """Give somebody another password; they are signed out."""
        body: wire.NewPasswordBody = request.form
        with answering(UnknownStaff):
            await self._admin.reset(request.id("name"), body.password, actor(request))
        self._sessions.forget()
        return Reply(204, [])


def _member(one: StaffMember) -> wire.StaffMemberAnswer:
    return wire.StaffMemberAnswer(one.name, one.role, one.created_at_ms)
