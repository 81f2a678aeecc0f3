"""The bodies of the door. None holds a name, and what devices keep holds no reference either."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from firstclick.domain.admission import Verdict
from firstclick.domain.staff.devices import DEVICE_LABEL_CHARS_MAX
from firstclick.service.door.manifest import SeatAtDoor
from firstclick.service.door.scans import SCANS_MAX
from firstclick.web.api.price_wire import AmountMinor, Currency, Exponent
from firstclick.web.api.wire import Millis, Reference, SeatId
from firstclick.web.core.form_sentences import CODE, must_be

SENT_MS_MAX = 10**14
ScanId = Annotated[
    str,
    Meta(
        min_length=8,
        max_length=64,
        pattern=r"^[0-9A-Za-z_-]+$(?!\n)",
        extra=CODE,
        description="Made by the door, of chance.",
        examples=["0d9f7c1e-7a53-4a7b-8f0e-5b7c3b1d2a90"],
    ),
]
Token = Annotated[
    str,
    Meta(
        max_length=200,
        description="Of a ticket, as in `/tickets/{token}`.",
        examples=["K7QF-3M9T.q3v8Jw0cXh1sZk5TzR2bQA"],
    ),
]
TypedReference = Annotated[str, Meta(max_length=40, description="As it was typed.", examples=["k7qf 3m9t"])]
ShowtimeId = Annotated[str, Meta(max_length=64, description="What the door lets in to.", examples=["movie-1"])]
ClockMs = Annotated[int, Meta(ge=0, le=SENT_MS_MAX, description="By the clock of the door.", examples=[1795440447404])]
ScannedSeats = Annotated[list[SeatId], Meta(min_length=1, max_length=100, examples=[["B4", "B5"]])]
InOrOut = Annotated[Literal["in", "out"], Meta(examples=["in"])]
DeviceLabel = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=DEVICE_LABEL_CHARS_MAX,
        pattern=r"^[^\x00-\x1f\x7f-\x9f/]+$(?!\n)",
        extra=must_be("one line of text without /"),
        description="What people call the device.",
        examples=["left door"],
    ),
]


EXAMPLE = {
    "scan_id": "0d9f7c1e-7a53-4a7b-8f0e-5b7c3b1d2a90",
    "token": "K7QF-3M9T.q3v8Jw0cXh1sZk5TzR2bQA",
    "scanned_at": 1795440447404,
    "offline": False,
}


class ScanBody(Struct, forbid_unknown_fields=True):
    """A scan of a ticket by `token` or `reference`, of all its seats or some. With `offline` they were let in."""

    scan_id: ScanId
    scanned_at: ClockMs
    offline: bool
    token: Token | UnsetType = UNSET
    reference: TypedReference | UnsetType = UNSET
    seats: ScannedSeats | UnsetType = UNSET
    showtime: ShowtimeId | UnsetType = UNSET
    way: InOrOut = "in"


class ScansBody(Struct, forbid_unknown_fields=True):
    """Scans, decided about one after another. `sent_at` is what the door's clock says as it sends them."""

    scans: Annotated[list[ScanBody], Meta(min_length=1, max_length=SCANS_MAX, examples=[[EXAMPLE]])]
    sent_at: ClockMs | UnsetType = UNSET


class FirstScan(Struct):
    """When and where somebody went in with the seat: a member of staff, or `device/LABEL`."""

    at: Millis
    where: str
    offline: bool


class ScanResult(Struct, omit_defaults=True):
    """The verdict on a scan. What is after it is there where the ticket is known.

    `seats` went in or out by it, or else are those that it was about. `inside` of `of` seats of the ticket are inside.
    A ticket that is too early is let in from `opens_at`.
    """

    scan_id: str
    verdict: Verdict
    reference: Reference | UnsetType = UNSET
    showtime_id: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    auditorium: str | UnsetType = UNSET
    starts_at: Millis | UnsetType | None = UNSET
    seats: list[str] | UnsetType = UNSET
    inside: int | UnsetType = UNSET
    of: int | UnsetType = UNSET
    twice: list[str] | UnsetType = UNSET
    first: FirstScan | UnsetType = UNSET
    due: AmountMinor | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    exponent: Exponent | UnsetType = UNSET
    may_take: bool | UnsetType = UNSET
    opens_at: Millis | UnsetType = UNSET
    undone: bool | UnsetType = UNSET


class ScansAnswer(Struct):
    """The verdicts, in the order of the scans."""

    results: list[ScanResult]
    server_time: Millis


class ManifestSeatAnswer(Struct):
    """A seat of a ticket. `at` is when somebody went in or out with it last."""

    seat_id: str
    ticket_type: str
    state: SeatAtDoor
    at: Millis | None


class ManifestTicketAnswer(Struct):
    """A ticket, known by the hash of its token. `conflict`: two doors let in the same seat.

    `also` has its hashes by the secret keys before, where the server has such.
    """

    hash: str
    seats: list[ManifestSeatAnswer]
    conflict: bool
    also: list[str] | UnsetType = UNSET


class ManifestAnswer(Struct):
    """The tickets of a showtime, or with `since` those that have changed. `next` is the next `since`.

    `hash` is HMAC-SHA256 with `salt` of the token up to its second dot: its first 16 bytes. `public_key` is Ed25519:
    what the signature of a ticket that is not in here yet is checked with. All are base64url without padding.
    """

    showtime_id: str
    title: str
    auditorium: str
    starts_at: Millis | None
    opens_at: Millis | None
    closes_at: Millis | None
    expected: int
    admitted: int
    salt: str
    public_key: str
    next: Millis
    tickets: list[ManifestTicketAnswer]


class DoorMeAnswer(Struct):
    """Who scans with this browser: a device, which works until `ends_at`, or a member of staff."""

    name: str
    is_device: bool
    ends_at: Millis | None
    may_take: bool
    timezone: str
    server_time: Millis


class FoundTicket(Struct):
    """A ticket by what somebody has said. `name` is the buyer's, empty where it is not known."""

    reference: Reference
    name: str
    seats: list[ManifestSeatAnswer]


class FoundTicketsAnswer(Struct):
    """Tickets of a showtime. `more`: there are others."""

    tickets: list[FoundTicket]
    more: bool


class DoorShowtime(Struct):
    """A showtime at the door: seats that are sold, how many were let in, how many are inside, and conflicts."""

    showtime_id: str
    title: str
    auditorium: str
    starts_at: Millis | None
    ends_at: Millis | None
    expected: int
    admitted: int
    inside: int
    doubles: int


class DoorShowtimesAnswer(Struct):
    """The showtimes that start on a day at the cinema, and those that have no start."""

    timezone: str
    server_time: Millis
    showtimes: list[DoorShowtime]


class AddDeviceBody(Struct, forbid_unknown_fields=True):
    """The browser that sends this becomes the device."""

    label: DeviceLabel


class DoorDeviceAnswer(Struct):
    """A device. Nobody scans with it after `ends_at`, or `revoked_at`."""

    device_id: str
    label: str
    created_at: Millis
    created_by: str
    ends_at: Millis
    revoked_at: Millis | None
    revoked_by: str


class DevicesAnswer(Struct):
    """Devices of the last days, the newest first."""

    server_time: Millis
    devices: list[DoorDeviceAnswer]


class ConflictAnswer(Struct):
    """A scan that staff should look at: a `double`, or one that let in somebody whose ticket did not count."""

    scan_id: str
    reference: Reference
    verdict: Verdict
    seats: list[str]
    twice: list[str]
    at: Millis
    where: str
    offline: bool
    first: FirstScan | None


class AdmissionsAnswer(Struct):
    """How many were let in to a showtime, and the scans that staff should look at, the newest first."""

    showtime_id: str
    server_time: Millis
    expected: int
    admitted: int
    inside: int
    conflicts: list[ConflictAnswer]
