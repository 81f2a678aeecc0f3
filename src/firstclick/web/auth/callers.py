"""Who sends a request: the one place where that is decided, once a request.

By default it is the user that the request names, `user_id` in a body or the header X-User-Id of a GET; a session id is
the secret. With bearer tokens it is the user that the token names; what the request says must agree, or be absent.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable
from typing import Protocol

from msgspec import UNSET

from firstclick.web.auth.bearer_tokens import BearerTokens
from firstclick.web.core.forms import FormReader
from firstclick.web.core.operation import Auth, Handler, Operation
from firstclick.web.core.refusals import BadRequest, NotSignedIn
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import ID_CHARS_MAX, Caller, Request

USER_ID = b"x-user-id"
AUTHORIZATION = b"authorization"
BEARER = b"bearer"


class Callers(Protocol):
    """Finds callers, before the handlers of operations whose `auth` is not `ANYBODY`.

    A form of an operation whose `auth` is `OPTIONAL` has a `user_id` that may be left out.
    """

    def wrap(self, handler: Handler, operation: Operation) -> Handler:
        """The handler; `request.form` and `request.caller` are set when it is called."""


class NamedCallers:
    """Callers are whom the request names."""

    def wrap(self, handler: Handler, operation: Operation) -> Handler:
        """As `Callers.wrap`. Raises `BadRequest` and `NotJson` for a body of another form, or no user id."""
        if operation.form is None:
            return self._wrap_reader(handler, required=operation.auth is Auth.CALLER)
        forms = FormReader(operation.form, operation.accepts, user_id_required=True)

        @functools.wraps(handler)
        def handle(request: Request) -> Awaitable[Reply]:
            request.form = form = forms.read(request)
            if form.user_id is not UNSET:
                request.caller = Caller(form.user_id)
            return handler(request)

        return handle

    def _wrap_reader(self, handler: Handler, *, required: bool) -> Handler:
        @functools.wraps(handler)
        def handle(request: Request) -> Awaitable[Reply]:
            user_id = _named(request)
            if user_id is not None:
                request.caller = Caller(user_id)
            elif required:
                raise BadRequest("Say who asks with the header X-User-Id.")
            return handler(request)

        return handle


class TokenCallers:
    """Callers are whom their bearer token names."""

    def __init__(self, tokens: BearerTokens) -> None:
        self._tokens = tokens

    def wrap(self, handler: Handler, operation: Operation) -> Handler:
        """As `Callers.wrap`. Raises `NotSignedIn`, and what `NamedCallers` raises."""
        required = operation.auth is Auth.CALLER
        if operation.form is None:
            return self._wrap_reader(handler, required=required)
        forms = FormReader(operation.form, operation.accepts, user_id_required=False)

        @functools.wraps(handler)
        def handle(request: Request) -> Awaitable[Reply]:
            if required or _says_who_asks(request):
                request.caller = self._caller(request)
            request.form = form = forms.read(request)
            if form.user_id is not UNSET:
                self._check_named(request, form.user_id)
            return handler(request)

        return handle

    def _wrap_reader(self, handler: Handler, *, required: bool) -> Handler:
        @functools.wraps(handler)
        def handle(request: Request) -> Awaitable[Reply]:
            if required or _says_who_asks(request):
                request.caller = self._caller(request)
            return handler(request)

        return handle

    def _check_named(self, request: Request, user_id: str) -> None:
        """Refuse a body that names another user than the token, or a user without a token."""
        if request.caller is None:
            raise NotSignedIn
        if request.caller.user_id != user_id:
            raise NotSignedIn.another_user()

    def _caller(self, request: Request) -> Caller:
        user_id = self._tokens.user(bearer_token(request))
        if any(named != user_id.encode() for named in request.header_values(USER_ID)):
            raise NotSignedIn.another_user()
        return Caller(user_id)


def _says_who_asks(request: Request) -> bool:
    return not request.by_name().keys().isdisjoint((USER_ID, AUTHORIZATION))


def _named(request: Request) -> str | None:
    """The user that X-User-Id names; None without it. Raises `BadRequest` when it is no user id."""
    value = request.header(USER_ID)
    if value is None:
        return None
    user_id = value.decode("utf-8", "replace")
    if not 0 < len(user_id) <= ID_CHARS_MAX:
        raise BadRequest(f"X-User-Id has 1 to {ID_CHARS_MAX} characters.")
    return user_id


def shows_bearer_token(request: Request) -> bool:
    """Whether it has a bearer token, good or not: a proxy in front of the server may take another scheme for itself."""
    return any(_scheme_of(value) == BEARER for value in request.header_values(AUTHORIZATION))


def bearer_token(request: Request) -> bytes:
    """The one token of the request (RFC 6750 section 2.1). Raises `NotSignedIn`."""
    values = request.header_values(AUTHORIZATION)
    if not values:
        raise NotSignedIn
    scheme, _, token = values[0].strip().partition(b" ")
    if len(values) > 1 or scheme.lower() != BEARER or not token:
        raise NotSignedIn.invalid()
    return token.strip()


def _scheme_of(value: bytes) -> bytes:
    return value.strip().partition(b" ")[0].lower()
