"""Settings from the environment and from options: what is taken, what wins, and what is refused by name."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import fields

import pytest

from firstclick.bootstrap.authentication import token_rules
from firstclick.bootstrap.core import ceiling_rules, holding_rules, same_seat_rules, tries
from firstclick.bootstrap.payments import build_stripe, offer_ms, terms_of
from firstclick.bootstrap.server import connection_limits, stop_guard
from firstclick.bootstrap.settings import Settings, read_settings
from firstclick.bootstrap.settings_values import SettingsError
from firstclick.bootstrap.staff import door_opens_ms

# In what the rules get a setting, where its name has a unit; each is set to 1.5, which a factor or a rounding changes.
ARRIVES: dict[str, tuple[Callable[[Settings], float], float]] = {
    "hold_ttl_seconds": (lambda one: holding_rules(one).hold_ttl_ms, 1_500),
    "hold_life_max_seconds": (lambda one: holding_rules(one).hold_life_max_ms, 1_500),
    "door_opens_minutes": (door_opens_ms, 90_000),
    "sells_after_start_minutes": (lambda one: holding_rules(one).sells_after_start_ms, 90_000),
    "same_seat_pause_seconds": (lambda one: same_seat_rules(one).pause_ms, 1_500),
    "drain_seconds": (lambda one: stop_guard(one).drain_s, 1.5),
    "request_seconds_max": (lambda one: connection_limits(one).request_seconds_max, 1.5),
    "pay_within_seconds": (lambda one: terms_of(one).pay_within_ms, 1_500),
    "due_lapses_minutes": (lambda one: terms_of(one).due_lapses_ms, 90_000),
    "offer_seconds": (offer_ms, 1_500),
    "auth_jwt_leeway_seconds": (lambda one: token_rules(one).leeway_s, 1.5),
}
COUNTS: dict[str, Callable[[Settings], float | None]] = {
    "held_percent_per_address_max": lambda one: ceiling_rules(one).held_max(1000),
    "booked_percent_per_address_max": lambda one: ceiling_rules(one).booked_max(1000),
}
A_MINUTE = {
    "holds_per_minute_per_user": "users",
    "holds_per_minute_per_address": "addresses",
    "cost_per_minute_per_address": "costs",
}
UNIT = re.compile(r"_(seconds|minutes|hours|days|percent|per_minute)(_|$)|_(s|ms)$")
REFUSED = [
    ("PORT", "eighty"),
    ("PORT", "65536"),
    ("PORT", "-1"),
    ("HOLD_TTL_SECONDS", "soon"),
    ("HOLD_TTL_SECONDS", "0"),
    ("HOLD_TTL_SECONDS", "nan"),
    ("HOLD_TTL_SECONDS", "1e400"),
    ("HOLD_LIFE_MAX_SECONDS", "5"),
    ("SEATS_PER_HOLD_MAX", "0"),
    ("SEATS_PER_HOLD_MAX", "2.5"),
    ("HOLDS_PER_USER_MAX", "0"),
    ("SOCKETS_MAX", "many"),
    ("SOCKETS_PER_ADDRESS_MAX", "0"),
    ("TRUSTED_PROXIES", "*"),
    ("TRUSTED_PROXIES", "10.0.0.7,proxy.example"),
    ("TRUSTED_PROXIES", "10.0.0.7/8"),
    ("PAYMENT_PROVIDERS", "practice,money"),
    ("PAY_WITHIN_SECONDS", "0"),
    ("WEEKS_AHEAD", "521"),
    ("WEEKS_AHEAD", "600000"),
    ("WEEKS_AHEAD", "9" * 400),
    ("WORKERS", "1001"),
    ("REDIS_ADDR", "nope"),
    ("REDIS_ADDR", "nope:"),
    ("REDIS_ADDR", "nope:0"),
    ("REDIS_ADDR", "nope:65536"),
    ("REDIS_ADDR", "redis://nope:6379"),
    ("REDIS_ADDR", "::1:6379"),
    ("ACCESS_LOG", "perhaps"),
    ("SECRET_KEY", "x" * 31),
    ("AUTH_JWT_SECRET", "x" * 31),
    ("AUTH_JWT_AUDIENCE", "nobody-checks-it"),
    ("AUTH_JWT_ISSUER", "nobody-checks-it"),
    ("AUTH_JWT_LEEWAY_SECONDS", "-1"),
    ("TERMS_URL", "seats.example/terms"),
    ("TERMS_URL", "javascript:alert(1)"),
    ("PUBLIC_URL", "seats.example"),
    ("PUBLIC_URL", "ftp://seats.example"),
    ("PUBLIC_URL", "https://"),
    ("PUBLIC_URL", "https://seats.example/?a=b"),
    ("PUBLIC_URL", "https://seats.example/#/"),
    ("PUBLIC_URL", "https://me@seats.example"),
    ("PUBLIC_URL", "https://seats.example/a b"),
    ("PUBLIC_URL", "https://" + "x" * 200),
]


def test_without_any_there_are_the_defaults() -> None:
    assert read_settings({}, {}) == Settings()


def test_the_names_and_defaults_that_the_wire_contract_fixes_are_kept() -> None:
    settings = read_settings({}, {})
    assert (settings.host, settings.port, settings.hold_ttl_seconds) == ("127.0.0.1", 8080, 20)


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"\b{name}\b.*\.$"):
        read_settings({name: value}, {})


def test_an_option_wins_over_the_environment() -> None:
    assert read_settings({"PORT": "1"}, {"port": "2"}).port == 2
    assert read_settings({"PORT": "1"}, {"port": ""}).port == 1


def test_an_empty_value_is_none_and_a_name_that_is_no_setting_is_left_alone() -> None:
    assert read_settings({"HOLD_TTL_SECONDS": "", "PATH": "/bin"}, {}) == Settings()


@pytest.mark.parametrize(
    ("text", "value"), [("on", True), ("YES", True), ("1", True), ("off", False), ("False", False)]
)
def test_a_switch_is_on_or_off_in_the_usual_words(text: str, value: bool) -> None:
    assert read_settings({"ACCESS_LOG": text}, {}).access_log is value


@pytest.mark.parametrize("address", ["localhost:6379", "10.0.0.7:1", "[::1]:65535", ":a-password@redis_1.example:6379"])
def test_an_address_of_redis_is_a_host_with_a_port(address: str) -> None:
    assert read_settings({"REDIS_ADDR": address}, {}).redis == f"redis://{address}/0"


def test_a_list_is_written_with_commas() -> None:
    read = read_settings({"ALLOWED_ORIGINS": "https://a.example, https://b.example,"}, {})
    assert read.allowed_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize("text", ["*", "http://localhost:3000", "https://A.example", "http://[::1]:8080"])
def test_a_site_is_written_as_browsers_name_it(text: str) -> None:
    assert read_settings({"ALLOWED_ORIGINS": text}, {}).allowed_origins == (text.lower(),)


@pytest.mark.parametrize(
    "text", ["a.example", "https://a.example/", "https://a.example/x", "null", "https://*", "ftp://a"]
)
def test_a_site_that_no_browser_would_name_so_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="ALLOWED_ORIGINS"):
        read_settings({"ALLOWED_ORIGINS": f"https://b.example,{text}"}, {})


def test_every_setting_has_a_sentence_for_people() -> None:
    for one in fields(Settings):
        assert one.metadata["sentence"][0].isupper()
        assert one.metadata["sentence"].endswith(".")


def test_tokens_are_signed_in_one_way_only() -> None:
    with pytest.raises(SettingsError, match="both set"):
        read_settings({"AUTH_JWT_SECRET": "x" * 32, "AUTH_JWT_JWKS_FILE": "keys.json"}, {})


@pytest.mark.parametrize("name", ["SECRET_KEY", "AUTH_JWT_SECRET"])
def test_a_secret_is_not_in_the_words_about_it(name: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({name: "swordfish"}, {})
    assert "swordfish" not in str(refused.value)
    assert "swordfish" not in repr(read_settings({name: "swordfish" * 4}, {}))


def test_every_setting_whose_name_has_a_unit_is_followed_to_its_rule() -> None:
    assert {one.name for one in fields(Settings) if UNIT.search(one.name)} == {*ARRIVES, *COUNTS, *A_MINUTE}


@pytest.mark.parametrize("name", ARRIVES)
def test_seconds_and_minutes_arrive_in_the_rules(name: str) -> None:
    read, expected = ARRIVES[name]
    least = {"HOLD_TTL_SECONDS": "0.1", "AUTH_JWT_SECRET": "s" * 32}
    assert read(read_settings({**least, name.upper(): "1.5"}, {})) == expected


@pytest.mark.parametrize("name", COUNTS)
def test_percents_arrive_in_the_rules(name: str) -> None:
    assert COUNTS[name](read_settings({name.upper(): "30"}, {})) == 300


@pytest.mark.parametrize(("name", "rates"), A_MINUTE.items())
def test_numbers_a_minute_arrive_in_the_limits(name: str, rates: str) -> None:
    limit = tries(read_settings({name.upper(): "4"}, {}))[rates]
    assert [limit.take("ada", 0) for _ in range(4)] == [0] * 4
    assert limit.take("ada", 0) > 0
    assert limit.take("ada", 15_000) == 0


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORT": "65536"}, "PORT is 65536; the highest port is 65535"),
        ({"ADMIN_PORT": "65536"}, "ADMIN_PORT is 65536; the highest port is 65535"),
        ({"PORT": "9000", "ADMIN_PORT": "9000"}, "ADMIN_PORT is the same as PORT"),
        ({"AUTH_JWT_ROLES_CLAIM": "roles"}, "AUTH_JWT_ROLES_CLAIM is set without AUTH_JWT_SECRET"),
        ({"AUDIT_KEY": "short"}, "AUDIT_KEY is too short"),
    ],
)
def test_where_staff_work_and_what_signs_their_log_is_checked(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        read_settings(environment, {})


KEYS = {"STRIPE_SECRET_KEY": "rk_live_1", "STRIPE_PUBLISHABLE_KEY": "pk_live_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}
CARDS = {"PAYMENT_PROVIDERS": "stripe", **KEYS}


@pytest.mark.parametrize("name", KEYS)
def test_payment_by_stripe_says_which_key_is_missing_or_is_another(name: str) -> None:
    assert read_settings(CARDS, {}).payment_providers == ("stripe",)
    with pytest.raises(SettingsError, match=f"{name} is not set; payment by Stripe needs STRIPE_SECRET_KEY, "):
        read_settings({**CARDS, name: ""}, {})
    with pytest.raises(SettingsError, match=f"{name} is not what it should be"):
        read_settings({**CARDS, name: "swordfish"}, {})
    if name != "STRIPE_WEBHOOK_SECRET":
        with pytest.raises(SettingsError, match="one is for tests, and one is live"):
            read_settings({**CARDS, name: KEYS[name].replace("live", "test")}, {})


def test_payment_by_stripe_leaves_a_bank_its_minutes() -> None:
    with pytest.raises(SettingsError, match="PAY_WITHIN_SECONDS is 299; with Stripe the least is 300"):
        read_settings({**CARDS, "PAY_WITHIN_SECONDS": "299"}, {})
    assert read_settings({**KEYS, "PAY_WITHIN_SECONDS": "299"}, {}).stripe_secret_key, "nothing is begun any more"


def test_without_its_package_payment_by_stripe_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    assert build_stripe(read_settings({}, {})) is None
    monkeypatch.setitem(sys.modules, "firstclick.payments.stripe", None)
    with pytest.raises(SettingsError, match=re.escape("install firstclick[stripe]")):
        build_stripe(read_settings(CARDS, {}))
