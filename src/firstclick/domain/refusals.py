"""Every reason for which FirstClick refuses a request. No sentence names another customer or a secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar

NO_FIELDS: Mapping[str, Any] = {}


class EndReason(StrEnum):
    """Why a hold ended, where neither its holder nor its deadline ended it."""

    PROGRAMME_CHANGED = "programme_changed"
    RELEASED_BY_STAFF = "released_by_staff"


class Refusal(Exception):
    """A request that the rules or the limits do not allow.

    A subclass declares its HTTP `status`, its `slug` (the last part of its problem type, RFC 9457) and its `title`; its
    docstring describes the problem type. An instance has the `sentence` that the customer reads, `retry_after_ms`
    where a later retry may succeed, and `fields` for clients.
    """

    status: ClassVar[int]
    slug: ClassVar[str]
    title: ClassVar[str]
    by_slug: ClassVar[dict[str, type[Refusal]]] = {}
    """Every subclass by its slug."""

    retry_after_ms: int | None = None
    headers: Sequence[tuple[bytes, bytes]] = ()
    """Additional headers of the response."""

    def __init_subclass__(cls, *, status: int, slug: str, title: str) -> None:
        """Register the subclass. Raises `ValueError` when another subclass has the slug."""
        cls.status, cls.slug, cls.title = status, slug, title
        if Refusal.by_slug.setdefault(slug, cls) is not cls:
            raise ValueError(f"two kinds of refusal have the slug {slug}")

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def fields(self) -> Mapping[str, Any]:
        """Fields of the problem in addition to those of every problem."""
        return NO_FIELDS


class UnknownMovie(Refusal, status=404, slug="unknown-movie", title="No such movie"):
    """There is no such movie on the programme."""

    def __init__(self, movie_id: str) -> None:
        super().__init__(f"There is no movie {movie_id} on the programme.")


class NothingOnSale(Refusal, status=404, slug="nothing-on-sale", title="Nothing on sale"):
    """The movie has no showtime left to sell."""

    def __init__(self, title: str) -> None:
        super().__init__(f"{title} has no showtime on sale any more.")


class UnknownShowtime(Refusal, status=404, slug="unknown-showtime", title="No such showtime"):
    """There is no such showtime on the programme."""

    def __init__(self, showtime_id: str) -> None:
        super().__init__(f"There is no showtime {showtime_id} on the programme.")


class ShowtimeBegun(Refusal, status=422, slug="showtime-begun", title="Showtime has begun"):
    """The showtime has begun; it sells no more seats."""

    def __init__(self) -> None:
        super().__init__("This showtime has begun and sells no more seats; please choose another.")


class UnknownSeats(Refusal, status=404, slug="unknown-seats", title="No such seat"):
    """The auditorium has no such seats."""

    def __init__(self, seat_ids: Sequence[str]) -> None:
        super().__init__(f"{_seats(seat_ids, 'is', 'are')} not on this seat map.")
        self.seat_ids = tuple(seat_ids)


class UnknownSession(Refusal, status=404, slug="unknown-session", title="No such hold"):
    """There is no such hold, or it belongs to another user. The answer is the same for both."""

    def __init__(self) -> None:
        super().__init__("There is no such hold.")


class UnknownBooking(Refusal, status=404, slug="unknown-booking", title="No such booking"):
    """There is no such booking, or it belongs to another user. The answer is the same for both."""

    def __init__(self) -> None:
        super().__init__("There is no such booking.")


class SeatTaken(Refusal, status=409, slug="seat-taken", title="Seat taken"):
    """At least one of the seats is not available; the answer names each of them."""

    def __init__(self, seat_ids: Sequence[str]) -> None:
        super().__init__(f"{_seats(seat_ids, 'is', 'are')} already held or confirmed.")
        self.seat_ids = tuple(seat_ids)

    def fields(self) -> Mapping[str, Any]:
        """`conflicts`: the seats that are not available."""
        return {"conflicts": list(self.seat_ids)}


class AlreadyConfirmed(Refusal, status=409, slug="already-confirmed", title="Already booked"):
    """The seats are booked: what was confirmed cannot be released or changed."""

    def __init__(self) -> None:
        super().__init__("These seats are booked; the booking stands.")


class HoldOver(Refusal, status=410, slug="hold-over", title="Hold is over"):
    """The caller's own hold has expired or was released; `reason` where somebody else ended it."""

    def __init__(self, reason: EndReason | None = None) -> None:
        because = _END_REASONS[reason] if reason else ""
        super().__init__(f"Your hold is over{because}; please choose your seats again.")
        self.reason = reason

    def fields(self) -> Mapping[str, Any]:
        """`reason`, where neither the holder nor the time ended the hold."""
        return {"reason": self.reason.value} if self.reason else NO_FIELDS


class ProgrammeChanged(Refusal, status=409, slug="programme-changed", title="Programme has changed"):
    """The movie, the start or the chairs of the hold have changed since it was made. Its seats were given back."""

    def __init__(self) -> None:
        super().__init__("The programme has changed, and your hold has ended; please choose your seats again.")

    def fields(self) -> Mapping[str, Any]:
        """`reason`, the same as in the feed."""
        return {"reason": EndReason.PROGRAMME_CHANGED.value}


class HoldLifeUsedUp(Refusal, status=409, slug="hold-life-used-up", title="Hold cannot be extended"):
    """The hold has been extended as far as the longest life of a hold allows."""

    def __init__(self) -> None:
        super().__init__("This hold cannot be extended any further; please confirm it.")


class NoSeats(Refusal, status=400, slug="no-seats", title="No seats chosen"):
    """A choice has at least one seat."""

    def __init__(self) -> None:
        super().__init__("Choose at least one seat.")


class DuplicateSeats(Refusal, status=400, slug="duplicate-seats", title="Seat named twice"):
    """The same seat was named more than once."""

    def __init__(self, seat_ids: Sequence[str]) -> None:
        super().__init__(f"{_seats(seat_ids, 'is', 'are')} named more than once.")
        self.seat_ids = tuple(seat_ids)


class TooManySeats(Refusal, status=422, slug="too-many-seats", title="Too many seats"):
    """More seats than one hold may have."""

    def __init__(self, seats_max: int) -> None:
        super().__init__(f"One hold can have {seats_max} seats at the most.")


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
        super().__init__(f"You are asking for seats too fast; please wait {_seconds(retry_after_ms)}.")
        self.retry_after_ms = retry_after_ms


class TooManySeatsFromHere(Refusal, status=429, slug="too-many-seats-from-here", title="Too many seats held"):
    """One address holds as large a share of the showtime as it may hold at once, whatever users it names."""

    retry_after_ms: int

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__(
            "So many seats of this showtime are held from your network that it gets no more for now; "
            f"please try again in {_seconds(retry_after_ms)}."
        )
        self.retry_after_ms = retry_after_ms


class TooManyBookedFromHere(Refusal, status=429, slug="too-many-booked-from-here", title="Too many seats booked"):
    """One address has booked as large a share of the showtime as it may book within ten minutes. The hold stays."""

    retry_after_ms: int

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__(
            "So many seats of this showtime were booked from your network that it books no more for now; "
            f"please try again in {_seconds(retry_after_ms)}."
        )
        self.retry_after_ms = retry_after_ms


class SameSeatTooOften(Refusal, status=429, slug="same-seat-too-often", title="Same seat too often"):
    """The user has held the same seat too many times, and must leave it to others for a while."""

    retry_after_ms: int

    def __init__(self, seat_ids: Sequence[str], retry_after_ms: int) -> None:
        super().__init__(
            f"You have held seat {_names(seat_ids)} several times; please leave it to others for "
            f"{_seconds(retry_after_ms)}, or choose another."
        )
        self.seat_ids = tuple(seat_ids)
        self.retry_after_ms = retry_after_ms


class LeavesOrphan(Refusal, status=422, slug="leaves-orphan", title="Leaves a single seat"):
    """The choice leaves a single empty seat between taken ones; `suggestions` are allowed choices of as many seats."""

    def __init__(self, orphans: Sequence[str], suggestions: Sequence[tuple[str, ...]]) -> None:
        super().__init__(f"This choice would leave {_names(orphans)} empty on its own; please choose other seats.")
        self.orphans = tuple(orphans)
        self.suggestions = tuple(suggestions)

    def fields(self) -> Mapping[str, Any]:
        """`suggestions`: choices of as many seats that leave no orphan."""
        return {"suggestions": [list(choice) for choice in self.suggestions]}


class NotEnoughTogether(Refusal, status=409, slug="not-enough-together", title="Not enough seats together"):
    """Fewer seats of the requested kinds are free than were requested."""

    def __init__(self, seats: int) -> None:
        super().__init__(f"There are no {seats} seats left together at this showtime.")


class StoreUnavailable(Refusal, status=503, slug="store-unavailable", title="Box office unreachable"):
    """The seat store does not answer. The request may be repeated."""

    retry_after_ms: int

    def __init__(self, retry_after_ms: int = 1000) -> None:
        super().__init__("The box office cannot be reached just now; please try again in a moment.")
        self.retry_after_ms = retry_after_ms


class LedgerUnavailable(Refusal, status=503, slug="ledger-unavailable", title="Ledger unreachable"):
    """The ledger does not answer. The request may be repeated; a hold is kept until its time is over."""

    retry_after_ms: int

    def __init__(self, retry_after_ms: int = 1000) -> None:
        super().__init__("Bookings can be neither read nor written just now; please try again in a moment.")
        self.retry_after_ms = retry_after_ms


class BeingConfirmed(Refusal, status=409, slug="being-confirmed", title="Being booked"):
    """The seats are being booked at this moment; the hold can no longer be changed."""

    def __init__(self) -> None:
        super().__init__("These seats are being booked just now; please wait a moment.")


_END_REASONS = {
    EndReason.PROGRAMME_CHANGED: " because the programme has changed",
    EndReason.RELEASED_BY_STAFF: ", released by the cinema",
}


def _seconds(wait_ms: int) -> str:
    seconds = -(-wait_ms // 1000)
    return "a second" if seconds == 1 else f"{seconds} seconds"


def _names(seat_ids: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(seat_ids[:-1]), seat_ids[-1])))


def _seats(seat_ids: Sequence[str], one: str, many: str) -> str:
    if len(seat_ids) == 1:
        return f"Seat {seat_ids[0]} {one}"
    return f"Seats {_names(seat_ids)} {many}"
