"""Builds what staff need: their sign-in, their sessions, and who finds them in a request."""

from __future__ import annotations

import secrets

from firstclick.bootstrap.core import Core
from firstclick.bootstrap.settings import Settings
from firstclick.service.staff.sessions import StaffSessions
from firstclick.service.staff.sign_in_limits import SignInLimits
from firstclick.service.staff.sign_ins import SignIns
from firstclick.web.auth.bearer_tokens import BearerTokens
from firstclick.web.auth.password_hasher import Argon2Hasher
from firstclick.web.auth.staff import StaffGuard, StaffOrigin
from firstclick.web.operations import StaffServices


def staff_services(settings: Settings, core: Core) -> StaffServices | None:
    """What the operations of staff need; None where `ADMIN` is off.

    At a port of their own `PUBLIC_URL` says nothing about them: it is where customers find the server.
    """
    if not settings.admin:
        return None
    ledger, limits = core.ledger, SignInLimits(core.tries)
    return StaffServices(
        sign_ins=SignIns(ledger.staff, ledger.audit, Argon2Hasher(), limits, secrets.token_bytes),
        sessions=StaffSessions(ledger.staff),
        origin=StaffOrigin("" if settings.admin_port else settings.public_url),
        audit=ledger.audit,
    )


def staff_guard(settings: Settings, its: StaffServices, tokens: BearerTokens | None) -> StaffGuard:
    """Finds who of the staff sends a request."""
    return StaffGuard(its.origin, its.sessions, tokens if settings.auth_jwt_roles_claim else None)
