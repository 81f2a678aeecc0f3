"""Who of the staff acts by a request, and acts that need more than their operation does."""

from __future__ import annotations

from firstclick.domain.staff.audit import ActingStaff
from firstclick.domain.staff.roles import Act
from firstclick.service.staff.staff_admin import Actor
from firstclick.web.auth.staff import check_role
from firstclick.web.core.operation import Auth
from firstclick.web.core.requests import Request


def acting(request: Request) -> ActingStaff:
    """Who sends the request, as it is recorded."""
    return ActingStaff(request.member.name, request.client)


def actor(request: Request) -> Actor:
    """Who changes staff or keys by the request."""
    return Actor(request.member.name, request.client, request.now_ms)


def require(request: Request, act: Act) -> None:
    """Raises `StaffNotAllowed` unless the role allows the act, and where it needs one there is a fresh proof."""
    check_role(request.member, Auth.staff(act), request.now_ms)
