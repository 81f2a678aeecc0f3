"""Whose passkeys count at the address at which a page was opened, and the cookie with the challenge for them."""

from __future__ import annotations

from ipaddress import ip_address

import msgspec

from firstclick.domain.refusals import PasskeysNotHere
from firstclick.domain.staff.passkeys import CHALLENGE_MS, Challenge, RelyingParty
from firstclick.web.auth.signed_texts import SignedTexts
from firstclick.web.auth.staff import DEFAULT_PORTS, StaffOrigin, is_localhost, origin_of
from firstclick.web.core.requests import Request

COOKIE = b"firstclick-passkey"
COOKIE_CHARS_MAX = 1_000
PURPOSE = b"challenge of a passkey:"


class PasskeySite:
    """Where passkeys work: at the host of `public_url` over https, and at localhost.

    A page belongs to the host at which a browser opens it. Other hosts than these are only what a request says, and to
    one that is a number no passkey can belong. Where staff have a port of their own, it may be at the host of
    `public_url` too.
    """

    def __init__(self, public_url: str, origin: StaffOrigin, key: bytes) -> None:
        found = origin_of(public_url)
        self._public_host = found[1] if found is not None and found[0] == "https" and not _is_number(found[1]) else ""
        self._origin = origin
        self._signed = SignedTexts(key, COOKIE_CHARS_MAX, PURPOSE)

    def party(self, request: Request) -> RelyingParty | None:
        """Whose passkeys count on the page that sends the request; None where none do."""
        own = self._origin.own(request)
        if own is None:
            return None
        scheme, host, port = own
        if not is_localhost(host) and not (scheme == "https" and host == self._public_host):
            return None
        shown_port = "" if port == DEFAULT_PORTS[scheme] else f":{port}"
        return RelyingParty(host, f"{scheme}://{host}{shown_port}")

    def require(self, request: Request) -> RelyingParty:
        """As `party`. Raises `PasskeysNotHere`."""
        party = self.party(request)
        if party is None:
            raise PasskeysNotHere
        return party

    def keep(self, request: Request, challenge: Challenge) -> tuple[bytes, bytes]:
        """The header that leaves a challenge with the browser. It is signed: the browser cannot make one."""
        value = self._signed.sign(msgspec.json.encode(challenge)).encode()
        return self._origin.cookie_header(request, COOKIE, value, CHALLENGE_MS // 1000)

    def kept(self, request: Request) -> Challenge | None:
        """The challenge that was left with the browser; None without one that was signed here."""
        text = self._origin.cookie(request, COOKIE)
        contents = None if text is None else self._signed.contents(text)
        try:
            return None if contents is None else msgspec.json.decode(contents, type=Challenge)
        except msgspec.MsgspecError:  # signed by another version
            return None

    def forget(self, request: Request) -> tuple[bytes, bytes]:
        """The header that takes the challenge back."""
        return self._origin.cookie_header(request, COOKIE, b"", 0)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
