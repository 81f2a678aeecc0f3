"""Passes: signed permissions to hold and book seats, which a queue or a shop of the operator gives to its customers.

A pass is `<claims>.<signature>`, both in base64url without padding. The claims are a JSON object, the signature is the
HMAC-SHA256 of the claims as they stand in the pass, with `PASS_SECRET` as its key.
"""

from __future__ import annotations

import msgspec

from firstclick.service.ports.sale_hook import Origin
from firstclick.web.auth.signed_texts import SignedTexts
from firstclick.web.core.addresses import counted_as
from firstclick.web.core.refusals import PassInvalid, PassRequired

HEADER = b"x-firstclick-pass"
PASS_CHARS_MAX = 1024


class Claims(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What a pass says. It is valid before `expires_at` (milliseconds since 1970 UTC).

    Where it names a showtime, a user or an address, it is valid for that only; an IPv6 address stands for its /64.
    """

    expires_at: int
    showtime_id: str | None = None
    user_id: str | None = None
    address: str | None = None


_decode = msgspec.json.Decoder(Claims).decode


class SignedPasses:
    """As `SaleHook`: agrees to requests that show a valid pass."""

    def __init__(self, secret: bytes) -> None:
        self._texts = SignedTexts(secret, PASS_CHARS_MAX)

    async def check(self, showtime_id: str, user_id: str, origin: Origin, now_ms: int) -> None:
        """Raises `PassRequired` without a pass, and `PassInvalid`."""
        if origin.is_trusted:
            return
        if origin.pass_ is None:
            raise PassRequired
        claims = self._claims(origin.pass_)
        if not (
            now_ms < claims.expires_at
            and claims.showtime_id in (None, showtime_id)
            and claims.user_id in (None, user_id)
            and (claims.address is None or counted_as(claims.address) == counted_as(origin.address))
        ):
            raise PassInvalid

    def sign(self, claims: Claims) -> str:
        """A pass with these claims."""
        return self._texts.sign(msgspec.json.encode(claims))

    def _claims(self, text: str) -> Claims:
        claims = self._texts.contents(text)
        if claims is None:
            raise PassInvalid
        try:
            return _decode(claims)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise PassInvalid from error
