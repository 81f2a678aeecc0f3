"""A booking: seats that are sold, and the reference that people use for it."""

from __future__ import annotations

from dataclasses import dataclass

REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that are not confused when read aloud: no 0/O, no 1/I/L, and no U (sounds like Q)."""
REFERENCE_CHARS = 8


@dataclass(frozen=True, slots=True)
class Booking:
    """Seats sold together. `session_id` is that of their hold; `booked_at_ms` is in milliseconds since 1970 UTC."""

    reference: str
    session_id: str
    showtime_id: str
    user_id: str
    seat_ids: tuple[str, ...]
    booked_at_ms: int


def booking_reference(random_bits: int) -> str:
    """A reference such as `K7QF-3M9T`, from a random number of at least 40 bits."""
    letters = ""
    for _ in range(REFERENCE_CHARS):
        random_bits, index = divmod(random_bits, len(REFERENCE_ALPHABET))
        letters += REFERENCE_ALPHABET[index]
    return f"{letters[:4]}-{letters[4:]}"
