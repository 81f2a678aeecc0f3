"""Checks what passkeys sign, by py_webauthn, in a thread of its own: docs/decisions/0027-passkeys.md."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.exceptions import UnsupportedAlgorithm as NoSuchAlgorithm
from webauthn import base64url_to_bytes, verify_authentication_response, verify_registration_response
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException

from firstclick.domain.staff.passkeys import Passkey, RelyingParty
from firstclick.service.ports.passkeys import CreatedKey, Credential

T = TypeVar("T")

ALGORITHMS = (
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
)
"""What keys may sign with: all passkeys can one of them."""
CREDENTIAL_ID_BYTES_MAX = 1_023
"""Web Authentication section 7.1, step 25."""

NOT_RIGHT = (WebAuthnException, InvalidSignature, NoSuchAlgorithm, ValueError, TypeError, LookupError, AttributeError)
"""What the library raises for a response that is not right: its own errors, and others for one that is malformed."""


class WebAuthnVerifier:
    """As `PasskeyVerifier`."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(1, "passkeys")

    async def new_key(self, credential: Credential, challenge: bytes, party: RelyingParty) -> CreatedKey | None:
        """As `PasskeyVerifier.new_key`. Who made the passkey is not asked: what it attests is not compared."""

        def work() -> CreatedKey | None:
            verified = verify_registration_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=party.host,
                expected_origin=party.origin,
                require_user_verification=True,
                supported_pub_key_algs=list(ALGORITHMS),
            )
            if not 0 < len(verified.credential_id) <= CREDENTIAL_ID_BYTES_MAX or _is_within_another_page(credential):
                return None
            return CreatedKey(verified.credential_id, verified.credential_public_key, verified.sign_count)

        return await self._run(work)

    async def sign_count(
        self, credential: Credential, passkey: Passkey, challenge: bytes, party: RelyingParty
    ) -> int | None:
        """As `PasskeyVerifier.sign_count`. Whether the count goes back is for the ledger to see, in a transaction."""

        def work() -> int | None:
            verified = verify_authentication_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=party.host,
                expected_origin=party.origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=0,
                require_user_verification=True,
            )
            is_same = verified.credential_id == passkey.credential_id
            return verified.new_sign_count if is_same and not _is_within_another_page(credential) else None

        return await self._run(work)

    async def _run(self, work: Callable[[], T | None]) -> T | None:
        def checked() -> T | None:
            try:
                return work()
            except NOT_RIGHT:
                return None

        return await asyncio.get_running_loop().run_in_executor(self._threads, checked)


def _is_within_another_page(credential: Credential) -> bool:
    """Whether the page was in a frame of another site, which the library does not look at (`crossOrigin`)."""
    client_data = parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"]))
    return bool(client_data.cross_origin)
