"""The file of keys: what is taken from it, what is refused by name, and that it is read again when it has changed."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import RSAAlgorithm

from firstclick.web.auth.jwt_keys import FILE_BYTES_MAX, LOOK_EVERY_S, BadKeys, KeyFile, SharedSecret, read_keys
from tests.web.signing import RSA_KEY, ec_jwk, ed_jwk, rsa_jwk, write_keys

OCT = {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA", "kid": "shared"}
SMALL = rsa.generate_private_key(65537, 1024)  # noqa: S505 - it is there to be refused


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def test_each_key_has_the_algorithm_of_its_kind_or_the_one_that_the_file_names(file: Path) -> None:
    write_keys(file, rsa_jwk(kid="a"), rsa_jwk(kid="b", alg="PS384"), ec_jwk(kid="c"), ed_jwk(kid="d"))
    known = {kid: key.algorithm_name for kid, key in read_keys(file).items()}
    assert known == {"a": "RS256", "b": "PS384", "c": "ES256", "d": "EdDSA"}


def test_keys_that_check_no_signatures_and_shared_secrets_are_passed_over(file: Path) -> None:
    cipher = rsa_jwk(kid="cipher", use="enc")
    odd: list[object] = [{"kty": "new"}, {"kty": []}, {"kty": {}}, {}]
    write_keys(file, cipher, rsa_jwk(kid="wrap", alg="RSA-OAEP"), OCT, *odd, ec_jwk(kid="good"))
    assert read_keys(file).keys() == {"good"}
    for kind in ("none", "HS256", "HS512"):
        write_keys(file, rsa_jwk(kid="a", alg=kind))
        with pytest.raises(BadKeys, match="no public key"):
            read_keys(file)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("[]", "not JSON"),
        ('{"keys": {}}', "no list of keys"),
        ('{"keys": ["a"]}', "no list of keys"),
        ('{"keys": []}', "no public key"),
        ("\udcff", "not JSON"),
        ('{"keys": [{"kty": "RSA", "n": "!", "e": "AQAB"}]}', "RFC 7518"),
        ('{"keys": [{"kty": "EC", "crv": "P-256", "x": 1, "y": 2}]}', "RFC 7518"),
        ('{"keys": [{"kty": "EC", "crv": "P-1"}]}', "RFC 7518"),
        ('{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": 7}]}', "kid"),
    ],
)
def test_a_file_that_is_none_of_keys_is_refused(file: Path, text: str, why: str) -> None:
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadKeys, match=why) as refused:
        read_keys(file)
    assert str(refused.value).startswith(f"{file} ")


def test_a_file_is_read_up_to_its_most_bytes(file: Path) -> None:
    text = write_keys(file, rsa_jwk(kid="a")).read_bytes()
    file.write_bytes(b" " * (FILE_BYTES_MAX - len(text)) + text)
    assert read_keys(file).keys() == {"a"}
    file.write_bytes(b" " * (FILE_BYTES_MAX - len(text) + 1) + text)
    with pytest.raises(BadKeys, match="not JSON"):
        read_keys(file)


def test_a_private_key_is_refused_and_not_told(file: Path) -> None:
    private = RSAAlgorithm.to_jwk(RSA_KEY, as_dict=True)
    write_keys(file, private)
    with pytest.raises(BadKeys, match="private key") as refused:
        read_keys(file)
    assert private["d"] not in str(refused.value)


def test_weak_keys_odd_curves_and_two_keys_of_one_name_are_refused(file: Path) -> None:
    write_keys(file, rsa_jwk(SMALL))
    with pytest.raises(BadKeys, match="too short"):
        read_keys(file)
    write_keys(file, ec_jwk(ec.generate_private_key(ec.SECP256K1())))
    with pytest.raises(BadKeys, match="curve"):
        read_keys(file)
    write_keys(file, rsa_jwk(kid="a"), ec_jwk(kid="a"))
    with pytest.raises(BadKeys, match="two of one name"):
        read_keys(file)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(BadKeys, match="No such file"):
        read_keys(tmp_path / "nothing.json")


def test_a_changed_file_is_read_again_and_a_broken_one_leaves_the_keys(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    now = [1000.0]
    keys = KeyFile(write_keys(file, rsa_jwk(kid="old")), lambda: now[0])
    write_keys(file, rsa_jwk(kid="new"), ec_jwk(kid="newer"))
    assert keys.find("old"), "it is not looked at for every token"
    now[0] += LOOK_EVERY_S
    assert keys.find("old") is None, "a key that was taken out is believed no longer"
    assert keys.find("newer")
    with caplog.at_level(logging.ERROR):
        file.write_text(json.dumps({"keys": [{"kty": "RSA"}]}), encoding="utf-8")
        now[0] += LOOK_EVERY_S
        assert keys.find("newer")
        file.unlink()
        now[0] += LOOK_EVERY_S
        assert keys.find("newer")
    assert caplog.messages == [
        f"{file} has a key that is not of the form of RFC 7518. The keys that were known stay.",
        f"The keys cannot be read from {file}: No such file or directory. The keys that were known stay.",
    ]


def test_a_token_that_names_no_key_is_meant_for_the_only_one(file: Path) -> None:
    assert KeyFile(write_keys(file, rsa_jwk(kid="a")), float).find(None)
    assert KeyFile(write_keys(file, rsa_jwk()), float).find(None)
    several = KeyFile(write_keys(file, rsa_jwk(kid="a"), ec_jwk(kid="b")), float)
    assert several.find(None) is None
    assert several.find("c") is None


def test_a_shared_secret_checks_whatever_the_token_calls_it() -> None:
    key = SharedSecret(b"x" * 32).find("any")
    assert key is not None
    assert (key.algorithm_name, key.key) == ("HS256", b"x" * 32)
