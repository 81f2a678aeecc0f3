"""Whom a token names: every token that is not exactly as it should be names nobody."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from firstclick.web.auth import bearer_tokens
from firstclick.web.auth.bearer_tokens import KEPT_MS, BearerTokens, Required
from firstclick.web.auth.jwt_keys import KeyFile, Keys, SharedSecret
from firstclick.web.core.refusals import NotSignedIn
from tests.web.signing import (
    AUDIENCE,
    EC_KEY,
    ED_KEY,
    ISSUER,
    RSA_KEY,
    SECRET,
    claims,
    ec_jwk,
    ed_jwk,
    rsa_jwk,
    signed,
    token,
    unsigned,
    write_keys,
)

LEEWAY_S = 10
ASKED = Required(AUDIENCE, ISSUER, LEEWAY_S)


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


def tokens(required: Required = ASKED, keys: Keys | None = None, clock_ms: Callable[[], int] = wall_ms) -> BearerTokens:
    return BearerTokens(keys or SharedSecret(SECRET.encode()), required, clock_ms)


@pytest.fixture
def file_keys(tmp_path: Path) -> KeyFile:
    keys = (rsa_jwk(kid="rsa"), ec_jwk(kid="ec"), ed_jwk(kid="ed"))
    return KeyFile(write_keys(tmp_path / "keys.json", *keys), time.monotonic)


def refused(text: str, by: BearerTokens | None = None) -> str:
    with pytest.raises(NotSignedIn) as told:
        (by or tokens()).user(text.encode())
    assert told.value.headers[0][1].endswith(b', error="invalid_token"')
    return told.value.sentence


def test_a_good_token_names_its_subject() -> None:
    assert tokens().user(token("ada").encode()) == "ada"
    assert tokens().user(token("Ådå 🎬").encode()) == "Ådå 🎬"
    assert tokens().user(token("ada", aud=["shop", AUDIENCE]).encode()) == "ada"


def test_each_kind_of_public_key_checks_its_own_algorithm(file_keys: KeyFile) -> None:
    by = tokens(keys=file_keys)
    for kid, key, algorithm in (("rsa", RSA_KEY, "RS256"), ("ec", EC_KEY, "ES256"), ("ed", ED_KEY, "EdDSA")):
        assert by.user(signed(claims(kid), key, algorithm, kid=kid).encode()) == kid
    for kid, key, algorithm in (("rsa", RSA_KEY, "PS256"), ("rsa", RSA_KEY, "RS512"), ("ec", RSA_KEY, "RS256")):
        refused(signed(claims(), key, algorithm, kid=kid), by)
    refused(token("ada", RSA_KEY, "RS256"), by)
    refused(signed(claims(), RSA_KEY, "RS256", kid="other"), by)


def test_the_log_tells_the_operator_why_once_a_minute_and_nothing_of_the_token(
    file_keys: KeyFile, caplog: pytest.LogCaptureFixture
) -> None:
    now_ms = [wall_ms()]
    by, by_file = tokens(clock_ms=lambda: now_ms[0]), tokens(keys=file_keys, clock_ms=lambda: now_ms[0])
    for _ in range(3):
        refused(token("ada", key="another secret of the same length, or nearly"), by)
        refused(token("ada", SECRET * 2, "HS512"), by)
        refused(token("ada", aud="somebody else"), by)
        refused(token("ada", iss="https://elsewhere.example"), by)
        refused(token("ada", exp=None), by)
        refused(token("ada", nbf=now_ms[0] // 1000 + 600), by)
        refused("ada.ada.ada", by)
        refused(signed(claims(), RSA_KEY, "RS256", kid="other"), by_file)
    told = [*bearer_tokens.REASONS.values(), bearer_tokens.NO_TOKEN, bearer_tokens.UNKNOWN_KEY]
    assert caplog.messages == [f"a bearer token was refused: {why}" for why in told]
    now_ms[0] += bearer_tokens.WARN_EVERY_MS
    refused("ada.ada.ada", by)
    assert len(caplog.messages) == len(told) + 1


def test_a_token_does_not_choose_its_algorithm(file_keys: KeyFile) -> None:
    """Unsigned, or signed with the public key as if it were a secret (RFC 8725 section 2.1)."""
    pem = RSA_KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    head = {"alg": "HS256", "typ": "JWT", "kid": "rsa"}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, claims())]
    import_hmac = SharedSecret(pem).find(None)
    assert import_hmac is not None
    mac = import_hmac.Algorithm.sign(b".".join(parts), pem)
    forged = b".".join([*parts, base64.urlsafe_b64encode(mac).rstrip(b"=")]).decode()
    refused(forged, tokens(keys=file_keys))
    for by in (tokens(), tokens(keys=file_keys)):
        for name in ("none", "None", "NONE", "", "HS256", "RS256"):
            refused(unsigned(claims(), name), by)
    for algorithm in ("HS384", "HS512"):
        refused(token("ada", SECRET + "x" * 64, algorithm))
        refused(token("ada", SECRET + "x" * 64, algorithm), tokens(keys=SharedSecret((SECRET + "x" * 64).encode())))


def test_a_token_that_brings_its_own_key_is_not_believed() -> None:
    own = {"jwk": rsa_jwk(), "jku": "https://evil.example/keys", "x5u": "https://evil.example/cert"}
    refused(signed(claims(), RSA_KEY, "RS256", **own))
    refused(signed(claims(), SECRET, "HS256", crit=["exp"], exp=1))
    refused(signed(claims(), SECRET, "HS256", crit=[]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"user_id": None},
        {"user_id": ""},
        {"user_id": 7},
        {"user_id": ["ada"]},
        {"user_id": "x" * 65},
        pytest.param({"user_id": "ada\n"}, id="a line after a user id"),
        pytest.param({"user_id": "a\x00da"}, id="a zero in a user id"),
        {"exp": None},
        {"exp": "never"},
        {"exp": float("inf")},
        {"exp": []},
        {"aud": None},
        {"aud": "another-shop"},
        {"aud": []},
        {"aud": {AUDIENCE: 1}},
        {"aud": AUDIENCE[:-1]},
        {"iss": None},
        {"iss": "https://evil.example"},
        {"iss": [ISSUER]},
        {"nbf": 4_000_000_000},
        {"iat": 4_000_000_000},
        {"nbf": "x"},
    ],
    ids=repr,
)
def test_what_a_token_says_is_checked(wrong: dict[str, Any]) -> None:
    assert refused(token(**wrong)) == "You are not signed in here; please sign in again."


def test_a_token_ends_a_little_after_its_time_and_says_so() -> None:
    now = int(time.time())
    assert tokens().user(token(exp=now - LEEWAY_S // 2).encode()) == "ada"
    assert refused(token(exp=now - LEEWAY_S - 1)) == "You are no longer signed in; please sign in again."
    assert tokens(Required(AUDIENCE, ISSUER, 60)).user(token(exp=now - 30).encode()) == "ada"


def test_an_audience_that_was_not_asked_for_is_somebody_elses() -> None:
    by = tokens(Required(None, None, 0))
    refused(token(), by)
    assert by.user(token(aud=None, iss="anybody").encode()) == "ada"


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda data: data.decode("latin-1")))
def test_no_text_at_all_is_a_token(text: str) -> None:
    by = tokens()
    refused(text, by)
    good = token().split(".")
    refused(".".join([good[0], good[1], text]), by)
    refused(".".join([text, *good[1:]]), by)


def test_deep_and_odd_insides_name_nobody() -> None:
    for inside in (b"[" * 4000, b"{}", b"[]", b"null", b'"x"', b'{"a":' * 1000, b"\xff", b""):
        part = base64.urlsafe_b64encode(inside).rstrip(b"=").decode()
        good = token().split(".")
        refused(".".join([part, *good[1:]]))
        refused(".".join([good[0], part, good[2]]))


class Counting:
    """A shared secret, and how often it was asked for."""

    def __init__(self) -> None:
        self.asked = 0
        self._secret = SharedSecret(SECRET.encode())

    def find(self, key_id: str | None) -> object:
        self.asked += 1
        return self._secret.find(key_id)


def test_a_checked_token_is_known_again_for_a_minute_and_never_past_its_end() -> None:
    now, keys = [wall_ms()], Counting()
    by = tokens(keys=keys, clock_ms=lambda: now[0])  # type: ignore[arg-type] # it counts, and answers the same
    for _ in range(3):
        by.user(token(exp=now[0] // 1000 + 3600).encode())
    assert keys.asked == 1
    now[0] += KEPT_MS
    by.user(token(exp=(now[0] - KEPT_MS) // 1000 + 3600).encode())
    assert keys.asked == 2
    brief = token(exp=now[0] // 1000 + 2)
    by.user(brief.encode())
    now[0] += 2000
    by.user(brief.encode())
    assert keys.asked == 4


def test_a_token_that_is_checked_again_takes_no_place_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bearer_tokens, "KEPT_MAX", 2)
    now, keys = [wall_ms()], Counting()
    by = tokens(keys=keys, clock_ms=lambda: now[0])  # type: ignore[arg-type] # it counts, and answers the same
    first, brief = token("ada", exp=now[0] // 1000 + 3600), token("ben", exp=now[0] // 1000 + 2)
    for text, asked in ((first, 1), (brief, 2)):
        by.user(text.encode())
        assert keys.asked == asked
    now[0] += 2000
    by.user(brief.encode())
    assert keys.asked == 3
    by.user(first.encode())
    assert keys.asked == 3


def test_what_is_remembered_is_bounded_and_a_refusal_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bearer_tokens, "KEPT_MAX", 3)
    by = tokens()
    for number in range(10):
        by.user(token(f"user-{number}").encode())
        refused(unsigned(claims(f"user-{number}")), by)
    assert len(by._known) == 3  # noqa: SLF001 - what it holds is the point
