"""How the caller of a request is found: with `AUTH_JWT_…` settings by a bearer token, else as the request names it."""

from __future__ import annotations

import time
from pathlib import Path

from firstclick.bootstrap.clocks import wall_ms
from firstclick.bootstrap.settings import Settings
from firstclick.bootstrap.settings_values import SettingsError
from firstclick.web.auth.bearer_tokens import BearerTokens, Required
from firstclick.web.auth.callers import Callers, NamedCallers, TokenCallers
from firstclick.web.auth.jwt_keys import BadKeys, KeyFile, Keys, SharedSecret


def callers(tokens: BearerTokens | None) -> Callers:
    """Finds the caller of each request; `tokens` None: it is whom the request names."""
    return NamedCallers() if tokens is None else TokenCallers(tokens)


def bearer_tokens(settings: Settings) -> BearerTokens | None:
    """Checks bearer tokens, where the settings have a key. Raises `SettingsError` when its file cannot be used."""
    keys = _keys(settings)
    return None if keys is None else BearerTokens(keys, token_rules(settings), wall_ms)


def token_rules(settings: Settings) -> Required:
    """What the settings require of tokens."""
    return Required(
        settings.auth_jwt_audience or None,
        settings.auth_jwt_issuer or None,
        settings.auth_jwt_leeway_seconds,
        settings.auth_jwt_roles_claim,
    )


def _keys(settings: Settings) -> Keys | None:
    if settings.auth_jwt_secret:
        return SharedSecret(settings.auth_jwt_secret.encode())
    if not settings.auth_jwt_jwks_file:
        return None
    try:
        return KeyFile(Path(settings.auth_jwt_jwks_file), time.monotonic)
    except BadKeys as error:
        raise SettingsError(f"AUTH_JWT_JWKS_FILE: {error}") from error
