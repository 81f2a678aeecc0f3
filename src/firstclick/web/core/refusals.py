"""What HTTP itself refuses, beside the refusals of the rules (`domain.refusals`)."""

from __future__ import annotations

from collections.abc import Sequence

from firstclick.domain.refusals import Refusal

REFUSED = ', error="invalid_token"'
"""The error of RFC 6750 section 3.1 for a token that is not accepted."""


class BadRequest(Refusal, status=400, slug="bad-request", title="Bad request"):
    """The request is not of the form that the contract asks for."""


class IfMatchMissing(Refusal, status=428, slug="if-match-missing", title="If-Match missing"):
    """The request does not say by `If-Match` which text was changed, and could undo what another has written."""

    def __init__(self) -> None:
        super().__init__("Please name the text that you changed: If-Match with the ETag of GET.")


class NotSignedIn(Refusal, status=401, slug="not-signed-in", title="Not signed in"):
    """The request has no valid bearer token, or says that it comes from somebody else than its token does."""

    def __init__(self, sentence: str = "Please sign in first.", error: str = "") -> None:
        super().__init__(sentence)
        self.headers = [(b"www-authenticate", f'Bearer realm="firstclick"{error}'.encode())]

    @classmethod
    def invalid(cls) -> NotSignedIn:
        """There is a token, and it is not valid; the answer does not say why."""
        return cls("You are not signed in here; please sign in again.", REFUSED)

    @classmethod
    def expired(cls) -> NotSignedIn:
        """The token has expired."""
        return cls("You are no longer signed in; please sign in again.", REFUSED)

    @classmethod
    def another_user(cls) -> NotSignedIn:
        """The token is valid, and the request names another user."""
        return cls("You are signed in as somebody else than the request says.", REFUSED)


class KeyScopeMissing(Refusal, status=403, slug="key-scope-missing", title="Not allowed to this key"):
    """The server key is valid, but it does not allow this."""

    def __init__(self, scopes: Sequence[str]) -> None:
        super().__init__(f"This needs a server key with the scope {' or '.join(scopes)}.")


class KeyRequired(Refusal, status=403, slug="key-required", title="Server key required"):
    """What was paid elsewhere is confirmed by a server of the operator, which shows a server key."""

    def __init__(self) -> None:
        super().__init__("Only a server key may say what was paid for the seats.")


class PassRequired(Refusal, status=403, slug="pass-required", title="Pass required"):
    """Seats are sold to those with a pass only, and the request shows none."""

    def __init__(self) -> None:
        super().__init__("You need a pass to take seats here; please come in by the page that gives one.")


class PassInvalid(Refusal, status=403, slug="pass-invalid", title="Pass not valid"):
    """The pass has expired, is for another showtime, user or address, or was not signed here."""

    def __init__(self) -> None:
        super().__init__("Your pass is not valid here any more; please get a new one.")


class UnknownPath(Refusal, status=404, slug="unknown-path", title="Not found"):
    """There is nothing at this address."""

    def __init__(self) -> None:
        super().__init__("There is nothing at this address; /docs lists what there is.")


class WrongMethod(Refusal, status=405, slug="wrong-method", title="Method not allowed"):
    """The address exists, but not for this method."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(f"This address answers {' and '.join(allowed)} only.")
        self.headers = [(b"allow", ", ".join(allowed).encode())]


class BodyTooLarge(Refusal, status=413, slug="body-too-large", title="Body too large"):
    """The request's body is larger than any request needs."""

    headers = ((b"connection", b"close"),)

    def __init__(self, bytes_max: int) -> None:
        super().__init__(f"The body is too large: {bytes_max} bytes are the most.")


class NotJson(Refusal, status=415, slug="not-json", title="Not JSON"):
    """The body is announced as something other than JSON."""

    def __init__(self) -> None:
        super().__init__("Send the body as JSON, with the header Content-Type: application/json.")


class HeadersTooLarge(Refusal, status=431, slug="headers-too-large", title="Headers too large"):
    """The request's headers are larger than any request needs."""

    headers = ((b"connection", b"close"),)

    def __init__(self) -> None:
        super().__init__("The request's headers are too large.")


class KeyUsedForAnother(Refusal, status=422, slug="key-used-for-another", title="Key used for another request"):
    """The Idempotency-Key was used for a request with another body."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request; take a new one.")


class StillUnderWay(Refusal, status=409, slug="still-under-way", title="Still under way"):
    """The first request with this Idempotency-Key has not been answered yet."""

    retry_after_ms = 1000

    def __init__(self) -> None:
        super().__init__(
            "The first request with this Idempotency-Key is still under way; please ask again in a moment."
        )


class TooManyKeys(Refusal, status=429, slug="too-many-keys", title="Too many Idempotency-Keys"):
    """As many answers are kept for this user or address today as one may have. Without a key the request is served."""

    retry_after_ms: int

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__("Too many requests with an Idempotency-Key came from you today; send this one without a key.")
        self.retry_after_ms = retry_after_ms


class NoStartTime(Refusal, status=404, slug="no-start-time", title="No start time"):
    """The booking is for a movie without a timetable, or its showtime has left the programme: no calendar has it."""

    def __init__(self) -> None:
        super().__init__("This booking has no start time, so there is no calendar file of it.")


class NeedsWebSocket(Refusal, status=426, slug="needs-websocket", title="WebSocket only"):
    """The address speaks WebSocket only."""

    headers = ((b"upgrade", b"websocket"), (b"connection", b"upgrade"))

    def __init__(self) -> None:
        super().__init__("This address is a live feed: connect to it by WebSocket.")


class ForeignOrigin(Refusal, status=403, slug="foreign-origin", title="Origin not allowed"):
    """A page of another site asked for the feed."""

    def __init__(self) -> None:
        super().__init__("Pages of this site may not listen to the feed.")


class TooManySockets(Refusal, status=429, slug="too-many-sockets", title="Too many live connections"):
    """As many browsers listen as the server, or one address, may have."""

    retry_after_ms = 5000

    def __init__(self) -> None:
        super().__init__("Too many live connections are open; please try again in a moment.")


class TooManyTriesFromHere(
    Refusal, status=429, slug="too-many-tries-from-here", title="Too many tries from one network"
):
    """More tries to take seats come from one address than a full auditorium of phones makes."""

    retry_after_ms: int

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__("Too many tries for seats come from your network just now; please try again in a moment.")
        self.retry_after_ms = retry_after_ms


class TooManyRequestsFromHere(
    Refusal, status=429, slug="too-many-requests-from-here", title="Too many requests from one network"
):
    """The requests from one address cost more than the server gives to one address in a minute."""

    retry_after_ms: int

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__("Too many requests come from your network just now; please try again in a moment.")
        self.retry_after_ms = retry_after_ms


class TooManyConnections(Refusal, status=429, slug="too-many-connections", title="Too many connections"):
    """As many connections are open as the server, or one address, may have."""

    retry_after_ms = 5000

    def __init__(self) -> None:
        super().__init__("Too many connections are open; please try again in a moment.")


class TooSlow(Refusal, status=408, slug="too-slow", title="Request too slow"):
    """The request did not arrive as a whole in time."""

    def __init__(self) -> None:
        super().__init__("The request did not arrive in time; please send it again.")


class Stopping(Refusal, status=503, slug="stopping", title="Stopping"):
    """The server is being stopped before the request was done."""

    retry_after_ms = 1000

    def __init__(self) -> None:
        super().__init__("The server is being stopped; please ask again in a moment.")


class InternalError(Refusal, status=500, slug="internal-error", title="Internal error"):
    """A fault of the server's own."""

    def __init__(self) -> None:
        super().__init__(
            "Something went wrong on our side; nothing was changed by it that we know of. Please try again."
        )
