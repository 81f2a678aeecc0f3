"""Bearer tokens: signed JWTs (RFC 7519), checked as RFC 8725 requires. Knows nothing of requests' bodies."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import jwt
import msgspec

from firstclick.web.auth.jwt_keys import Keys
from firstclick.web.core.forms import UserId
from firstclick.web.core.refusals import NotSignedIn

logger = logging.getLogger("firstclick.tokens")
KEPT_MAX = 10_000
KEPT_MS = 60_000
WARN_EVERY_MS = 60_000
UNKNOWN_KEY = "it names no key that is known here: look at AUTH_JWT_JWKS_FILE"
NO_TOKEN = "it is no signed token"  # noqa: S105 - a reason
REASONS: Mapping[type[Exception], str] = {
    jwt.InvalidSignatureError: "it was signed with another key: look at AUTH_JWT_SECRET or AUTH_JWT_JWKS_FILE",
    jwt.InvalidAlgorithmError: "its algorithm is not that of its key",
    jwt.InvalidAudienceError: "it is for others: look at AUTH_JWT_AUDIENCE",
    jwt.InvalidIssuerError: "it is from others: look at AUTH_JWT_ISSUER",
    jwt.MissingRequiredClaimError: "it lacks exp, sub, or what AUTH_JWT_AUDIENCE or AUTH_JWT_ISSUER asks for",
    jwt.ImmatureSignatureError: "its time has not come: look at the clocks, and at AUTH_JWT_LEEWAY_SECONDS",
}
_user_id = msgspec.json.Decoder(UserId)


class _Known(NamedTuple):
    user_id: str
    until_ms: int


class Required(NamedTuple):
    """What a token must say beside its subject; None is not required. `leeway_s` is in seconds."""

    audience: str | None
    issuer: str | None
    leeway_s: float


@dataclass
class BearerTokens:
    """Checks tokens, and remembers valid ones for up to a minute. `clock_ms` is milliseconds since 1970 UTC."""

    keys: Keys
    required: Required
    clock_ms: Callable[[], int]
    _known: dict[bytes, _Known] = field(default_factory=dict)
    _warned_ms: dict[str, int] = field(default_factory=dict)
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
                raise self._refusal(UNKNOWN_KEY, now_ms)
            claims = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                audience=self.required.audience,
                issuer=self.required.issuer,
                leeway=self.required.leeway_s,
                options={"require": ["exp", "sub"]},
            )
            user_id = _user_id.decode(msgspec.json.encode(claims["sub"]))
        except jwt.ExpiredSignatureError:
            raise NotSignedIn.expired() from None
        except (jwt.PyJWTError, msgspec.MsgspecError, ValueError) as error:
            raise self._refusal(REASONS.get(type(error), NO_TOKEN), now_ms) from None
        return _Known(user_id, min(now_ms + KEPT_MS, int(claims["exp"]) * 1000))

    def _refusal(self, why: str, now_ms: int) -> NotSignedIn:
        """The reason is logged for the operator, each once a minute, without any part of the token."""
        if now_ms - self._warned_ms.get(why, -WARN_EVERY_MS) >= WARN_EVERY_MS:
            self._warned_ms[why] = now_ms
            logger.warning("a bearer token was refused: %s", why)
        return NotSignedIn.invalid()
