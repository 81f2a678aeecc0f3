"""One request and who sends it, apart from the server that received it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from firstclick.service.ports.server_keys import Scope as KeyScope
from firstclick.service.ports.server_keys import ServerKey
from firstclick.web.core.refusals import BadRequest, BodyTooLarge

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
HeaderLines = list[tuple[bytes, bytes]]
"""Header lines as they were received: names in lower case, a name may occur more than once."""

BODY_BYTES_MAX = 4096
ID_CHARS_MAX = 64
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


class Request(Struct, eq=False):
    """A whole request. `params` are the parts of the path that its pattern names.

    `client` is the peer's address, behind a trusted proxy the one that it forwards, "" where it is unknown. `query` is
    the text after `?`; it and `scheme` are as they were received, not checked. `now_ms` is when the request was
    received, milliseconds since 1970 UTC by the store's clock: limits, keys and the log use this one reading. `network`
    is the name of the client's address in limits and in the records of holds (`addresses.Networks`); "" where limits by
    address do not apply. `server_key` is the valid key that the request shows, `form` the decoded body of an operation
    that takes one, `caller` who sends the request, where `auth` has found one.
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

    def header(self, name: bytes) -> bytes | None:
        """The first value of the header `name` (lower case); None without it."""
        for key, value in self.headers:
            if key == name:
                return value
        return None

    def header_values(self, name: bytes) -> list[bytes]:
        """Every value of the header `name` (lower case)."""
        return [value for key, value in self.headers if key == name]

    def header_list(self, name: bytes) -> bytes:
        """All values of a header that is a list, as one list (RFC 9110 section 5.3); b"" without it."""
        return b", ".join(self.header_values(name))

    def id(self, name: str) -> str:
        """An id out of the path. Raises `BadRequest` when it is longer than ids are."""
        value = self.params[name]
        if len(value) > ID_CHARS_MAX:
            raise BadRequest(f"{name} has {len(value)} characters; {ID_CHARS_MAX} are the most.")
        return value

    @property
    def user_id(self) -> str:
        """The caller's user id. Only for operations whose `auth` requires a caller."""
        if self.caller is None:
            raise RuntimeError("this operation's auth does not require a caller")
        return self.caller.user_id

    def has_current(self, etag: bytes) -> bool:
        """Whether the client has what `etag` names (RFC 9110 section 13.1.2: any of a list, weak or strong, or `*`)."""
        known = self.header_list(b"if-none-match")
        return etag in known or known == b"*"


def request_of(scope: Scope) -> Request:
    """The request of an ASGI scope, its body not read yet."""
    method, client = scope.get("method", "GET"), scope["client"]
    host = client[0] if client else ""
    return Request(method, scope["path"], scope["headers"], host, scope["query_string"], scope["scheme"])


async def read_body(receive: Receive, bytes_max: int = BODY_BYTES_MAX) -> bytes:
    """The whole body. Raises `BodyTooLarge`, and `ClientDisconnected` when the client leaves before its end."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnected
        piece: bytes = message.get("body", b"")
        body += piece
        if len(body) > bytes_max:
            raise BodyTooLarge(bytes_max)
        if not message.get("more_body", False):
            return body
