"""Refusals of passkeys: where they cannot be used, and which cannot be added."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from firstclick.domain.refusals.refusal import Refusal


class PasskeysNotHere(Refusal, status=409, slug="passkeys-not-here", title="No passkeys at this address"):
    """Passkeys belong to the host of `PUBLIC_URL`, or to localhost. The page was opened at another address."""

    def __init__(self) -> None:
        super().__init__("Passkeys work at the address in PUBLIC_URL, or at localhost by this name; not here.")


class NotAddedReason(StrEnum):
    """Why a passkey was not added."""

    NOT_VALID = "not_valid"
    """What the browser sent does not answer the challenge, or the challenge is over."""
    KNOWN = "known"
    """It was added before."""
    TOO_MANY = "too_many"
    """There are as many as somebody may have."""
    LABEL = "label"
    """Its label cannot be shown."""


SENTENCES: Mapping[NotAddedReason, str] = {
    NotAddedReason.NOT_VALID: "The passkey was not added: it came too late, or is not for this page. Please try again.",
    NotAddedReason.KNOWN: "This passkey was added before.",
    NotAddedReason.TOO_MANY: "You have as many passkeys as one may have; remove one first.",
    NotAddedReason.LABEL: "This label cannot be shown; please choose another.",
}


class PasskeyNotAdded(Refusal, status=409, slug="passkey-not-added", title="Passkey not added"):
    """What the browser sent is not right, it is known, or there are too many (`reason`)."""

    reason: NotAddedReason

    def __init__(self, reason: NotAddedReason) -> None:
        super().__init__(SENTENCES[reason])
        self.reason = reason


class UnknownPasskey(Refusal, status=404, slug="unknown-passkey", title="Unknown passkey"):
    """Nobody has that passkey, or somebody else does."""

    def __init__(self) -> None:
        super().__init__("You have no such passkey.")
