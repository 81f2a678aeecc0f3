"""From a refusal to its HTTP answer: the one table of status codes, and the problem body."""

from __future__ import annotations

import math
from typing import NamedTuple

import msgspec

from firstclick.domain import refusals
from firstclick.domain.refusals import Refusal
from firstclick.web.api.wire import Problem

Headers = list[tuple[bytes, bytes]]
Reply = tuple[int, Headers, bytes]
REFUSED = ', error="invalid_token"'
"""What RFC 6750 section 3.1 calls a token that does not do."""


class BadRequest(Refusal):
    """The request is not of the form that the contract asks for."""


class NotSignedIn(Refusal):
    """The request has no valid bearer token, or says that it comes from somebody else than its token does."""

    def __init__(self, sentence: str = "Please sign in first.", error: str = "") -> None:
        super().__init__(sentence)
        self.error = error

    @classmethod
    def by_this(cls) -> NotSignedIn:
        """There is a token, and it is not valid; why not is for nobody who tries."""
        return cls("You are not signed in here; please sign in again.", REFUSED)

    @classmethod
    def any_longer(cls) -> NotSignedIn:
        """The token's time is over."""
        return cls("You are no longer signed in; please sign in again.", REFUSED)

    @classmethod
    def as_that(cls) -> NotSignedIn:
        """The token is valid, and the request names another user."""
        return cls("You are signed in as somebody else than the request says.", REFUSED)


class UnknownPath(Refusal):
    """There is nothing at this address."""

    def __init__(self) -> None:
        super().__init__("There is nothing at this address; /docs lists what there is.")


class WrongMethod(Refusal):
    """The address exists, but not for this method."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(f"This address answers {' and '.join(allowed)} only.")
        self.allowed = allowed


class BodyTooLarge(Refusal):
    """The request's body is larger than any request needs."""

    def __init__(self, bytes_max: int) -> None:
        super().__init__(f"The body is too large: {bytes_max} bytes are the most.")


class NotJson(Refusal):
    """The body is announced as something other than JSON."""

    def __init__(self) -> None:
        super().__init__("Send the body as JSON, with the header Content-Type: application/json.")


class HeadersTooLarge(Refusal):
    """The request's headers are larger than any request needs."""

    def __init__(self) -> None:
        super().__init__("The request's headers are too large.")


class KeyUsedForAnother(Refusal):
    """The Idempotency-Key was used for a request with another body."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request; take a new one.")


class StillUnderWay(Refusal):
    """The first request with this Idempotency-Key has not been answered yet."""

    def __init__(self) -> None:
        super().__init__(
            "The first request with this Idempotency-Key is still under way; please ask again in a moment."
        )
        self.retry_after_ms = 1000


class NoStartTime(Refusal):
    """The booking is for a movie without a timetable, or its showtime has left the programme: no calendar has it."""

    def __init__(self) -> None:
        super().__init__("This booking has no start time, so there is no calendar file of it.")


class NeedsWebSocket(Refusal):
    """The address speaks WebSocket only."""

    def __init__(self) -> None:
        super().__init__("This address is a live feed: connect to it by WebSocket.")


class ForeignOrigin(Refusal):
    """A page of another site asked for the feed."""

    def __init__(self) -> None:
        super().__init__("Pages of this site may not listen to the feed.")


class TooManySockets(Refusal):
    """As many browsers listen as the server, or one address, may have."""

    def __init__(self) -> None:
        super().__init__("Too many live connections are open; please try again in a moment.")
        self.retry_after_ms = 5000


class TooManyTriesFromHere(Refusal):
    """More tries to take seats come from one address than a house full of phones makes."""

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__("Too many tries for seats come from your network just now; please try again in a moment.")
        self.retry_after_ms = retry_after_ms


class TooManyConnections(Refusal):
    """As many connections are open as the server, or one address, may have."""

    def __init__(self) -> None:
        super().__init__("Too many connections are open; please try again in a moment.")
        self.retry_after_ms = 5000


class TooSlow(Refusal):
    """The request did not arrive as a whole in time."""

    def __init__(self) -> None:
        super().__init__("The request did not arrive in time; please send it again.")


class Stopping(Refusal):
    """The server is being stopped before the request was done."""

    def __init__(self) -> None:
        super().__init__("The server is being stopped; please ask again in a moment.")
        self.retry_after_ms = 1000


class InternalError(Refusal):
    """A fault of the server's own."""

    def __init__(self) -> None:
        super().__init__(
            "Something went wrong on our side; nothing was changed by it that we know of. Please try again."
        )


class Answer(NamedTuple):
    """How a refusal looks on the wire."""

    status: int
    slug: str
    title: str


TABLE: dict[type[Refusal], Answer] = {
    BadRequest: Answer(400, "bad-request", "Bad request"),
    refusals.NoSeats: Answer(400, "no-seats", "No seats chosen"),
    refusals.DuplicateSeats: Answer(400, "duplicate-seats", "Seat named twice"),
    NotSignedIn: Answer(401, "not-signed-in", "Not signed in"),
    ForeignOrigin: Answer(403, "foreign-origin", "Origin not allowed"),
    UnknownPath: Answer(404, "unknown-path", "Not found"),
    refusals.UnknownMovie: Answer(404, "unknown-movie", "No such movie"),
    refusals.NothingOnSale: Answer(404, "nothing-on-sale", "Nothing on sale"),
    refusals.UnknownShowtime: Answer(404, "unknown-showtime", "No such showtime"),
    refusals.UnknownSeats: Answer(404, "unknown-seats", "No such seat"),
    refusals.UnknownBooking: Answer(404, "unknown-booking", "No such booking"),
    refusals.UnknownSession: Answer(404, "unknown-session", "No such hold"),
    NoStartTime: Answer(404, "no-start-time", "No start time"),
    WrongMethod: Answer(405, "wrong-method", "Method not allowed"),
    TooSlow: Answer(408, "too-slow", "Request too slow"),
    refusals.SeatTaken: Answer(409, "seat-taken", "Seat taken"),
    refusals.NotEnoughTogether: Answer(409, "not-enough-together", "Not enough seats together"),
    refusals.AlreadyConfirmed: Answer(409, "already-confirmed", "Already booked"),
    refusals.BeingConfirmed: Answer(409, "being-confirmed", "Being booked"),
    refusals.HoldLifeUsedUp: Answer(409, "hold-life-used-up", "Hold cannot be extended"),
    StillUnderWay: Answer(409, "still-under-way", "Still under way"),
    refusals.HoldOver: Answer(410, "hold-over", "Hold is over"),
    BodyTooLarge: Answer(413, "body-too-large", "Body too large"),
    NotJson: Answer(415, "not-json", "Not JSON"),
    refusals.TooManySeats: Answer(422, "too-many-seats", "Too many seats"),
    refusals.LeavesOrphan: Answer(422, "leaves-orphan", "Leaves a single seat"),
    refusals.ShowtimeBegun: Answer(422, "showtime-begun", "Showtime has begun"),
    KeyUsedForAnother: Answer(422, "key-used-for-another", "Key used for another request"),
    NeedsWebSocket: Answer(426, "needs-websocket", "WebSocket only"),
    refusals.TooManyHolds: Answer(429, "too-many-holds", "Too many holds"),
    refusals.TooManyTries: Answer(429, "too-many-tries", "Too many tries"),
    refusals.SameSeatTooOften: Answer(429, "same-seat-too-often", "Same seat too often"),
    TooManyTriesFromHere: Answer(429, "too-many-tries-from-here", "Too many tries from one network"),
    TooManyConnections: Answer(429, "too-many-connections", "Too many connections"),
    TooManySockets: Answer(429, "too-many-sockets", "Too many live connections"),
    HeadersTooLarge: Answer(431, "headers-too-large", "Headers too large"),
    InternalError: Answer(500, "internal-error", "Internal error"),
    Stopping: Answer(503, "stopping", "Stopping"),
    refusals.StoreUnavailable: Answer(503, "store-unavailable", "Box office unreachable"),
    refusals.LedgerUnavailable: Answer(503, "ledger-unavailable", "Ledger unreachable"),
}

_encode = msgspec.json.Encoder().encode
_PROBLEM_TYPE = (b"content-type", b"application/problem+json")


def problem_reply(refusal: Refusal) -> Reply:
    """The whole HTTP answer to a refusal."""
    answer = TABLE[type(refusal)]
    problem = Problem(
        type=f"/problems/{answer.slug}",
        title=answer.title,
        status=answer.status,
        detail=refusal.sentence,
        error=refusal.sentence,
    )
    if isinstance(refusal, refusals.SeatTaken):
        problem.conflicts = list(refusal.seat_ids)
    if isinstance(refusal, refusals.LeavesOrphan):
        problem.suggestions = [list(choice) for choice in refusal.suggestions]
    return answer.status, [_PROBLEM_TYPE, *_extra_headers(refusal)], _encode(problem)


def _extra_headers(refusal: Refusal) -> Headers:
    match refusal:
        case refusals.SeatTaken():
            pass  # by far the most frequent
        case (
            refusals.TooManyHolds()
            | refusals.TooManyTries()
            | refusals.SameSeatTooOften()
            | TooManyTriesFromHere()
            | refusals.StoreUnavailable()
            | refusals.LedgerUnavailable()
            | StillUnderWay()
            | Stopping()
            | TooManySockets()
            | TooManyConnections()
        ):
            return [(b"retry-after", b"%d" % max(1, math.ceil(refusal.retry_after_ms / 1000)))]
        case NotSignedIn():
            return [(b"www-authenticate", f'Bearer realm="firstclick"{refusal.error}'.encode())]
        case WrongMethod():
            return [(b"allow", ", ".join(refusal.allowed).encode())]
        case BodyTooLarge() | HeadersTooLarge():
            return [(b"connection", b"close")]
        case NeedsWebSocket():
            return [(b"upgrade", b"websocket"), (b"connection", b"upgrade")]
    return []
