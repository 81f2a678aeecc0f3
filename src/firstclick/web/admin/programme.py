"""`/admin/programme`: the text that is on sale, all versions of it, and what another text would change."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec

from firstclick.domain import refusals as no
from firstclick.domain.staff.roles import Act
from firstclick.service.office.programme_desk import Changes, Draft, ProgrammeDesk
from firstclick.service.ports.programme import ImportedText, digest_of
from firstclick.web.admin import programme_wire as wire
from firstclick.web.admin.staff_acts import acting
from firstclick.web.core.operation import Auth, Caching, Cost, Operation, QueryParameter, Table, Tag
from firstclick.web.core.query_text import parameters
from firstclick.web.core.refusals import BadRequest, IfMatchMissing
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request

_encode = msgspec.json.Encoder().encode
BODY_BYTES_MAX = 2_500_000
TOML = "application/toml"
TOML_HEADER = (b"content-type", b"application/toml; charset=utf-8")
VARY = (b"vary", b"Accept")
ETAG = re.compile(rb'"([0-9a-f]{32})"')
NUMBER = re.compile(r"[1-9][0-9]{0,8}")
DRY_RUN = QueryParameter("dry_run", {"type": "boolean"}, "Say what would change, and write nothing.")


def routes(programme: ProgrammeDesk) -> Table:
    """`/admin/programme`, and its versions."""
    its = ProgrammeEndpoints(programme)
    versions = Operation(
        its.programme_versions,
        200,
        wire.VersionsAnswer,
        (BadRequest, no.LedgerUnavailable),
        tag=Tag.STAFF,
        auth=Auth.staff(Act.EDIT_PROGRAMME),
        cost=Cost.LEDGER,
    )
    version = replace(
        versions,
        handler=its.programme_version,
        answer=wire.ProgrammeAnswer,
        refusals=(BadRequest, no.UnknownVersion, no.LedgerUnavailable),
        also_media=TOML,
    )
    newest = replace(version, handler=its.newest_programme, refusals=(no.LedgerUnavailable,), caching=Caching.ETAG)
    put = replace(
        versions,
        handler=its.replace_programme,
        answer=wire.ProgrammeChanges,
        refusals=(BadRequest, no.ProgrammeRefused, no.ProgrammeReplaced, no.LedgerUnavailable),
        form=wire.ProgrammeBody,
        body_bytes_max=BODY_BYTES_MAX,
        query=(DRY_RUN,),
        needs_match=True,
    )
    return {
        "/admin/programme": {"GET": newest, "PUT": put},
        "/admin/programme/versions": {"GET": versions},
        "/admin/programme/versions/{version}": {"GET": version},
    }


class ProgrammeEndpoints:
    """The handlers."""

    def __init__(self, programme: ProgrammeDesk) -> None:
        self._programme = programme

    async def newest_programme(self, request: Request) -> Reply:
        """The programme that is on sale. Its ETag names the text, for `If-Match`."""
        newest = await self._programme.newest()
        etag = b'"%b"' % digest_of(newest.text).encode()
        if request.has_current(etag):
            return Reply(304, [(b"etag", etag), VARY])
        reply = _imported(request, newest)
        return Reply(200, [(b"etag", etag), *reply.headers], reply.body)

    async def replace_programme(self, request: Request) -> Reply:
        """Put a text on sale in place of the one that `If-Match` names, and say what changed, before → after."""
        draft, is_dry_run = Draft(request.form.text, _edited(request)), _is_dry_run(request)
        changes = await (self._programme.preview(draft) if is_dry_run else self._programme.put(draft, acting(request)))
        return Reply(200, [JSON], _encode(_changes(changes, dry_run=is_dry_run)))

    async def programme_versions(self, request: Request) -> Reply:
        """The newest versions, without their texts."""
        parameters(request)
        lines = [wire.VersionLine(one.version, one.imported_at_ms) for one in await self._programme.versions()]
        return Reply(200, [JSON], _encode(wire.VersionsAnswer(lines)))

    async def programme_version(self, request: Request) -> Reply:
        """A version with its text; to go back to it, PUT the text again."""
        version = request.id("version")
        if NUMBER.fullmatch(version) is None:
            raise BadRequest("A version has a number.")
        return _imported(request, await self._programme.version(int(version)))


def _imported(request: Request, imported: ImportedText) -> Reply:
    if TOML.encode() in request.header_list(b"accept"):
        return Reply(200, [TOML_HEADER, VARY], imported.text.encode())
    answer = wire.ProgrammeAnswer(imported.version, imported.imported_at_ms, imported.text)
    return Reply(200, [JSON, VARY], _encode(answer))


def _changes(changes: Changes, *, dry_run: bool) -> wire.ProgrammeChanges:
    done = (changes.lines, changes.ended, changes.to_move, changes.to_refund, changes.written_to)
    return wire.ProgrammeChanges(dry_run, *map(list, (*done, changes.kept, changes.warnings)))


def _edited(request: Request) -> str:
    """The digest that `If-Match` names. Raises `IfMatchMissing`, and `BadRequest` for what no ETag of ours is."""
    named = request.header_list(b"if-match").strip()
    if not named:
        raise IfMatchMissing
    found = ETAG.fullmatch(named)
    if found is None:
        raise BadRequest("If-Match is the ETag of the programme that was changed.")
    return found[1].decode()


def _is_dry_run(request: Request) -> bool:
    word = parameters(request, "dry_run").get("dry_run", "false")
    if word not in ("true", "false"):
        raise BadRequest("dry_run is true or false.")
    return word == "true"
