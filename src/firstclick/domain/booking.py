"""A booking: seats that are sold, the reference that people use for it, and what is cancelled of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from firstclick.domain.refusals import MovedToCancelled, SeatsNotBooked, UnevenMove
from firstclick.domain.values import Value

REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that are not confused when read aloud: no 0/O, no 1/I/L, and no U (sounds like Q)."""
REFERENCE_CHARS = 8
_PAIRS = tuple([low + high for high in REFERENCE_ALPHABET for low in REFERENCE_ALPHABET])
"""Two characters by a number below their count, the lower digit first."""


@dataclass(frozen=True, slots=True)
class BuyerDetails:
    """Who bought, as far as they said so; each is empty where it is not known. `language` is a BCP 47 tag."""

    email: str = ""
    name: str = ""
    language: str = ""


UNKNOWN_BUYER = BuyerDetails()


@dataclass(frozen=True, slots=True)
class CancelledSeat:
    """A seat that was booked and is not any more. `at_ms` is in milliseconds since 1970 UTC."""

    seat_id: str
    at_ms: int
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class MovedSeat:
    """A seat that a booking had before staff moved it to seat `to`. `at_ms` is in milliseconds since 1970 UTC."""

    seat_id: str
    to: str
    at_ms: int
    by: str


class Booking(Value):
    """Seats sold together. `session_id` is that of their hold; `booked_at_ms` is in milliseconds since 1970 UTC.

    `seat_ids` are the seats that are sold: none where all are cancelled. `cancelled` are the others; it is empty where
    only sold seats were read. `moved` are the seats that it had before.
    """

    reference: str
    session_id: str
    showtime_id: str
    user_id: str
    seat_ids: tuple[str, ...]
    booked_at_ms: int
    buyer: BuyerDetails = UNKNOWN_BUYER
    cancelled: tuple[CancelledSeat, ...] = ()
    moved: tuple[MovedSeat, ...] = ()


def seats_to_cancel(booking: Booking, seat_ids: Sequence[str]) -> tuple[str, ...]:
    """Those of `seat_ids` that are sold, in the booking's order; all that are sold where none are named.

    Raises `SeatsNotBooked` for seats that never were of this booking.
    """
    known = {*booking.seat_ids, *(seat.seat_id for seat in booking.cancelled)}
    unknown = [seat_id for seat_id in dict.fromkeys(seat_ids) if seat_id not in known]
    if unknown:
        raise SeatsNotBooked(booking.reference, unknown)
    return tuple(seat_id for seat_id in booking.seat_ids if not seat_ids or seat_id in seat_ids)


def seats_to_move(booking: Booking, from_: Sequence[str], to: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of the seat that a booking gives and the one that it gets; none when they are moved so already.

    Raises `UnevenMove`, `SeatsNotBooked`, and `MovedToCancelled` for a seat that was cancelled of it.
    """
    if len(from_) != len(to) or len(set(from_)) != len(from_) or len(set(to)) != len(to):
        raise UnevenMove
    pairs = tuple([(one, other) for one, other in zip(from_, to, strict=True) if one != other])
    done = {(one.seat_id, one.to) for one in booking.moved if one.to in booking.seat_ids}
    if done.issuperset(pairs) and not any(one in booking.seat_ids for one, _ in pairs):
        return ()
    unknown = [one for one in from_ if one not in booking.seat_ids]
    if unknown:
        raise SeatsNotBooked(booking.reference, unknown)
    cancelled = {one.seat_id for one in booking.cancelled} - set(booking.seat_ids)
    if not cancelled.isdisjoint(to):
        raise MovedToCancelled([one for one in to if one in cancelled])
    return pairs


def booking_reference(random_bits: int) -> str:
    """A reference such as `K7QF-3M9T`, from a random number of at least 40 bits."""
    rest, first = divmod(random_bits, len(_PAIRS))
    rest, second = divmod(rest, len(_PAIRS))
    rest, third = divmod(rest, len(_PAIRS))
    return f"{_PAIRS[first]}{_PAIRS[second]}-{_PAIRS[third]}{_PAIRS[rest % len(_PAIRS)]}"


def reference_of(text: str) -> str:
    """The reference as it is stored, also where it was typed in small letters, without the dash or with blanks."""
    half, letters = REFERENCE_CHARS // 2, "".join(text.upper().replace("-", "").split())
    return f"{letters[:half]}-{letters[half:]}" if len(letters) == REFERENCE_CHARS else text.strip().upper()


def buyer_name_key(name: str) -> str:
    """What names of buyers are compared by: case, blanks, and how a letter is put together, make no difference."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())
