"""The operations of the door: who may do what, and what each may be refused with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from firstclick.domain import refusals as no
from firstclick.domain.staff.roles import Act
from firstclick.service.door.devices import DoorDevices
from firstclick.service.door.manifest import Manifests
from firstclick.service.door.scans import Scans
from firstclick.web.admin.wire import EmptyBody
from firstclick.web.auth.device_cookies import DeviceCookies
from firstclick.web.auth.ticket_hashes import TicketHashes
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.operation import Auth, Caching, Cost, Devices, Operation, QueryParameter, Table, Tag
from firstclick.web.core.query_text import DAY
from firstclick.web.core.refusals import BadRequest
from firstclick.web.door import wire
from firstclick.web.door.devices import DeviceEndpoints
from firstclick.web.door.manifests import ManifestEndpoints
from firstclick.web.door.scans import ScanEndpoints

BODY_BYTES_MAX = 65_536
"""A hundred scans."""
SHOWTIME = QueryParameter("showtime", {"type": "string", "maxLength": 64}, "The showtime; it has to be there.")
QUERY = QueryParameter(
    "q", {"type": "string", "minLength": 2, "maxLength": 64}, "A part of the buyer's name, a seat or a reference."
)
SINCE = QueryParameter("since", {"type": "integer", "minimum": 0}, "The `next` of the manifest before; else all.")


@dataclass(frozen=True)
class DoorServices:
    """What these operations need."""

    scans: Scans
    manifests: Manifests
    devices: DoorDevices
    cookies: DeviceCookies
    tokens: TicketTokens
    hashes: TicketHashes


def routes(its: DoorServices) -> Table:
    """What is under `/door`, and what staff see of it under `/admin`."""
    return {**_scan_routes(its), **_manifest_routes(its), **_admission_routes(its), **_device_routes(its)}


def _scan_routes(its: DoorServices) -> Table:
    scans = ScanEndpoints(its.scans, its.tokens)
    scan = Operation(
        scans.scan_tickets,
        200,
        wire.ScansAnswer,
        tag=Tag.STAFF,
        form=wire.ScansBody,
        body_bytes_max=BODY_BYTES_MAX,
        auth=Auth.staff(Act.SCAN, devices=Devices.REVOKED_TOO),
        cost=Cost.LEDGER,
    )
    undo = Operation(
        scans.undo_scan,
        204,
        None,
        (BadRequest, no.UnknownScan),
        tag=Tag.STAFF,
        form=EmptyBody,
        auth=Auth.staff(Act.SCAN, devices=Devices.LIVE),
        cost=Cost.LEDGER,
    )
    return {"/door/scans": {"POST": scan}, "/door/scans/{scan_id}/undo": {"POST": undo}}


def _manifest_routes(its: DoorServices) -> Table:
    manifests = ManifestEndpoints(its.manifests, its.hashes)
    manifest = Operation(
        manifests.door_manifest,
        200,
        wire.ManifestAnswer,
        (BadRequest, no.UnknownShowtime),
        tag=Tag.STAFF,
        auth=Auth.staff(Act.SCAN, devices=Devices.LIVE),
        caching=Caching.ETAG,
        query=(SHOWTIME, SINCE),
        cost=Cost.LEDGER,
    )
    of_day = replace(
        manifest,
        handler=manifests.door_showtimes,
        answer=wire.DoorShowtimesAnswer,
        refusals=(BadRequest,),
        caching=Caching.NONE,
        query=(DAY,),
    )
    me = replace(of_day, handler=manifests.door_me, answer=wire.DoorMeAnswer, refusals=(), query=())
    find = replace(
        of_day,
        handler=manifests.find_tickets,
        answer=wire.FoundTicketsAnswer,
        refusals=(BadRequest, no.UnknownShowtime),
        query=(SHOWTIME, QUERY),
    )
    return {
        "/door/me": {"GET": me},
        "/door/manifest": {"GET": manifest},
        "/door/tickets": {"GET": find},
        "/door/showtimes": {"GET": of_day},
    }


def _admission_routes(its: DoorServices) -> Table:
    manifests = ManifestEndpoints(its.manifests, its.hashes)
    admissions = Operation(
        manifests.showtime_admissions,
        200,
        wire.AdmissionsAnswer,
        (BadRequest, no.UnknownShowtime),
        tag=Tag.STAFF,
        auth=Auth.staff(Act.SEE_SHOWTIMES),
        cost=Cost.LEDGER,
    )
    return {"/admin/showtimes/{showtime_id}/admissions": {"GET": admissions}}


def _device_routes(its: DoorServices) -> Table:
    devices = DeviceEndpoints(its.devices, its.cookies)
    see = Operation(
        devices.door_devices,
        200,
        wire.DevicesAnswer,
        tag=Tag.STAFF,
        auth=Auth.staff(Act.DEVICES),
        cost=Cost.LEDGER,
    )
    add = replace(
        see,
        handler=devices.add_device,
        status=201,
        answer=wire.DoorDeviceAnswer,
        refusals=(no.TooManyDevices,),
        form=wire.AddDeviceBody,
    )
    leave = replace(
        see,
        handler=devices.leave_door,
        status=204,
        answer=None,
        form=EmptyBody,
        auth=Auth.staff(Act.SCAN, devices=Devices.REVOKED_TOO),
    )
    revoke = replace(
        see, handler=devices.revoke_device, status=204, answer=None, refusals=(BadRequest, no.UnknownDevice)
    )
    return {
        "/door/devices": {"POST": add},
        "/door/leave": {"POST": leave},
        "/admin/devices": {"GET": see},
        "/admin/devices/{device_id}": {"DELETE": revoke},
    }
