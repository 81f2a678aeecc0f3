"""The keys of trusted servers: seen, made and removed by owners, by the same use case as the command line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

import msgspec

from firstclick.domain.refusals import LedgerUnavailable, StaffConflict, UnknownKey
from firstclick.domain.staff.roles import Act
from firstclick.service.staff.key_admin import KeyAdmin
from firstclick.web.admin import administration_wire as wire
from firstclick.web.admin.staff_acts import actor, answering
from firstclick.web.core.operation import Auth, Cost, Operation, Table, Tag
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
Reload = Callable[[], Awaitable[None]]
"""Reads the keys that are valid from the ledger."""


def routes(admin: KeyAdmin, reload: Reload) -> Table:
    """What is under `/admin/keys`. Reading it needs no fresh proof."""
    its = KeyEndpoints(admin, reload)
    see = Operation(
        its.server_keys, 200, wire.KeysAnswer, tag=Tag.STAFF, auth=Auth.staff(Act.SEE_KEYS), cost=Cost.LEDGER
    )
    change = replace(see, auth=Auth.staff(Act.KEYS))
    add = replace(
        change,
        handler=its.add_server_key,
        status=201,
        answer=wire.NewKeyAnswer,
        refusals=(StaffConflict,),
        form=wire.AddKeyBody,
    )
    remove = replace(change, handler=its.remove_server_key, status=204, answer=None, refusals=(UnknownKey,))
    return {"/admin/keys": {"GET": see, "POST": add}, "/admin/keys/{name}": {"DELETE": remove}}


class KeyEndpoints:
    """The handlers. A change is in effect here at once, at other processes within seconds."""

    def __init__(self, admin: KeyAdmin, reload: Reload) -> None:
        self._admin = admin
        self._reload = reload

    async def server_keys(self, _: Request) -> Reply:
        """Every key of a trusted server, without its text."""
        keys = [wire.KeyAnswer(one.name, sorted(one.scopes), one.created_at_ms) for one in await self._admin.all()]
        return Reply(200, [JSON], _encode(wire.KeysAnswer(keys)))

    async def add_server_key(self, request: Request) -> Reply:
        """Make a key. The answer has its text, which is shown this once."""
        body: wire.AddKeyBody = request.form
        with answering(UnknownKey):
            made = await self._admin.add(body.name, body.scopes, actor(request))
        await self._follow()
        answer = wire.NewKeyAnswer(made.key.name, sorted(made.key.scopes), made.key.created_at_ms, made.text)
        return Reply(201, [JSON], _encode(answer))

    async def remove_server_key(self, request: Request) -> Reply:
        """Remove a key; requests with it are refused."""
        with answering(UnknownKey):
            await self._admin.remove(request.id("name"), actor(request))
        await self._follow()
        return Reply(204, [])

    async def _follow(self) -> None:
        with suppress(LedgerUnavailable):  # it is done, and read again within seconds
            await self._reload()
