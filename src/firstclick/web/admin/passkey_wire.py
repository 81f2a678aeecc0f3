"""The bodies of passkeys, in the JSON form of Web Authentication: bytes are base64url, names are the browser's.

What browsers send may have more fields, by their version. Those are not read.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from firstclick.domain.staff.passkeys import LABEL_CHARS_MAX
from firstclick.web.api.wire import Millis
from firstclick.web.core.form_sentences import CODE

ID_CHARS_MAX = 1_400
PART_CHARS_MAX = 12_000
Base64Url = Annotated[
    str, Meta(max_length=PART_CHARS_MAX, pattern="^[A-Za-z0-9_-]*$(?!\\n)", extra=CODE, examples=["SGVsbG8"])
]
CredentialId = Annotated[
    str,
    Meta(min_length=1, max_length=ID_CHARS_MAX, pattern="^[A-Za-z0-9_-]+$(?!\\n)", extra=CODE, examples=["SGVsbG8"]),
]
Kind = Literal["public-key"]
Required = Literal["required"]
Algorithm = Annotated[int, Meta(description="By its COSE number.", examples=[-7])]
Duration = Annotated[int, Meta(description="Milliseconds.", examples=[120_000])]
Label = Annotated[str, Meta(min_length=1, max_length=LABEL_CHARS_MAX, examples=["Phone"])]


_NAMED = {"id": "SGVsbG8", "rawId": "SGVsbG8", "type": "public-key"}
NEW_EXAMPLE = {**_NAMED, "response": {"attestationObject": "o2NmbXQ", "clientDataJSON": "eyJ0eXBl"}}
_SIGNED = {"authenticatorData": "SZYN5Q", "signature": "MEUCIQ", "clientDataJSON": "eyJ0eXBl", "userHandle": "YW5u"}
SHOWN_EXAMPLE = {**_NAMED, "response": _SIGNED}


class PasskeysOffered(Struct):
    """Whether passkeys work at the address of this request."""

    offered: bool


class KeyMadeAnswer(Struct, rename="camel"):
    """What an authenticator says about a key that it has made (`AuthenticatorAttestationResponse`)."""

    attestation_object: Base64Url
    client_data: Base64Url = field(name="clientDataJSON")


class NewCredential(Struct, rename="camel"):
    """A `PublicKeyCredential` that `navigator.credentials.create()` has made."""

    id: CredentialId
    raw_id: CredentialId
    type: Kind
    response: KeyMadeAnswer


class PasskeyBody(Struct, forbid_unknown_fields=True):
    """A passkey that is new, with a name for its owner."""

    label: Label
    credential: Annotated[NewCredential, Meta(examples=[NEW_EXAMPLE])]


class KeyShownAnswer(Struct, rename="camel"):
    """What an authenticator has signed (`AuthenticatorAssertionResponse`)."""

    authenticator_data: Base64Url
    signature: Base64Url
    client_data: Base64Url = field(name="clientDataJSON")
    user_handle: Base64Url | None = None


class ShownCredential(Struct, rename="camel"):
    """A `PublicKeyCredential` that `navigator.credentials.get()` has found."""

    id: CredentialId
    raw_id: CredentialId
    type: Kind
    response: KeyShownAnswer


class ShownPasskeyBody(Struct, forbid_unknown_fields=True):
    """A passkey that is shown."""

    credential: Annotated[ShownCredential, Meta(examples=[SHOWN_EXAMPLE])]


class CredentialName(Struct):
    """A passkey by the id that the browser knows."""

    id: CredentialId
    type: Kind


class PasskeyRequestOptions(Struct, rename="camel"):
    """What `navigator.credentials.get()` is called with. Without names any passkey of this host may be shown."""

    challenge: Base64Url
    rp_id: str
    timeout: Duration
    allow_credentials: list[CredentialName]
    user_verification: Required


class CinemaName(Struct):
    """The host that the passkey will belong to."""

    id: str
    name: str


class OwnerName(Struct, rename="camel"):
    """Who the passkey will belong to. `id` says nothing about them."""

    id: Base64Url
    name: str
    display_name: str


class KeyKind(Struct):
    """A kind of key that may be made."""

    alg: Algorithm
    type: Kind


class KeyWishes(Struct, rename="camel"):
    """What the authenticator should be able to do."""

    resident_key: Literal["preferred"]
    user_verification: Required


class PasskeyCreationOptions(Struct, rename="camel"):
    """What `navigator.credentials.create()` is called with."""

    challenge: Base64Url
    rp: CinemaName
    user: OwnerName
    pub_key_cred_params: list[KeyKind]
    timeout: Duration
    exclude_credentials: list[CredentialName]
    authenticator_selection: KeyWishes
    attestation: Literal["none"]


class PasskeyAnswer(Struct):
    """A passkey of who asks. `used_at` is null before its first use."""

    passkey_id: str
    label: str
    created_at: Millis
    used_at: Millis | None


class PasskeysAnswer(Struct):
    """All passkeys of who asks, the oldest first. `offered`: they work at the address of this request."""

    passkeys: list[PasskeyAnswer]
    offered: bool
