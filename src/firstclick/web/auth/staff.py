"""Staff at the box office and the door: who sends a request, whether they may, and whether their own page sent it.

A request of staff has the cookie of a session, a server key with a role, or a bearer token where `AUTH_JWT_ROLES_CLAIM`
is set. Requests with a cookie must come from the box office's own pages (CSRF); browsers send no bearer token by
themselves.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from firstclick.domain.refusals import NotAllowedReason, StaffNotAllowed, StaffNotSignedIn
from firstclick.domain.staff.members import LIFE_MS
from firstclick.domain.staff.roles import highest_role
from firstclick.service.staff.sessions import StaffSessions
from firstclick.service.staff.sign_ins import OpenedSession
from firstclick.web.auth.bearer_tokens import BearerTokens
from firstclick.web.auth.callers import AUTHORIZATION, bearer_token, shows_bearer_token
from firstclick.web.auth.server_keys import key_text
from firstclick.web.core.operation import Devices, Handler, Operation, StaffAuth
from firstclick.web.core.refusals import NotJson, NotSignedIn
from firstclick.web.core.replies import Reply
from firstclick.web.core.requests import Caller, Request, Staff

PLAIN_COOKIE = b"firstclick-staff"
HOST_PREFIX = b"__Host-"
"""Over http on this machine browsers keep no cookie with this prefix."""
SECURE_COOKIE = HOST_PREFIX + PLAIN_COOKIE
SAFE_METHODS = frozenset({"GET", "HEAD"})
KEY = "key/"
"""What the name of a server key begins with where staff are named: no name of a person has a slash."""
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
FORWARDED = (b"x-forwarded-for", b"forwarded")
DEFAULT_PORTS = {"https": 443, "http": 80}
OWN_SITE = b"same-origin"
NAVIGATION = b"none"
"""`Sec-Fetch-Site` of an address that a person opens."""


Origin = tuple[str, str, int]
"""Scheme, host and port."""
FindDevice = Callable[[Request, Devices], Awaitable[Staff | None]]
"""The device of the door that sends a request; None where none does. Raises `StaffNotAllowed` for a revoked one."""


class StaffOrigin:
    """From where staff send requests: `PUBLIC_URL`, or where that is unset the host that the request names."""

    def __init__(self, public_url: str) -> None:
        self._public = origin_of(public_url) if public_url else None

    def is_secure(self, request: Request) -> bool:
        """Whether the browser speaks https: as `PUBLIC_URL` says, or a proxy that is trusted."""
        return request.scheme == "https" or (self._public is not None and self._public[0] == "https")

    def check_transport(self, request: Request) -> None:
        """Raises `StaffNotAllowed` for http, but from this machine. Who was forwarded is not of this machine."""
        if self.is_secure(request):
            return
        is_forwarded = not request.by_name().keys().isdisjoint(FORWARDED)
        if is_forwarded or not is_loopback(request.client) or not _is_local_name(_host(request)):
            raise StaffNotAllowed(NotAllowedReason.HTTPS)

    def check_page(self, request: Request) -> None:
        """Raises `StaffNotAllowed` unless the box office's own page sent it, and `NotJson` for another kind of body."""
        is_safe = request.method in SAFE_METHODS
        site, origin = request.header(b"sec-fetch-site"), request.header(b"origin")
        if site is not None and site != OWN_SITE and not (is_safe and site == NAVIGATION):
            raise StaffNotAllowed(NotAllowedReason.ORIGIN)
        if origin is None and not is_safe:
            raise StaffNotAllowed(NotAllowedReason.ORIGIN)
        if origin is not None and origin_of(origin.decode("latin-1")) != self.own(request):
            raise StaffNotAllowed(NotAllowedReason.ORIGIN)
        kind = (request.header(b"content-type") or b"").partition(b";")[0].strip().lower()
        if request.method in WITH_BODY and kind != b"application/json":
            raise NotJson

    def cookie_name(self, request: Request, plain: bytes = PLAIN_COOKIE) -> bytes:
        """The name of the cookie; its prefix binds it to this host and to https."""
        return HOST_PREFIX + plain if self.is_secure(request) else plain

    def token(self, request: Request) -> str | None:
        """The token of the session in the cookie; None without one, or with two."""
        return self.cookie(request, PLAIN_COOKIE)

    def set_cookie(self, request: Request, opened: OpenedSession) -> tuple[bytes, bytes]:
        """The header that hands a session to the browser."""
        left_ms = opened.signed_in.session.signed_in_at_ms + LIFE_MS - request.now_ms
        return self.cookie_header(request, PLAIN_COOKIE, opened.token.encode(), max(0, left_ms // 1000))

    def clear_cookie(self, request: Request) -> tuple[bytes, bytes]:
        """The header that takes it back."""
        return self.cookie_header(request, PLAIN_COOKIE, b"", 0)

    def cookie(self, request: Request, plain: bytes) -> str | None:
        """What a cookie has; None without one, or with two."""
        return self.cookie_named(request, self.cookie_name(request, plain))

    @staticmethod
    def cookie_named(request: Request, name: bytes) -> str | None:
        """What the cookie of that whole name has; None without one, or with two."""
        pairs = [part.strip().partition(b"=") for line in request.header_values(b"cookie") for part in line.split(b";")]
        found = [value for one, _, value in pairs if one == name]
        return found[0].decode("latin-1") if len(found) == 1 and found[0] else None

    def cookie_header(self, request: Request, plain: bytes, value: bytes, age_s: int) -> tuple[bytes, bytes]:
        """The header that sets a cookie for so many seconds, or with 0 takes it back."""
        name = self.cookie_name(request, plain)
        secure = b"; Secure" if name.startswith(HOST_PREFIX) else b""
        return b"set-cookie", b"%b=%b; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%b" % (name, value, age_s, secure)

    def own(self, request: Request) -> Origin | None:
        """Scheme, host and port of the box office's pages; None where the request names no host."""
        if self._public is not None:
            return self._public
        return origin_of(f"{request.scheme}://{_host(request)}")


class StaffGuard:
    """Finds who of the staff sends a request, before the handlers of their operations.

    `tokens` are checked where a claim of roles is set. `find_device` is asked where an operation lets devices in.
    """

    def __init__(
        self, origin: StaffOrigin, sessions: StaffSessions, tokens: BearerTokens | None, find_device: FindDevice
    ) -> None:
        self._origin = origin
        self._sessions = sessions
        self._tokens = tokens
        self._find_device = find_device

    def wrap(self, handler: Handler, operation: Operation) -> Handler:
        """The handler; `request.staff` and `request.caller` are set when it is called.

        Raises `StaffNotSignedIn`, `StaffNotAllowed` and `NotJson`.
        """
        auth = operation.auth
        if not isinstance(auth, StaffAuth):
            return self._wrap_sign_in(handler)

        check = self.check_of(auth)

        @functools.wraps(handler)
        async def handle(request: Request) -> Reply:
            await check(request)
            return await handler(request)

        return handle

    def check_of(self, auth: StaffAuth) -> Callable[[Request], Awaitable[None]]:
        """Finds who sends a request, and raises as `wrap`'s handler where they may not."""

        async def check(request: Request) -> None:
            self._origin.check_transport(request)
            request.staff = staff = await self._find(request, auth.devices)
            check_role(staff, auth, request.now_ms)
            request.caller = Caller(staff.name, frozenset({staff.role.value}))

        return check

    def _wrap_sign_in(self, handler: Handler) -> Handler:
        @functools.wraps(handler)
        def handle(request: Request) -> Awaitable[Reply]:
            self._origin.check_transport(request)
            self._origin.check_page(request)
            return handler(request)

        return handle

    async def _find(self, request: Request, devices: Devices) -> Staff:
        if key_text(request) is not None:
            return _by_key(request)
        if shows_bearer_token(request):
            return self._by_token(request)
        self._origin.check_page(request)
        device = await self._find_device(request, devices) if devices is not Devices.NONE else None
        if device is not None:
            return device
        token = self._origin.token(request)
        found = None if token is None else await self._sessions.find(token, request.now_ms)
        if found is None:
            raise StaffNotSignedIn
        return Staff(found.member.name, found.member.role, found.session.proved_at_ms, found)

    def _by_token(self, request: Request) -> Staff:
        """Who has a bearer token. A token without a role of staff is a customer's."""
        if self._tokens is None:
            raise StaffNotSignedIn
        try:
            known = self._tokens.known(bearer_token(request))
        except NotSignedIn:
            raise StaffNotSignedIn from None
        role = highest_role(known.roles)
        if role is None:
            raise StaffNotAllowed(NotAllowedReason.ROLE)
        return Staff(known.user_id, role, known.signed_in_at_ms)


def _by_key(request: Request) -> Staff:
    """Who acts with a server key: the key itself. It has a role or is not of the staff, and never a fresh proof."""
    key = request.server_key
    role = key.role if key is not None else None
    if key is None or role is None or len(request.header_values(AUTHORIZATION)) > 1:
        raise StaffNotSignedIn
    return Staff(f"{KEY}{key.name}", role, 0)


def check_role(staff: Staff, auth: StaffAuth, now_ms: int) -> None:
    """Raises `StaffNotAllowed` unless the role allows one of the acts, and where one needs it the proof is fresh."""
    if auth.acts and not auth.acts & staff.acts:
        raise StaffNotAllowed(NotAllowedReason.ROLE)
    if auth.needs_proof and now_ms >= staff.proved_until_ms:
        raise StaffNotAllowed(NotAllowedReason.PROOF)


def _host(request: Request) -> str:
    return (request.header(b"host") or b"").decode("latin-1")


def origin_of(url: str) -> Origin | None:
    """Scheme, host and port of an address; None for what is none, such as `null`."""
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


def is_loopback(client: str) -> bool:
    """Whether an address is of this machine only."""
    try:
        address = ip_address(client)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _is_local_name(host: str) -> bool:
    """Whether the browser was sent to this machine by a name that is always this machine's: no other site has one."""
    found = origin_of(f"http://{host}")
    name = found[1] if found else ""
    return is_localhost(name) or is_loopback(name)


def is_localhost(name: str) -> bool:
    """Whether a name is always that of this machine (RFC 6761 section 6.3)."""
    return name == "localhost" or name.endswith(".localhost")
