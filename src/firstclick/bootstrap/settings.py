"""The settings: one typed value, read once. Each field has the sentence that the documented table shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from firstclick.bootstrap.settings_values import (
    NUMBER_MAX,
    LogFormat,
    Networks,
    Providers,
    SettingsError,
    setting_text,
    setting_value,
)

SECRET_KEY_CHARS_MIN = 32
PORT_MAX = 65_535
WEEKS_MAX = 520
"""Ten years: the days of many more have no date any more."""
WORKERS_MAX = 1000
ADDRESS_CHARS_MAX = 200
PUBLIC_URL = re.compile(r"https?://[^\s/?#@\\\"<>]+(/[^\s?#\\\"<>]*)?")
TERMS_URL = re.compile(r"https?://[^\s/?#@\\\"<>]+([/?#][^\s\\\"<>]*)?")
PLACE = re.compile(r"(?:[^\s/?#]*@)?(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})")
"""A host with a port, and before it what a Redis with a password asks for."""

STRIPE = "stripe"
STRIPE_KEYS = {
    "stripe_secret_key": ("sk_", "rk_"),
    "stripe_publishable_key": ("pk_",),
    "stripe_webhook_secret": ("whsec_",),
}
"""The settings that payment by Stripe needs, and how their values begin."""
STRIPE_PAY_WITHIN_MIN_S = 300

DATA_DIR_MODE = 0o700


def _setting(
    default: object,
    sentence: str,
    minimum: float | None = None,
    maximum: float = NUMBER_MAX,
    *,
    secret: bool = False,
    has_password: bool = False,
) -> Any:  # noqa: ANN401 - a field's default takes any type
    """A field. The value of a `secret` one is shown nowhere, of one that `has_password` only without that."""
    limits = None if minimum is None else (minimum, maximum)
    metadata = {"sentence": sentence, "limits": limits, "has_password": has_password}
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """All settings of a server. The environment variable of a field is its name in capitals."""

    host: str = _setting("127.0.0.1", "The address it listens on (`0.0.0.0` in the container).")
    port: int = _setting(8080, "The port it listens on.", 0)
    programme: str = _setting("", "The programme file, imported unless it was before; unset: the stored one.")
    demo: bool = _setting(False, "Sell the programme that comes with FirstClick when `DATABASE_URL` has none yet.")
    hold_ttl_seconds: float = _setting(20.0, "Life of a hold that is not extended; the page renews it.", 0.1)
    hold_life_max_seconds: float = _setting(480.0, "Life of a hold with all its extensions.", 0.1)
    seats_per_hold_max: int = _setting(10, "Seats that one hold may have.", 1)
    holds_per_user_max: int = _setting(10, "Holds that one user may have at a showtime.", 1)
    holds_per_minute_per_user: int = _setting(60, "Tries to take seats that one user has in a minute.", 1)
    holds_per_minute_per_address: int = _setting(
        3000, "Tries to take seats of one client address in a minute; 0: no limit.", 0
    )
    cost_per_minute_per_address: int = _setting(
        60_000,
        "What all requests of one address may cost in a minute: a read 1, a hold 20, a look into the ledger 100, a "
        "ticket to cancel or to find 2000; 0: no limit.",
        0,
    )
    same_seat_holds_max: int = _setting(
        5, "Holds of the same seat before its user has to leave it to others; one counts again every two minutes.", 1
    )
    same_seat_pause_seconds: float = _setting(60.0, "How long the seat is then left to others; 0: no pause.", 0)
    held_percent_per_address_max: int = _setting(
        50, "Percent of a showtime's seats that one address may hold at once, 20 seats in any case; 0: all.", 0
    )
    booked_percent_per_address_max: int = _setting(
        75, "Percent of a showtime's seats that one address may book in ten minutes, 20 in any case; 0: all.", 0
    )
    kept_answers_per_address_max: int = _setting(
        20_000, "Answers to requests with an `Idempotency-Key` that are kept for one address a day; 0: no limit.", 0
    )
    data_dir: str = _setting("firstclick-data", "Where it keeps its files; they are made at the first start.")
    database_url: str = _setting(
        "", "Where bookings live: `postgresql://…`; unset: SQLite in the data directory.", has_password=True
    )
    weeks_ahead: int = _setting(
        1, "For how many weeks from today weekly showtimes are on sale; 520 at most.", 1, WEEKS_MAX
    )
    sells_after_start_minutes: float = _setting(0.0, "Minutes for which a showtime still sells after its start.", 0)
    door_opens_minutes: float = _setting(60.0, "Minutes before the start from which tickets are let in at the door.", 0)
    payment_providers: Providers = _setting(  # noqa: RUF009 - a field, as the others
        (),
        "How seats with prices are paid for, by commas: `practice` (no money moves), `counter` (at the box office), "
        "`stripe` (by card); unset: `practice` for the programme that comes with FirstClick, else the box office sells "
        "them.",
    )
    stripe_secret_key: str = _setting(
        "", "Stripe's secret key, `sk_…`, or a restricted one, `rk_…`. `stripe` needs it and the next two.", secret=True
    )
    stripe_publishable_key: str = _setting("", "Stripe's publishable key, `pk_…`: browsers get it.", secret=True)
    stripe_webhook_secret: str = _setting(
        "", "Signs Stripe's events, `whsec_…`: of the endpoint `/payment-events/stripe`.", secret=True
    )
    pay_within_seconds: float = _setting(
        600.0,
        "Time to pay; the seats are set aside until then. With `stripe` 300 or more: 3-D Secure takes minutes.",
        1,
    )
    offer_seconds: float = _setting(600.0, "How long equal seats are offered to a buyer whose money came too late.", 1)
    due_lapses_minutes: float = _setting(
        30.0, "Minutes before the start at which seats that are to be paid at the box office are free again.", 0
    )
    redis_addr: str = _setting(
        "", "Redis as `host:port`; with it any number of processes sell the same seats.", has_password=True
    )
    redis_url: str = _setting(
        "", "Redis in full: `redis://`, `rediss://`, `unix://` or `redis+sentinel://`.", has_password=True
    )
    workers: int = _setting(1, "Worker processes; more than one needs Redis.", 1, WORKERS_MAX)
    allowed_origins: tuple[str, ...] = _setting(
        (), "Other sites whose pages may call and listen, by commas: `https://a.example`; `*`: every site."
    )
    sockets_max: int = _setting(20_000, "Live feed connections that one process serves.", 1)
    sockets_per_address_max: int = _setting(1000, "Live feed connections of one client address at one process.", 1)
    connections_max: int = _setting(10_000, "Other connections that one process serves.", 1)
    connections_per_address_max: int = _setting(2000, "Other connections of one client address at one process.", 1)
    request_seconds_max: float = _setting(10.0, "Time that a request may take to arrive as a whole.", 0.1)
    trusted_proxies: Networks = _setting(  # noqa: RUF009 - a field, as the others
        (), "Proxies whose `X-Forwarded-For` is believed: addresses and networks, by commas."
    )
    secret_key: str = _setting(
        "", "Signs tickets, the same on every machine; unset: made once and kept in the data directory.", secret=True
    )
    secret_key_before: str = _setting(
        "", "The secret keys before it, by spaces: tickets that they signed stay valid.", secret=True
    )
    pass_secret: str = _setting(
        "", "Seats are sold to those who show a pass that is signed with this secret; unset: to everybody.", secret=True
    )
    public_url: str = _setting("", "Where customers find it, as tickets say; unset: as the browser's request names it.")
    terms_url: str = _setting("", "The cinema's terms of sale, to which the order links; unset: it only names them.")
    auth_jwt_secret: str = _setting(
        "", "Bearer tokens say who asks: HS256, signed with this secret of 32 characters or more.", secret=True
    )
    auth_jwt_jwks_file: str = _setting("", "Bearer tokens say who asks: signed with a key of this JWKS file.")
    auth_jwt_audience: str = _setting("", "What the tokens' `aud` must name; unset: no token may have one.")
    auth_jwt_issuer: str = _setting("", "What the tokens' `iss` must be; unset: anything.")
    auth_jwt_roles_claim: str = _setting(
        "", "The claim of the tokens with the roles of staff, such as `roles`; unset: staff sign in here."
    )
    auth_jwt_leeway_seconds: float = _setting(10.0, "How far the clock of whoever signs tokens may be off.", 0)
    drain_seconds: float = _setting(
        0.0, "How long a server that is asked to stop serves on, with `/readyz` 503, so that a balancer sees it.", 0
    )
    allow_private_webhooks: bool = _setting(
        False, "Webhooks may go to private addresses and by http://, for receivers in one's own network."
    )
    smtp_url: str = _setting(
        "",
        "Where mails to buyers are handed over: `smtp://user:password@host:587` or `smtps://…`; unset: none is sent.",
        has_password=True,
    )
    mail_from: str = _setting("", "From whom these mails are: `Lumen <tickets@lumen.example>`.")
    admin: bool = _setting(True, "Serve the box office and the door, `/admin` and `/door`.")
    admin_port: int = _setting(0, "A port of their own for them, at which nothing else is; 0: the port of all else.", 0)
    audit_key: str = _setting(
        "",
        "Signs the audit log, the same on every machine; unset: a key that is derived from `SECRET_KEY`.",
        secret=True,
    )
    access_log: bool = _setting(True, "Write one JSON line a request to standard output.")
    log_format: LogFormat = _setting(  # noqa: RUF009 - as the others; it does not know that the type is immutable
        "", "How messages on standard error look, `json` or `text`; unset: text at a terminal, JSON elsewhere."
    )

    @property
    def redis(self) -> str:
        """The URL of Redis; empty in memory mode. `redis_url` takes precedence over `redis_addr`."""
        return self.redis_url or (f"redis://{self.redis_addr}/0" if self.redis_addr else "")

    @property
    def tokens(self) -> bool:
        """Whether callers are found by bearer tokens."""
        return bool(self.auth_jwt_secret or self.auth_jwt_jwks_file)


def as_environment(settings: Settings) -> dict[str, str]:
    """The environment variables from which `read_settings` reads the same settings."""
    return {setting.name.upper(): setting_text(getattr(settings, setting.name)) for setting in fields(settings)}


def read_settings(environment: Mapping[str, str], options: Mapping[str, str]) -> Settings:
    """The settings from the environment and from command-line `options`, which take precedence.

    The keys of `options` are field names; an empty text is an unset value. Raises `SettingsError`.
    """
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        text = options.get(setting.name) or environment.get(setting.name.upper(), "")
        if text:
            values[setting.name] = setting_value(setting.name, str(setting.type), text, setting.metadata["limits"])
    settings = Settings(**values)
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    _check_ports(settings)
    if settings.hold_life_max_seconds < settings.hold_ttl_seconds:
        raise SettingsError("HOLD_LIFE_MAX_SECONDS is less than HOLD_TTL_SECONDS; a hold must live at least one term.")
    names = ("secret_key", "auth_jwt_secret", "pass_secret", "audit_key")
    before = [("secret_key_before", one) for one in settings.secret_key_before.split()]
    for name, value in [*((name, getattr(settings, name)) for name in names), *before]:
        if 0 < len(value) < SECRET_KEY_CHARS_MIN:
            raise SettingsError(
                f"{name.upper()} is too short; it takes {SECRET_KEY_CHARS_MIN} characters or more, by chance."
            )
    _check_tokens(settings)
    _check_stripe(settings)
    for name in ("mail_from", "public_url") if settings.smtp_url else ():
        if not getattr(settings, name):
            raise SettingsError(f"SMTP_URL is set without {name.upper()}, which every mail needs.")
    if settings.public_url and not _is_address(settings.public_url, PUBLIC_URL):
        raise SettingsError(
            f"PUBLIC_URL is {settings.public_url!r}; it takes an address like https://seats.example, without ? and #."
        )
    if settings.terms_url and not _is_address(settings.terms_url, TERMS_URL):
        raise SettingsError(
            f"TERMS_URL is {settings.terms_url!r}; it takes an address like https://seats.example/terms."
        )


def _check_ports(settings: Settings) -> None:
    for name in ("port", "admin_port"):
        if getattr(settings, name) > PORT_MAX:
            raise SettingsError(f"{name.upper()} is {getattr(settings, name)}; the highest port is {PORT_MAX}.")
    if settings.admin_port and settings.admin_port == settings.port:
        raise SettingsError("ADMIN_PORT is the same as PORT; leave it at 0 for that.")
    if settings.redis_addr and not _is_place(settings.redis_addr):
        raise SettingsError("REDIS_ADDR takes host:port, such as localhost:6379; for all else there is REDIS_URL.")


def _check_stripe(settings: Settings) -> None:
    """Refuse keys that are missing or in each other's place: the secret one must never be the one browsers get."""
    is_named, found = STRIPE in settings.payment_providers, {name: getattr(settings, name) for name in STRIPE_KEYS}
    if not is_named and not any(found.values()):
        return
    for name, value in found.items():
        if not value:
            raise SettingsError(f"{name.upper()} is not set; payment by Stripe needs {_stripe_names()}.")
        if not value.startswith(STRIPE_KEYS[name]):
            raise SettingsError(
                f"{name.upper()} is not what it should be; it must begin with {' or '.join(STRIPE_KEYS[name])}."
            )
    if len({"_test_" in found[name] for name in ("stripe_secret_key", "stripe_publishable_key")}) > 1:
        raise SettingsError("STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY differ: one is for tests, and one is live.")
    if is_named and settings.pay_within_seconds < STRIPE_PAY_WITHIN_MIN_S:
        raise SettingsError(
            f"PAY_WITHIN_SECONDS is {settings.pay_within_seconds:g}; with Stripe the least is "
            f"{STRIPE_PAY_WITHIN_MIN_S}, since a bank's 3-D Secure takes minutes."
        )


def _stripe_names() -> str:
    *first, last = [name.upper() for name in STRIPE_KEYS]
    return f"{', '.join(first)} and {last}"


def _check_tokens(settings: Settings) -> None:
    """Refuse an audience or issuer without a key: the server would not check tokens, though its operator expects it."""
    if settings.auth_jwt_secret and settings.auth_jwt_jwks_file:
        raise SettingsError("AUTH_JWT_SECRET and AUTH_JWT_JWKS_FILE are both set; tokens are signed in one way only.")
    if settings.tokens:
        return
    for name in ("auth_jwt_audience", "auth_jwt_issuer", "auth_jwt_roles_claim"):
        if getattr(settings, name):
            raise SettingsError(f"{name.upper()} is set without AUTH_JWT_SECRET or AUTH_JWT_JWKS_FILE.")


def _is_address(text: str, form: re.Pattern[str]) -> bool:
    return len(text) <= ADDRESS_CHARS_MAX and form.fullmatch(text) is not None


def _is_place(text: str) -> bool:
    found = PLACE.fullmatch(text)
    return found is not None and 0 < int(found[1]) <= PORT_MAX
