"""The bodies of holds that staff make for customers, and of seats that are out of order."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from firstclick.service.office.broken_seats import BROKEN
from firstclick.service.office.counter_holds import MINUTES_MAX
from firstclick.web.admin.office_wire import LINE, Handle, Label, RefusedSeat, SomeSeats
from firstclick.web.api.wire import Millis, SeatIds
from firstclick.web.core.form_sentences import ONE_LINE

HoldMinutes = Annotated[int, Meta(ge=1, le=MINUTES_MAX, description="For how many minutes.", examples=[10])]

Reason = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        pattern=LINE,
        extra=ONE_LINE,
        description="What is wrong with them.",
        examples=[BROKEN],
    ),
]


class CounterHoldBody(Struct, forbid_unknown_fields=True):
    """Seats to hold for a customer, for some minutes. `label` says for whom."""

    seats: SeatIds
    label: Label = ""
    minutes: HoldMinutes = 10


class CounterHoldAnswer(Struct):
    """The seats that are held, until when, and what staff call the hold."""

    handle: Handle
    seats: list[str]
    label: str
    until: Millis


class BrokenSeatsBody(Struct, forbid_unknown_fields=True):
    """Seats to take out of sale from now on, or to sell again. `label` says what is wrong with them."""

    seats: SomeSeats
    label: Reason = BROKEN


class SeatsAtShowtime(Struct):
    """The seats of one showtime that are now as asked, and the others."""

    showtime_id: str
    title: str
    starts_at: Millis | None
    changed: list[str]
    refused: list[RefusedSeat]


class BrokenSeatsAnswer(Struct):
    """What became of the seats at each coming showtime of the auditorium."""

    showtimes: list[SeatsAtShowtime]
