"""An authenticator made of software: a browser and a security key in one, which may also do what is not right.

key = Authenticator("http://localhost:8080")
credential = key.made(options)
credential = key.shown(options, verified=False)
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import encode_cbor

USER_PRESENT, USER_VERIFIED, HAS_KEY = 0x01, 0x04, 0x40
ES256, EC2, P256 = -7, 2, 1
Options = Mapping[str, Any]
Credential = dict[str, Any]


def text_of(data: bytes) -> str:
    """In base64url, as browsers write it."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """Has one key. `counts` False: its count of uses stays 0, as that of keys that are synced."""

    origin: str
    counts: bool = True
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    user_handle: bytes = b""

    def made(self, options: Options, *, verified: bool = True, **changed: Any) -> Credential:  # noqa: ANN401
        """What `navigator.credentials.create()` returns. `changed`: `origin`, `rp_id`, `crossOrigin`, `type`."""
        self.user_handle = bytes_of(options["user"]["id"])
        key = struct.pack(">H", len(self.credential_id)) + self.credential_id + self._public_key()
        rp_id = changed.pop("rp_id", options["rp"]["id"])
        data = self._data(rp_id, HAS_KEY | self._flags(verified)) + bytes(16) + key
        attested = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options, changed)
        return self._credential({"attestationObject": text_of(attested), "clientDataJSON": text_of(client)})

    def shown(self, options: Options, *, verified: bool = True, **changed: Any) -> Credential:  # noqa: ANN401
        """What `navigator.credentials.get()` returns. `changed` as of `made`, and `user_handle`, `flipped`."""
        self.count += self.counts
        data = self._data(changed.pop("rp_id", options["rpId"]), self._flags(verified))
        handle, flipped = changed.pop("user_handle", self.user_handle), changed.pop("flipped", 0)
        client = self._client("webauthn.get", options, changed)
        signature = bytearray(self.key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256())))
        signature[-1] ^= flipped
        response = {"authenticatorData": text_of(data), "signature": text_of(bytes(signature))}
        response |= {"clientDataJSON": text_of(client), "userHandle": handle and text_of(handle)}
        return self._credential(response)

    def _flags(self, verified: bool) -> int:
        return USER_PRESENT | (USER_VERIFIED if verified else 0)

    def _data(self, rp_id: str, flags: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client(self, kind: str, options: Options, changed: Mapping[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps({**said, **changed}).encode()

    def _public_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = (one.to_bytes(32, "big") for one in (numbers.x, numbers.y))
        return encode_cbor({1: EC2, 3: ES256, -1: P256, -2: x, -3: y})

    def _credential(self, response: Mapping[str, str | None]) -> Credential:
        name = text_of(self.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "response": dict(response)}
