"""Owners see what a server runs with, and never a secret: neither whole nor as a part of an address."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import msgspec
import pytest

from firstclick.bootstrap.settings import Settings
from firstclick.bootstrap.shown_settings import shown_settings

MARKER = "swordfish"
SECRETS = [one.name for one in fields(Settings) if not one.repr]
ADDRESSES = [one.name for one in fields(Settings) if one.metadata["has_password"]]
FORMS = [
    "postgresql://bob:{}@db.example:5432/tickets",
    "postgresql://{}@db.example/tickets",
    "postgresql://bob@db.example/tickets?password={}",
    "postgresql://db.example/tickets?options=x@{}",
    "redis://:{}@10.0.0.7:6379/0",
    "redis://:{}#1@h/0",
    "redis://:{}/1@h/0",
    "redis://:{}?1@h/0",
    "redis://:1@2{}@h/0",
    "redis://u:1/{}@h/0",
    "redis+sentinel://:{}@a:1,b:2/main/0",
    "unix://:{}@/run/redis.sock",
    "bob:{}@h:6379",
    ":{}",
]
"""Where a password may be in an address, also in one that no server can start with."""


def with_value(name: str, value: str) -> Settings:
    values: dict[str, Any] = {name: value}
    return Settings(**values)


def shown(settings: Settings) -> dict[str, str | None]:
    return {one.name: one.value for one in shown_settings(settings)}


def test_the_secrets_are_those_that_are_known_to_be_ones() -> None:
    stripe = ["stripe_secret_key", "stripe_publishable_key", "stripe_webhook_secret"]
    assert [*stripe, "secret_key", "secret_key_before", "pass_secret", "auth_jwt_secret", "audit_key"] == SECRETS
    assert ADDRESSES == ["database_url", "redis_addr", "redis_url", "smtp_url"]


@pytest.mark.parametrize("name", SECRETS)
def test_of_a_secret_only_is_said_that_there_is_one(name: str) -> None:
    answer = shown_settings(with_value(name, f"{MARKER} that is long enough to be one"))
    assert MARKER not in msgspec.json.encode(answer).decode()
    found = next(one for one in answer if one.name == name.upper())
    assert (found.value, found.is_set) == (None, True)
    assert (shown(Settings())[name.upper()], found.sentence) == ("", found.sentence)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_is_shown_without_user_and_password(name: str, form: str) -> None:
    answer = shown_settings(with_value(name, form.format(MARKER)))
    text = msgspec.json.encode(answer).decode()
    assert MARKER not in text
    assert "bob" not in text
    assert next(one for one in answer if one.name == name.upper()).is_set


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("postgresql://bob:pw@db.example:5432/tickets?sslmode=require", "postgresql://db.example:5432/tickets"),
        ("redis+sentinel://:pw@a:1,b:2/main/0", "redis+sentinel://a:1,b:2/main/0"),
        ("rediss://[::1]:6379/0", "rediss://[::1]:6379/0"),
        ("unix:///run/redis.sock?db=1", "unix:///run/redis.sock"),
        ("10.0.0.7:6379", "10.0.0.7:6379"),
    ],
)
def test_the_place_is_shown(given: str, place: str) -> None:
    assert shown(Settings(redis_url=given))["REDIS_URL"] == place


def test_every_setting_is_there_as_it_is_written_in_the_environment() -> None:
    values = shown(Settings(allowed_origins=("https://a.example", "https://b.example"), admin_port=9000))
    assert list(values) == [one.name.upper() for one in fields(Settings)]
    assert values["ALLOWED_ORIGINS"] == "https://a.example, https://b.example"
    assert (values["ADMIN"], values["DEMO"], values["PORT"], values["ADMIN_PORT"]) == ("on", "off", "8080", "9000")
    assert (values["HOLD_TTL_SECONDS"], values["KEPT_ANSWERS_PER_ADDRESS_MAX"]) == ("20", "20000")
    assert (values["PROGRAMME"], values["TRUSTED_PROXIES"]) == ("", "")
    set_ones = [one.name for one in shown_settings(Settings(admin_port=9000)) if one.is_set]
    assert set_ones == ["ADMIN_PORT"]
