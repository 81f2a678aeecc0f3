"""One request and who sends it, apart from the server that received it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field

from firstclick.domain.staff.devices import DoorDevice
from firstclick.domain.staff.roles import ACTS_OF, PROOF_MS, Act, Role
from firstclick.service.ports.server_keys import Scope as KeyScope
from firstclick.service.ports.server_keys import ServerKey
from firstclick.service.ports.staff import SignedIn
from firstclick.web.core.refusals import BadRequest, BodyTooLarge
from firstclick.web.core.request_ids import RequestIds

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
HeaderLines = list[tuple[bytes, bytes]]
"""Header lines as they were received: names in lower case, a name may occur more than once."""

BODY_BYTES_MAX = 4096
ID_CHARS_MAX = 64
TOKEN_CHARS_MAX = 160
"""Of a ticket."""
NO_ROLES: frozenset[str] = frozenset()
NO_SCOPES: frozenset[KeyScope] = frozenset()
NO_PARAMS: Mapping[str, str] = MappingProxyType({})


class ClientDisconnected(Exception):
    """The client closed the connection before its request was complete; no answer can be sent."""


class Caller(Struct, frozen=True, gc=False):
    """Who sends a request: a user, the roles of a signed-in one, and what the server key allows that names the user."""

    user_id: str
    roles: frozenset[str] = NO_ROLES
    scopes: frozenset[KeyScope] = NO_SCOPES


class Staff(Struct, frozen=True):
    """Who of the staff sends a request. `proved_at_ms` is when they last showed who they are, 0 for never.

    `signed_in` is their session; None for who comes with a bearer token or a server key. `device` is the device of the
    door that it is, None for a person.
    """

    name: str
    role: Role
    proved_at_ms: int
    signed_in: SignedIn | None = None
    device: DoorDevice | None = None

    @property
    def acts(self) -> frozenset[Act]:
        """What their role allows."""
        return ACTS_OF[self.role]

    @property
    def proved_until_ms(self) -> int:
        """Until when they may do what needs a fresh proof."""
        return self.proved_at_ms + PROOF_MS if self.proved_at_ms else 0


class Request(Struct, eq=False):
    """A whole request. `params` are the parts of the path that its pattern names.

    `client` is the peer's address, behind a trusted proxy the one that it forwards, "" where it is unknown. `query` is
    the text after `?`; it and `scheme` are as they were received, not checked. `now_ms` is when the request was
    received, milliseconds since 1970 UTC by the store's clock: limits, keys and the log use this one reading. `network`
    is the name of the client's address in limits and in the records of holds (`addresses.Networks`); "" where limits by
    address do not apply. `server_key` is the valid key that the request shows, `form` the decoded body of an operation
    that takes one, `caller` who sends the request, where `auth` has found one, `staff` the same at the box office and
    the door. `port` is the server's port that the request came in at, 0 where it is not known. `ids` name it in its
    reply and in the logs.
    """

    method: str
    path: str
    headers: HeaderLines
    client: str = ""
    query: bytes = b""
    scheme: str = "http"
    body: bytes = b""
    now_ms: int = 0
    params: Mapping[str, str] = NO_PARAMS
    network: str = ""
    server_key: ServerKey | None = None
    form: Any = None
    caller: Caller | None = None
    port: int = 0
    staff: Staff | None = None
    ids: RequestIds = field(default_factory=RequestIds)
    first_values: Mapping[bytes, bytes] | None = None
    """`first_values(headers)`, once it was made."""

    def header(self, name: bytes) -> bytes | None:
        """The first value of the header `name` (lower case); None without it."""
        found = self.first_values
        return (self.by_name() if found is None else found).get(name)

    def by_name(self) -> Mapping[bytes, bytes]:
        """The first value of each header, by its name in lower case."""
        found = self.first_values
        if found is None:
            found = self.first_values = first_values(self.headers)
        return found

    def header_values(self, name: bytes) -> list[bytes]:
        """Every value of the header `name` (lower case)."""
        found = self.by_name()
        if len(found) == len(self.headers):  # as nearly always: each name is there once
            value = found.get(name)
            return [] if value is None else [value]
        return [value for key, value in self.headers if key == name]

    def header_list(self, name: bytes) -> bytes:
        """All values of a header that is a list, as one list (RFC 9110 section 5.3); b"" without it."""
        return b", ".join(self.header_values(name))

    def id(self, name: str) -> str:
        """An id out of the path. Raises `BadRequest` when it is longer than ids are."""
        value, chars_max = self.params[name], id_chars_max(name)
        if len(value) > chars_max:
            raise BadRequest(f"{name} has {len(value)} characters; {chars_max} are the most.")
        return value

    @property
    def user_id(self) -> str:
        """The caller's user id. Only for operations whose `auth` requires a caller."""
        if self.caller is None:
            raise RuntimeError("this operation's auth does not require a caller")
        return self.caller.user_id

    @property
    def member(self) -> Staff:
        """Who of the staff sends it. Only for operations whose `auth` requires staff."""
        if self.staff is None:
            raise RuntimeError("this operation's auth does not require staff")
        return self.staff

    def has_current(self, etag: bytes) -> bool:
        """Whether the client has what `etag` names (RFC 9110 section 13.1.2: any of a list, weak or strong, or `*`)."""
        known = self.header_list(b"if-none-match")
        return etag in known or known == b"*"


def first_values(headers: HeaderLines) -> dict[bytes, bytes]:
    """The first value of each header, by name."""
    return dict(reversed(headers))


def request_of(scope: Scope) -> Request:
    """The request of an ASGI scope, its body not read yet."""
    method, client, server = scope.get("method", "GET"), scope["client"], scope.get("server")
    host = client[0] if client else ""
    request = Request(method, scope["path"], scope["headers"], host, scope["query_string"], scope["scheme"])
    request.port = server[1] or 0 if server else 0
    return request


async def read_body(receive: Receive, bytes_max: int = BODY_BYTES_MAX) -> bytes:
    """The whole body. Raises `BodyTooLarge`, and `ClientDisconnected` when the client leaves before its end."""
    pieces: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnected
        piece: bytes = message.get("body", b"")
        pieces.append(piece)
        length += len(piece)
        if length > bytes_max:
            raise BodyTooLarge(bytes_max)
        if not message.get("more_body", False):
            return b"".join(pieces)


def id_chars_max(name: str) -> int:
    """How long an id in a path may be."""
    return TOKEN_CHARS_MAX if name == "token" else ID_CHARS_MAX
