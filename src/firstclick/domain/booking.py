"""A booking: seats that are sold for good, and the reference by which a person calls it."""

from __future__ import annotations

from dataclasses import dataclass

REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that are not taken for one another when read out: no 0/O, 1/I/L, and no U (taken for Q)."""
REFERENCE_CHARS = 8


@dataclass(frozen=True, slots=True)
class Booking:
    """Seats sold together. `session_id` is the hold they were; `booked_at_ms` is milliseconds since 1970 UTC."""

    reference: str
    session_id: str
    showtime_id: str
    user_id: str
    seat_ids: tuple[str, ...]
    booked_at_ms: int


def booking_reference(chance: int) -> str:
    """A reference like `K7QF-3M9T` out of a random number of at least 40 bits."""
    letters = ""
    for _ in range(REFERENCE_CHARS):
        chance, at = divmod(chance, len(REFERENCE_ALPHABET))
        letters += REFERENCE_ALPHABET[at]
    return f"{letters[:4]}-{letters[4:]}"
