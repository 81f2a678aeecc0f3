"""Somebody of the staff at a browser with a passkey, with the use cases below the server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from firstclick.domain.staff.passkeys import Ceremony, Challenge, Passkey, RelyingParty
from firstclick.service.ports.staff import SignedIn
from firstclick.service.staff.passkeys import Passkeys, Shown
from firstclick.service.staff.sign_in_limits import SignInLimits, sign_in_rates
from firstclick.service.staff.sign_ins import OpenedSession
from firstclick.web.auth.passkey_verifier import WebAuthnVerifier
from tests.staff.authenticator import Authenticator, Credential, bytes_of, text_of
from tests.staff.conftest import HOME, Office

ORIGIN = "https://office.example"
HERE = RelyingParty("office.example", ORIGIN)


@dataclass
class Browser:
    """Somebody of the staff at a browser with a passkey. `party` is what the server takes itself for."""

    office: Office
    key: Authenticator = field(default_factory=lambda: Authenticator(ORIGIN))
    party: RelyingParty = HERE

    def __post_init__(self) -> None:
        its, secrets = self.office.ledger, iter(range(10**6))
        limits = SignInLimits(sign_in_rates(shared=False))
        salt = id(self).to_bytes(16, "big")
        self.passkeys = Passkeys(
            its.passkeys,
            its.audit,
            WebAuthnVerifier(),
            limits,
            lambda size: (salt + next(secrets).to_bytes(16, "big"))[-size:],
        )

    async def begins(self, ceremony: Ceremony, owner: SignedIn | None = None) -> Challenge:
        """Get a challenge."""
        return self.passkeys.challenge(ceremony, owner, self.office.now_ms)

    def answer(self, challenge: Challenge | None, credential: Credential) -> Shown:
        """The request of the second step."""
        handle = credential["response"].get("userHandle")
        user_handle = None if handle is None else bytes_of(handle)
        return Shown(credential, bytes_of(credential["rawId"]), user_handle, challenge, self.party)

    async def adds(self, owner: SignedIn, label: str = "Phone", **wrong: Any) -> Passkey:  # noqa: ANN401
        """Add the passkey."""
        challenge = await self.begins(Ceremony.ADD, owner)
        credential = self.key.made(creation(challenge, owner), **wrong)
        return await self.passkeys.add(owner, self.answer(challenge, credential), label, HOME, self.office.now_ms)

    async def signs_in(self, given: Challenge | None = None, **wrong: Any) -> OpenedSession:  # noqa: ANN401
        """Sign in by the passkey."""
        challenge = given or await self.begins(Ceremony.SIGN_IN)
        shown = self.answer(challenge, self.key.shown(request(challenge), **wrong))
        return await self.passkeys.sign_in(shown, HOME, self.office.now_ms)

    async def proves(self, owner: SignedIn, given: Challenge | None = None, **wrong: Any) -> OpenedSession:  # noqa: ANN401
        """Show the passkey once more."""
        challenge = given or await self.begins(Ceremony.PROVE, owner)
        shown = self.answer(challenge, self.key.shown(request(challenge), **wrong))
        return await self.passkeys.prove(owner, shown, HOME, self.office.now_ms)


def request(challenge: Challenge) -> dict[str, Any]:
    """The options of `navigator.credentials.get()`."""
    return {"challenge": text_of(challenge.secret), "rpId": HERE.host}


def creation(challenge: Challenge, owner: SignedIn) -> dict[str, Any]:
    """The options of `navigator.credentials.create()`."""
    user = {"id": text_of(owner.member.staff_id.encode())}
    return {"challenge": text_of(challenge.secret), "rp": {"id": HERE.host}, "user": user}
