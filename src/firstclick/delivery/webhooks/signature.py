"""Signs messages as the Standard Webhooks specification says: `v1` is an HMAC-SHA256, `v1a` an Ed25519 signature.

Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from firstclick.service.ports.webhooks import SigningKeys

PUBLIC_PREFIX = "whpk_"


def signature(keys: Iterable[SigningKeys], message_id: str, sent_at_s: int, body: str) -> str:
    """The header `webhook-signature`: both kinds by each of the keys, so that any of them verifies it."""
    content = f"{message_id}.{sent_at_s}.{body}".encode()
    return " ".join(one for its in keys for one in (_hmac(its.secret, content), _ed25519(its.seed, content)))


def public_key(keys: SigningKeys) -> str:
    """What a receiver verifies `v1a` with."""
    return PUBLIC_PREFIX + _text(Ed25519PrivateKey.from_private_bytes(keys.seed).public_key().public_bytes_raw())


def _hmac(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.partition("_")[2])
    return "v1," + _text(hmac.digest(key, content, hashlib.sha256))


def _ed25519(seed: bytes, content: bytes) -> str:
    return "v1a," + _text(Ed25519PrivateKey.from_private_bytes(seed).sign(content))


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
