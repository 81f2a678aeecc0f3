"""The keys that bearer tokens are checked with: one shared secret, or the public keys of a JWKS file (RFC 7517).

Each key has one algorithm, by its kind or by the file. A token cannot choose it.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
from jwt import PyJWK, PyJWKError, PyJWTError

logger = logging.getLogger("firstclick.keys")
FILE_BYTES_MAX = 262_144
LOOK_EVERY_S = 10.0
SIGNS = {
    "RSA": {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"},
    "EC": {"ES256", "ES384", "ES512"},
    "OKP": {"EdDSA"},
}
"""The algorithms of each kind of key; `none` is not among them, and a public key is never used for HMAC."""


class BadKeys(Exception):
    """Why a file of keys cannot be used, in a sentence that contains nothing of the file."""


class Keys(Protocol):
    """Finds the key that a token names."""

    def find(self, key_id: str | None) -> PyJWK | None:
        """The key of that name; of a token without one, the only key that there is."""


class SharedSecret:
    """HMAC-SHA256 with a secret that the signer knows too."""

    def __init__(self, secret: bytes) -> None:
        encoded = base64.urlsafe_b64encode(secret).rstrip(b"=").decode()
        self._key = PyJWK.from_dict({"kty": "oct", "k": encoded, "alg": "HS256"})

    def find(self, key_id: str | None) -> PyJWK | None:
        """The secret, whatever key id the token has."""
        return self._key


class KeyFile:
    """Public keys of a file, which is read again when it has changed. `clock_s` never runs backwards.

    Raises `BadKeys` at the start. A file that is broken later is logged, and the keys known by then stay.
    """

    def __init__(self, path: Path, clock_s: Callable[[], float]) -> None:
        self._path = path
        self._clock_s = clock_s
        self._looked_s = clock_s()
        self._seen = self._stamp()
        self._keys = read_keys(path)

    def find(self, key_id: str | None) -> PyJWK | None:
        """The key of that name in the file as it is now, or was some seconds ago."""
        if self._clock_s() - self._looked_s >= LOOK_EVERY_S:
            self._look_again()
        if key_id is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(key_id)

    def _look_again(self) -> None:
        self._looked_s = self._clock_s()
        seen = self._stamp()
        if seen == self._seen:
            return
        self._seen = seen
        try:
            self._keys = read_keys(self._path)
        except BadKeys as bad:
            logger.error("%s The keys that were known stay.", bad, extra={"event": "token-keys-unreadable"})

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino


def read_keys(path: Path) -> Mapping[str | None, PyJWK]:
    """The keys of a JWKS file that check signatures, by their names; others are passed over. Raises `BadKeys`."""
    try:
        with path.open("rb") as file:
            document = msgspec.json.decode(file.read(FILE_BYTES_MAX), type=dict[str, Any])
    except OSError as error:
        raise BadKeys(f"The keys cannot be read from {path}: {error.strerror}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadKeys(f"{path} is no JWKS file: it is not JSON with a list of keys.") from None
    every = document.get("keys")
    if not isinstance(every, list) or not all(isinstance(one, dict) for one in every):
        raise BadKeys(f"{path} is no JWKS file: it has no list of keys.")
    found = [_key(path, one) for one in every if _checks_signatures(one)]
    keys = {key.key_id: key for key in found}
    if not keys or len(keys) < len(found):
        raise BadKeys(f"{path} has no public key that tokens are signed with, or two of one name.")
    return keys


def _checks_signatures(jwk: Mapping[str, Any]) -> bool:
    kind, algorithm = jwk.get("kty"), jwk.get("alg")
    fitting = SIGNS.get(kind, set()) if isinstance(kind, str) else set()
    return jwk.get("use", "sig") == "sig" and bool(fitting) and (algorithm is None or algorithm in fitting)


def _key(path: Path, jwk: dict[str, Any]) -> PyJWK:
    if "d" in jwk:
        raise BadKeys(f"{path} has a private key in it; put in the public part only.")
    if not isinstance(jwk.get("kid"), str | None):
        raise BadKeys(f"{path} has a key whose kid is not text.")
    try:
        key = PyJWK.from_dict(jwk)
        weak = key.Algorithm.check_key_length(key.key)
    except (PyJWTError, PyJWKError, ValueError, TypeError, KeyError):
        raise BadKeys(f"{path} has a key that is not of the form of RFC 7518.") from None
    if weak or key.algorithm_name not in SIGNS[jwk["kty"]]:
        raise BadKeys(f"{path} has a key that is too short, or of a curve that tokens are not signed with.")
    return key
