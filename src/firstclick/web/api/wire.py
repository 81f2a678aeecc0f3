"""The shapes of HTTP: request and answer bodies, and their types. The OpenAPI document is made from them.

The bodies of prices and of the programme are in files of their own beside this one.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from firstclick.domain.seats.hold import HoldStatus
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.domain.seats.seat_state import SeatStatus
from firstclick.web.core.forms import UserId
from firstclick.web.core.requests import ID_CHARS_MAX

SeatId = Annotated[
    str, Meta(min_length=1, max_length=ID_CHARS_MAX, description="Row and number, as in `B4`.", examples=["B4"])
]
SeatIds = Annotated[list[SeatId], Meta(min_length=1, examples=[["B4", "B5"]], extra_json_schema={"uniqueItems": True})]
SeatsWanted = Annotated[int, Meta(ge=1, le=1_000_000, examples=[2])]
SeatKinds = Annotated[list[SeatKind], Meta(min_length=1, max_length=5, examples=[["standard", "premium"]])]
TermSeconds = Annotated[int, Meta(ge=1, le=120, examples=[120])]
Millis = Annotated[int, Meta(description="Milliseconds since 1970 UTC.", examples=[1795440447404])]
SessionId = Annotated[str, Meta(description="Its holder's secret.", examples=["5a0c2a3e-8f0f-4b39-9a52-6f8a2f9f3d10"])]
Reference = Annotated[str, Meta(description="What people call the booking.", examples=["K7QF-3M9T"])]
Ticket = Annotated[
    str, Meta(description="What `/tickets/{token}` takes.", examples=["K7QF-3M9T.q3v8Jw0cXh1sZk5TzR2bQA"])
]
PriceListNumber = Annotated[
    int, Meta(description="What `/price-lists/{number}` takes: the prices that the hold keeps.", examples=[3])
]
Orphans = Annotated[
    list[str], Meta(description="Single seats that the hold leaves, where the room has that rule.", examples=[["B6"]])
]
Suggestions = Annotated[
    list[list[str]],
    Meta(
        description="With `orphans`: as many adjacent seats that leave none. With any, a confirm is refused.",
        examples=[[["B4", "B5"]]],
    ),
]

SeatReason = Annotated[
    str,
    Meta(
        description="`out_of_order` of a reserved seat; of a hold that somebody else ended: `programme_changed`, "
        "`showtime_cancelled`, `released_by_staff`; `cancelled` of a booking that was undone.",
        examples=["programme_changed"],
    ),
]


class UserBody(Struct, forbid_unknown_fields=True):
    """Who asks."""

    user_id: UserId


class ExtendBody(Struct, forbid_unknown_fields=True):
    """Who asks, and for how long: longer than an ordinary term is for a holder who will be away."""

    user_id: UserId
    for_seconds: TermSeconds | UnsetType = UNSET


class SeatsBody(Struct, forbid_unknown_fields=True):
    """Who asks, and the seats that the hold shall have."""

    user_id: UserId
    seats: SeatIds


class BestBody(Struct, forbid_unknown_fields=True):
    """Who asks, and how many of the best seats together; special kinds of seats only where they are asked for."""

    user_id: UserId
    best_available: SeatsWanted
    kinds: SeatKinds | UnsetType = UNSET


class HoldBody(Struct, forbid_unknown_fields=True):
    """Either a `SeatsBody` or a `BestBody`, before it is known which."""

    user_id: UserId
    seats: SeatIds | UnsetType = UNSET
    best_available: SeatsWanted | UnsetType = UNSET
    kinds: SeatKinds | UnsetType = UNSET


class SeatAnswer(Struct, omit_defaults=True):
    """A seat and its status; `booked` = not available. `mine` and `user_id` only on the caller's own seats.

    `reason` says why a seat is reserved, where it is not a house seat.
    """

    seat_id: str
    status: SeatStatus
    booked: bool
    confirmed: bool
    expires_at: Millis | UnsetType = UNSET
    reason: SeatReason | UnsetType = UNSET
    mine: bool | UnsetType = UNSET
    user_id: str | UnsetType = UNSET


class SeatsAnswer(Struct):
    """Every seat of a showtime at `position` of `epoch`."""

    showtime_id: str
    movie_id: str
    epoch: str
    position: int
    server_time: Millis
    seats: list[SeatAnswer]


class SeatHeldAnswer(Struct):
    """One seat set aside, in the first version's form."""

    session_id: SessionId
    movie_id: str
    seat_id: str
    expires_at: Millis
    showtime_id: str
    expires_in_ms: int
    server_time: Millis
    position: int
    price_list: PriceListNumber | UnsetType = UNSET
    orphans: Orphans | UnsetType = UNSET
    suggestions: Suggestions | UnsetType = UNSET


class HoldAnswer(Struct):
    """Seats set aside. `session_id` is the holder's secret. At `life_ends_at` the hold ends, however it is extended."""

    session_id: SessionId
    showtime_id: str
    movie_id: str
    seats: list[str]
    expires_at: Millis
    expires_in_ms: int
    server_time: Millis
    position: int
    life_ends_at: Millis
    price_list: PriceListNumber | UnsetType = UNSET
    orphans: Orphans | UnsetType = UNSET
    suggestions: Suggestions | UnsetType = UNSET


class SessionAnswer(Struct):
    """A hold or a booking. A booking does not expire: its `expires_in_ms` is 0.

    It has a `reference`, and a `ticket` for `/tickets/{token}`; both are left out while the ledger does not answer.
    """

    session_id: SessionId
    showtime_id: str
    movie_id: str
    seats: list[str]
    status: HoldStatus
    expires_at: Millis
    expires_in_ms: int
    server_time: Millis
    position: int
    life_ends_at: Millis
    reference: Reference | UnsetType = UNSET
    ticket: Ticket | UnsetType = UNSET
    price_list: PriceListNumber | UnsetType = UNSET
    orphans: Orphans | UnsetType = UNSET
    suggestions: Suggestions | UnsetType = UNSET


class HoldsAnswer(Struct):
    """The caller's holds at a showtime."""

    holds: list[SessionAnswer]


class Health(Struct):
    """The process runs."""

    status: Literal["ok"]


class Readiness(Struct):
    """Whether requests can be served, and what is missing.

    `clock_offset_ms` is how far the clock that holds end by is ahead of this machine's: of Redis', or of a clock that
    follows the machine's without running backwards.
    """

    ready: bool
    missing: list[str]
    clock_offset_ms: int
