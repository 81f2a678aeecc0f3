"""Who asks: the one place where that is decided.

By default it is whom the request says, `user_id` in a body or `X-User-Id` with a GET, and a session id is the secret.
With tokens it is whom the bearer token names: this stands before the handlers and writes that user into the request, so
that behind it there is one way to ask. What the request says itself must agree, or be absent.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import msgspec

from firstclick.web.api.wire import ID_CHARS_MAX
from firstclick.web.auth.bearer_tokens import BearerTokens
from firstclick.web.core.http import Handler, Receive, Scope, read_body
from firstclick.web.core.problems import BadRequest, NotSignedIn, Reply

SAID = b"x-user-id"
BEARER = b"bearer"
_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_text = msgspec.json.Decoder(str)
_encode = msgspec.json.Encoder().encode


class Identity:
    """Wraps handlers."""

    def __init__(self, tokens: BearerTokens) -> None:
        self._tokens = tokens

    def wrap_reader(self, handler: Handler, *, always: bool) -> Handler:
        """The handler of a GET. Unless somebody must ask, `always`, those without a token are let through as nobody."""

        @functools.wraps(handler)
        async def handle(scope: Scope, receive: Receive) -> Reply:
            said = _every(scope, SAID)
            if not always and not said and not _every(scope, b"authorization"):
                return await handler(scope, receive)
            user_id = self._user(scope)
            others = [pair for pair in scope["headers"] if pair[0] != SAID]
            return await handler({**scope, "headers": [*others, (SAID, user_id.encode())]}, receive)

        return handle

    def wrap_writer(self, handler: Handler) -> Handler:
        """The handler of a request with a body."""

        @functools.wraps(handler)
        async def handle(scope: Scope, receive: Receive) -> Reply:
            user_id = self._user(scope)
            body = _with_user(await read_body(receive), user_id)

            async def replay() -> Mapping[str, Any]:
                return {"type": "http.request", "body": body, "more_body": False}

            return await handler(scope, replay)

        return handle

    def _user(self, scope: Scope) -> str:
        user_id = self._tokens.user(_token(scope))
        if any(said != user_id.encode() for said in _every(scope, SAID)):
            raise NotSignedIn.as_that()
        return user_id


def asker(scope: Scope) -> str | None:
    """Who asks with a GET, by the header X-User-Id; None without it. Raises `BadRequest` when it is no user id."""
    values = _every(scope, SAID)
    if not values:
        return None
    user_id = values[0].decode("utf-8", "replace")
    if not 0 < len(user_id) <= ID_CHARS_MAX:
        raise BadRequest(f"X-User-Id has 1 to {ID_CHARS_MAX} characters.")
    return user_id


def certain_asker(scope: Scope) -> str:
    """As `asker`, where an answer needs one. Raises `BadRequest` without it."""
    user_id = asker(scope)
    if user_id is None:
        raise BadRequest("Say who asks with the header X-User-Id.")
    return user_id


def _token(scope: Scope) -> bytes:
    """The one token of the request (RFC 6750 section 2.1). Raises `NotSignedIn`."""
    told = _every(scope, b"authorization")
    if not told:
        raise NotSignedIn
    scheme, _, token = told[0].strip().partition(b" ")
    if len(told) > 1 or scheme.lower() != BEARER or not token:
        raise NotSignedIn.by_this()
    return token.strip()


def _with_user(body: bytes, user_id: str) -> bytes:
    """The body with the user in it. Raises `BadRequest`, and `NotSignedIn` when it names another."""
    try:
        told = _fields.decode(body)
        said = _text.decode(told["user_id"]) if "user_id" in told else user_id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest("The body is not JSON of the right form.") from error
    if said != user_id:
        raise NotSignedIn.as_that()
    return _encode({**told, "user_id": user_id})


def _every(scope: Scope, name: bytes) -> list[bytes]:
    return [bytes(value) for key, value in scope["headers"] if key == name]
