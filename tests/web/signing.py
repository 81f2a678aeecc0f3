"""Tokens as an identity provider signs them, and as those do who would like to be somebody else."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

SECRET = "a secret that the box office and the signer share"
AUDIENCE = "box-office"
ISSUER = "https://id.example"
SETTINGS = {"AUTH_JWT_SECRET": SECRET, "AUTH_JWT_AUDIENCE": AUDIENCE, "AUTH_JWT_ISSUER": ISSUER}
"""Those of a server that takes these tokens."""
STAFF_SETTINGS = {**SETTINGS, "AUTH_JWT_ROLES_CLAIM": "roles"}
"""Those of a server whose staff have them too."""
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ED_KEY = ed25519.Ed25519PrivateKey.generate()


def claims(user_id: object = "ada", **other: object) -> dict[str, object]:
    """What a good token says; None leaves a claim out."""
    said = {"sub": user_id, "exp": int(time.time()) + 600, "aud": AUDIENCE, "iss": ISSUER, **other}
    return {name: value for name, value in said.items() if value is not None}


def token(user_id: object = "ada", key: Any = SECRET, algorithm: str = "HS256", **other: object) -> str:  # noqa: ANN401
    """A token that is signed with the key."""
    return signed(claims(user_id, **other), key, algorithm)


def signed(said: dict[str, object], key: Any, algorithm: str, **header: Any) -> str:  # noqa: ANN401
    """Whatever it says, signed; the library's own checks of what it says are passed by."""
    return jwt.PyJWS().encode(json.dumps(said).encode(), key, algorithm, headers={"typ": "JWT", **header})


def bearer(text: str) -> dict[str, str]:
    """The header that hands a token over."""
    return {"Authorization": f"Bearer {text}"}


def unsigned(said: dict[str, object], algorithm: str = "none") -> str:
    """A token without a signature."""
    parts = [json.dumps({"alg": algorithm, "typ": "JWT"}), json.dumps(said)]
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts) + "."


def public_jwk(kind: Any, key: Any, **more: str) -> dict[str, Any]:  # noqa: ANN401
    """The public part of a private key, as it stands in a JWKS file."""
    told: dict[str, Any] = kind.to_jwk(key.public_key(), as_dict=True)
    told.pop("key_ops", None)
    return {**told, **more}


def rsa_jwk(key: rsa.RSAPrivateKey = RSA_KEY, **more: str) -> dict[str, Any]:
    """Of an RSA key."""
    return public_jwk(RSAAlgorithm, key, **more)


def ec_jwk(key: ec.EllipticCurvePrivateKey = EC_KEY, **more: str) -> dict[str, Any]:
    """Of a key on an elliptic curve."""
    return public_jwk(ECAlgorithm, key, **more)


def ed_jwk(**more: str) -> dict[str, Any]:
    """Of the Ed25519 key."""
    return public_jwk(OKPAlgorithm, ED_KEY, **more)


def write_keys(file: Path, *keys: object) -> Path:
    """A JWKS file with these keys."""
    file.write_text(json.dumps({"keys": keys}), encoding="utf-8")
    return file
