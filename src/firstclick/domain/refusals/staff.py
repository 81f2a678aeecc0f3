"""Refusals of the box office and the door: who is not signed in there, and who may not do that."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from firstclick.domain.refusals.refusal import Refusal, seconds_text


class SignInReason(StrEnum):
    """Why somebody has to sign in."""

    NO_SESSION = "no_session"
    """The request has no session, or one that is over."""
    PASSWORD = "password"  # noqa: S105 - a reason
    """Name or password is not right."""
    PASSKEY = "passkey"
    """The passkey is not known here, or what it signed is not right."""


class StaffNotSignedIn(Refusal, status=401, slug="staff-not-signed-in", title="Staff not signed in"):
    """The request has no session of staff, or name and password, or the passkey, are not right (`reason`)."""

    reason: SignInReason
    headers = ((b"www-authenticate", b'Cookie realm="firstclick staff", form-action="/admin/sign-in"'),)

    def __init__(self) -> None:
        super().__init__("Please sign in first.")
        self.reason = SignInReason.NO_SESSION

    @classmethod
    def wrong_password(cls) -> StaffNotSignedIn:
        """Which of the two is wrong is not said."""
        refusal = cls()
        refusal.sentence = "The name or the password is not right."
        refusal.reason = SignInReason.PASSWORD
        return refusal

    @classmethod
    def wrong_passkey(cls) -> StaffNotSignedIn:
        """What is wrong with it is not said."""
        refusal = cls()
        refusal.sentence = "This passkey does not count here. Please try again, or use your password."
        refusal.reason = SignInReason.PASSKEY
        return refusal


class NotAllowedReason(StrEnum):
    """Why staff may not do that."""

    ROLE = "role"
    """Their role does not allow it."""
    PROOF = "proof"
    """It needs the password or passkey once more."""
    ORIGIN = "origin"
    """The request comes from a page of another site, or does not say from which."""
    HTTPS = "https"
    """It came over http, and not from this machine."""
    DEVICE = "device"
    """The device was revoked; the scans that it sends are kept for staff, and let nobody in."""


SENTENCES: Mapping[NotAllowedReason, str] = {
    NotAllowedReason.ROLE: "Your role does not allow this.",
    NotAllowedReason.PROOF: "Please show your password once more for this.",
    NotAllowedReason.ORIGIN: "This is for the pages of the box office itself.",
    NotAllowedReason.HTTPS: "Staff work over https; over http from this machine itself only.",
    NotAllowedReason.DEVICE: "This device may not scan any more. What it has still to send is kept for staff.",
}


class StaffNotAllowed(Refusal, status=403, slug="staff-not-allowed", title="Not allowed to staff"):
    """The role or a revoked device is not enough, a fresh proof is missing, or the way is not safe (`reason`)."""

    reason: NotAllowedReason

    def __init__(self, reason: NotAllowedReason) -> None:
        super().__init__(SENTENCES[reason])
        self.reason = reason


class UnknownStaff(Refusal, status=404, slug="unknown-staff", title="Unknown member of staff"):
    """Nobody of that name works here."""

    def __init__(self) -> None:
        super().__init__("There is nobody with this name.")


class UnknownKey(Refusal, status=404, slug="unknown-key", title="Unknown key"):
    """There is no server key of that name."""

    def __init__(self) -> None:
        super().__init__("There is no key with this name.")


class StaffConflict(Refusal, status=409, slug="staff-conflict", title="Staff or keys cannot be changed like this"):
    """The name is taken, there are too many, or no owner would be left; `reason` says which."""

    def __init__(self, sentence: str, reason: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class TooManySignIns(Refusal, status=429, slug="too-many-sign-ins", title="Too many sign-ins"):
    """Passwords were tried too often, for one name or from one address, or too many are being compared just now."""

    retry_after_ms: int

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__(f"Too many passwords were tried; please wait {seconds_text(retry_after_ms)}.")
        self.retry_after_ms = retry_after_ms


class TillIsOpen(Refusal, status=409, slug="till-open", title="Till is open"):
    """This member of staff has a till that is not closed."""

    def __init__(self) -> None:
        super().__init__("You have an open till already; please count and close it first.")


class TillIsClosed(Refusal, status=409, slug="till-closed", title="Till is closed"):
    """The till was counted and closed before."""

    def __init__(self) -> None:
        super().__init__("This till is closed already.")


class UnknownTill(Refusal, status=404, slug="unknown-till", title="No such till"):
    """There is no such till, or it is somebody else's. The answer is the same for both."""

    def __init__(self) -> None:
        super().__init__("There is no such till.")


class NoCurrency(Refusal, status=422, slug="no-currency", title="No currency"):
    """Nothing on the programme has a price, so there is no money to take."""

    def __init__(self) -> None:
        super().__init__("Nothing on the programme has a price, so there is no till to open.")
