"""Refusals by a limit of a user or an address. Each says when to try again."""

from __future__ import annotations

from collections.abc import Sequence

from firstclick.domain.refusals.refusal import Refusal, names_text, seconds_text


class TooManyHolds(Refusal, status=429, slug="too-many-holds", title="Too many holds"):
    """The user has as many holds at this showtime as one user may have."""

    retry_after_ms: int

    def __init__(self, holds_max: int, retry_after_ms: int) -> None:
        super().__init__(f"You already have {holds_max} holds at this showtime; please confirm or release one first.")
        self.retry_after_ms = retry_after_ms


class TooManyTries(Refusal, status=429, slug="too-many-tries", title="Too many tries"):
    """The user has tried to take seats more often per minute than is allowed."""

    retry_after_ms: int

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__(f"You are asking for seats too fast; please wait {seconds_text(retry_after_ms)}.")
        self.retry_after_ms = retry_after_ms


class SameSeatTooOften(Refusal, status=429, slug="same-seat-too-often", title="Same seat too often"):
    """The user has held the same seat too many times, and must leave it to others for a while."""

    retry_after_ms: int

    def __init__(self, seat_ids: Sequence[str], retry_after_ms: int) -> None:
        super().__init__(
            f"You have held seat {names_text(seat_ids)} several times; please leave it to others for "
            f"{seconds_text(retry_after_ms)}, or choose another."
        )
        self.seat_ids = tuple(seat_ids)
        self.retry_after_ms = retry_after_ms


class TooManySeatsFromHere(Refusal, status=429, slug="too-many-seats-from-here", title="Too many seats held"):
    """One address holds as large a share of the showtime as it may hold at once, whatever users it names."""

    retry_after_ms: int

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__(
            "So many seats of this showtime are held from your network that it gets no more for now; "
            f"please try again in {seconds_text(retry_after_ms)}."
        )
        self.retry_after_ms = retry_after_ms


class TooManyBookedFromHere(Refusal, status=429, slug="too-many-booked-from-here", title="Too many seats booked"):
    """One address has booked as large a share of the showtime as it may book within ten minutes. The hold stays."""

    retry_after_ms: int

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__(
            "So many seats of this showtime were booked from your network that it books no more for now; "
            f"please try again in {seconds_text(retry_after_ms)}."
        )
        self.retry_after_ms = retry_after_ms


class TooManyTicketSearches(Refusal, status=429, slug="too-many-ticket-searches", title="Too many searches"):
    """Tickets were looked for by name too often, from one address or for one reference."""

    retry_after_ms: int

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__(f"Tickets were looked for too often; please wait {seconds_text(retry_after_ms)}.")
        self.retry_after_ms = retry_after_ms
