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
TIME_S_MAX = 1e12
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


class KnownToken(NamedTuple):
    """What a valid token says. `roles` are the texts of the claim of roles.

    `signed_in_at_ms` is when its user last showed who they are (`auth_time`), 0 where it does not say.
    """

    user_id: str
    until_ms: int
    roles: frozenset[str] = frozenset()
    signed_in_at_ms: int = 0


class Required(NamedTuple):
    """What a token must say beside its subject; None is not required. `leeway_s` is in seconds.

    `roles_claim` names the claim with the roles of staff; with "" tokens give none.
    """

    audience: str | None
    issuer: str | None
    leeway_s: float
    roles_claim: str = ""


@dataclass
class BearerTokens:
    """Checks tokens, and remembers valid ones for up to a minute. `clock_ms` is milliseconds since 1970 UTC."""

    keys: Keys
    required: Required
    clock_ms: Callable[[], int]
    _known: dict[bytes, KnownToken] = field(default_factory=dict)
    _warned_ms: dict[str, int] = field(default_factory=dict)
    _pepper: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def user(self, token: bytes) -> str:
        """The user that the token is about. Raises `NotSignedIn`."""
        return self.known(token).user_id

    def known(self, token: bytes) -> KnownToken:
        """All that the token says. Raises `NotSignedIn`."""
        name = hashlib.blake2b(token, digest_size=16, key=self._pepper).digest()
        now_ms = self.clock_ms()
        known = self._known.get(name)
        if known is None or known.until_ms <= now_ms:
            known = self._check(token, now_ms)
            self._keep(name, known)
        return known

    def _keep(self, name: bytes, known: KnownToken) -> None:
        self._known.pop(name, None)
        if len(self._known) >= KEPT_MAX:
            del self._known[next(iter(self._known))]
        self._known[name] = known

    def _check(self, token: bytes, now_ms: int) -> KnownToken:
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
        until_ms = min(now_ms + KEPT_MS, int(claims["exp"]) * 1000)
        return KnownToken(user_id, until_ms, self._roles(claims), _signed_in_at_ms(claims))

    def _roles(self, claims: Mapping[str, object]) -> frozenset[str]:
        """The roles that a token gives: a list of texts, or one text."""
        given = claims.get(self.required.roles_claim) if self.required.roles_claim else None
        texts = given if isinstance(given, list) else [given]
        return frozenset(text for text in texts if isinstance(text, str))

    def _refusal(self, why: str, now_ms: int) -> NotSignedIn:
        """The reason is logged for the operator, each once a minute, without any part of the token."""
        if now_ms - self._warned_ms.get(why, -WARN_EVERY_MS) >= WARN_EVERY_MS:
            self._warned_ms[why] = now_ms
            logger.warning("a bearer token was refused: %s", why, extra={"event": "token-refused"})
        return NotSignedIn.invalid()


def _signed_in_at_ms(claims: Mapping[str, object]) -> int:
    """When the user last signed in at who signs the tokens (OpenID Connect Core section 2, `auth_time`)."""
    at_s = claims.get("auth_time")
    return int(at_s * 1000) if isinstance(at_s, (int, float)) and 0 < at_s < TIME_S_MAX else 0
