"""Who of the staff acts by a request, and acts that need more than their operation does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from firstclick.domain.refusals import Refusal, StaffConflict
from firstclick.domain.staff.audit import ActingStaff
from firstclick.domain.staff.members import StaffReason, StaffRefused
from firstclick.domain.staff.roles import Act
from firstclick.service.ports.server_keys import KeyReason, KeyRefused
from firstclick.service.staff.staff_admin import Actor
from firstclick.web.auth.staff import check_role
from firstclick.web.core.operation import Auth
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.requests import Request


def acting(request: Request) -> ActingStaff:
    """Who sends the request, as it is recorded."""
    return ActingStaff(request.member.name, request.client)


def actor(request: Request) -> Actor:
    """Who changes staff or keys by the request."""
    return Actor(request.member.name, request.client, request.now_ms)


@contextmanager
def answering(unknown: type[Refusal]) -> Iterator[None]:
    """Answers a change of staff or keys that is refused: `unknown` where there is none of that name."""
    try:
        yield
    except (StaffRefused, KeyRefused) as refused:
        match refused.reason:
            case StaffReason.UNKNOWN | KeyReason.UNKNOWN:
                raise unknown from None
            case StaffReason.NOT_VALID | KeyReason.NOT_VALID:
                raise BadRequest(str(refused)) from None
            case reason:
                raise StaffConflict(str(refused), reason) from None


def require(request: Request, act: Act) -> None:
    """Raises `StaffNotAllowed` unless the role allows the act, and where it needs one there is a fresh proof."""
    check_role(request.member, Auth.staff(act), request.now_ms)
