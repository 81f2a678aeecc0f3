"""Whom a bearer token names: a signed JWT (RFC 7519), checked as RFC 8725 asks. Knows nothing of requests' bodies."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import jwt
import msgspec

from firstclick.web.jwt_keys import Keys
from firstclick.web.problems import NotSignedIn
from firstclick.web.wire import UserId

KEPT_MAX = 10_000
KEPT_MS = 60_000
_user_id = msgspec.json.Decoder(UserId)


class _Known(NamedTuple):
    user_id: str
    until_ms: int


class Asked(NamedTuple):
    """What a token must say beside who it is for: unset is not asked for."""

    audience: str | None
    issuer: str | None
    leeway_s: float


@dataclass
class BearerTokens:
    """Checks tokens, and knows them again for a minute at the most. `clock_ms` is milliseconds since 1970 UTC."""

    keys: Keys
    asked: Asked
    clock_ms: Callable[[], int]
    _known: dict[bytes, _Known] = field(default_factory=dict)
    _pepper: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def user(self, token: bytes) -> str:
        """The user that the token is about. Raises `NotSignedIn`."""
        name = hashlib.blake2b(token, digest_size=16, key=self._pepper).digest()
        now_ms = self.clock_ms()
        known = self._known.get(name)
        if known is None or known.until_ms <= now_ms:
            known = self._check(token, now_ms)
            self._keep(name, known)
        return known.user_id

    def _keep(self, name: bytes, known: _Known) -> None:
        self._known.pop(name, None)
        if len(self._known) >= KEPT_MAX:
            del self._known[next(iter(self._known))]
        self._known[name] = known

    def _check(self, token: bytes, now_ms: int) -> _Known:
        try:
            header = jwt.get_unverified_header(token)
            key = self.keys.find(header.get("kid"))
            if key is None:
                raise NotSignedIn.by_this()
            claims = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                audience=self.asked.audience,
                issuer=self.asked.issuer,
                leeway=self.asked.leeway_s,
                options={"require": ["exp", "sub"]},
            )
            user_id = _user_id.decode(msgspec.json.encode(claims["sub"]))
        except jwt.ExpiredSignatureError:
            raise NotSignedIn.any_longer() from None
        except (jwt.PyJWTError, msgspec.MsgspecError, ValueError):
            raise NotSignedIn.by_this() from None
        return _Known(user_id, min(now_ms + KEPT_MS, int(claims["exp"]) * 1000))
