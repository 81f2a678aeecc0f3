"""`/admin/programme`: the text that is on sale, all editions of it, and what another text would change."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec

from firstclick.domain import refusals as no
from firstclick.domain.staff.roles import Act
from firstclick.service.office.programme_desk import Changes, Draft, ProgrammeDesk
from firstclick.service.ports.programme import Edition, digest_of
from firstclick.web.admin import programme_wire as wire
from firstclick.web.admin.query_text import parameters
from firstclick.web.admin.staff_acts import acting
from firstclick.web.core.operation import Auth, Caching, Cost, Operation, QueryParameter, Table, Tag
from firstclick.web.core.refusals import BadRequest, EditionRequired
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
    """`/admin/programme`, and its editions."""
    its = ProgrammeEndpoints(programme)
    editions = Operation(
        its.programme_editions,
        200,
        wire.EditionsAnswer,
        (BadRequest, no.LedgerUnavailable),
        tag=Tag.STAFF,
        auth=Auth.staff(Act.EDIT_PROGRAMME),
        cost=Cost.LEDGER,
    )
    edition = replace(
        editions,
        handler=its.programme_edition,
        answer=wire.ProgrammeAnswer,
        refusals=(BadRequest, no.UnknownEdition, no.LedgerUnavailable),
        also_media=TOML,
    )
    newest = replace(edition, handler=its.newest_programme, refusals=(no.LedgerUnavailable,), caching=Caching.ETAG)
    put = replace(
        editions,
        handler=its.replace_programme,
        answer=wire.ProgrammeChanges,
        refusals=(BadRequest, no.ProgrammeRefused, no.LedgerUnavailable),
        form=wire.ProgrammeBody,
        body_bytes_max=BODY_BYTES_MAX,
        query=(DRY_RUN,),
        needs_match=True,
    )
    return {
        "/admin/programme": {"GET": newest, "PUT": put},
        "/admin/programme/editions": {"GET": editions},
        "/admin/programme/editions/{version}": {"GET": edition},
    }


class ProgrammeEndpoints:
    """The handlers."""

    def __init__(self, programme: ProgrammeDesk) -> None:
        self._programme = programme

    async def newest_programme(self, request: Request) -> Reply:
        """The programme that is on sale. Its ETag names the text, for `If-Match`."""
        edition = await self._programme.newest()
        etag = b'"%b"' % digest_of(edition.text).encode()
        if request.has_current(etag):
            return Reply(304, [(b"etag", etag), VARY])
        reply = _edition(request, edition)
        return Reply(200, [(b"etag", etag), *reply.headers], reply.body)

    async def replace_programme(self, request: Request) -> Reply:
        """Put a text on sale in place of the one that `If-Match` names, and say what changed, before → after."""
        draft, is_dry_run = Draft(request.form.text, _edited(request)), _is_dry_run(request)
        changes = await (self._programme.preview(draft) if is_dry_run else self._programme.put(draft, acting(request)))
        return Reply(200, [JSON], _encode(_changes(changes, dry_run=is_dry_run)))

    async def programme_editions(self, request: Request) -> Reply:
        """The newest editions, without their texts."""
        parameters(request)
        lines = [wire.EditionLine(one.version, one.imported_at_ms) for one in await self._programme.editions()]
        return Reply(200, [JSON], _encode(wire.EditionsAnswer(lines)))

    async def programme_edition(self, request: Request) -> Reply:
        """An edition with its text; to go back to it, PUT the text again."""
        version = request.id("version")
        if NUMBER.fullmatch(version) is None:
            raise BadRequest("An edition has a number.")
        return _edition(request, await self._programme.edition(int(version)))


def _edition(request: Request, edition: Edition) -> Reply:
    if TOML.encode() in request.header_list(b"accept"):
        return Reply(200, [TOML_HEADER, VARY], edition.text.encode())
    answer = wire.ProgrammeAnswer(edition.version, edition.imported_at_ms, edition.text)
    return Reply(200, [JSON, VARY], _encode(answer))


def _changes(changes: Changes, *, dry_run: bool) -> wire.ProgrammeChanges:
    sentences = (list(changes.lines), list(changes.ended), list(changes.to_move))
    return wire.ProgrammeChanges(dry_run, *sentences, kept_showtimes=list(changes.kept))


def _edited(request: Request) -> str:
    """The digest that `If-Match` names. Raises `EditionRequired`, and `BadRequest` for what no ETag of ours is."""
    named = request.header_list(b"if-match").strip()
    if not named:
        raise EditionRequired
    found = ETAG.fullmatch(named)
    if found is None:
        raise BadRequest("If-Match is the ETag of the programme that was changed.")
    return found[1].decode()


def _is_dry_run(request: Request) -> bool:
    word = parameters(request, "dry_run").get("dry_run", "false")
    if word not in ("true", "false"):
        raise BadRequest("dry_run is true or false.")
    return word == "true"
