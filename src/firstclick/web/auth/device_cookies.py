"""The cookie of a device at the door: for `/door` alone, for a day, and not for the box office."""

from __future__ import annotations

from firstclick.domain.refusals import NotAllowedReason, StaffNotAllowed
from firstclick.domain.staff.devices import DEVICE_LIFE_MS
from firstclick.domain.staff.roles import Role
from firstclick.service.door.devices import DoorDevices
from firstclick.web.auth.staff import StaffOrigin
from firstclick.web.core.operation import Devices
from firstclick.web.core.requests import Request, Staff

PLAIN_COOKIE = b"firstclick-door"
SECURE_COOKIE = b"__Secure-firstclick-door"
"""Browsers keep it over https only. The prefix of staff's cookie would ask for the path `/`."""


class DeviceCookies:
    """Hands out the cookie, and finds the device that shows it."""

    def __init__(self, origin: StaffOrigin, devices: DoorDevices) -> None:
        self._origin = origin
        self._devices = devices

    async def find(self, request: Request, devices: Devices) -> Staff | None:
        """The device; None without a cookie, and for one that is over. Raises `StaffNotAllowed` for a revoked one."""
        token = self._token(request)
        device = None if token is None else await self._devices.find(token, request.now_ms)
        if device is None:
            return None
        if device.is_revoked and devices is not Devices.REVOKED_TOO:
            raise StaffNotAllowed(NotAllowedReason.DEVICE)
        return Staff(device.name, Role.DOOR, 0, device=device)

    def header(self, request: Request, token: str) -> tuple[bytes, bytes]:
        """The header that makes a browser the device."""
        return self._cookie(request, token.encode(), DEVICE_LIFE_MS // 1000)

    def cleared(self, request: Request) -> tuple[bytes, bytes]:
        """The header that makes a browser no device any more."""
        return self._cookie(request, b"", 0)

    def _cookie(self, request: Request, value: bytes, age_s: int) -> tuple[bytes, bytes]:
        secure = b"; Secure" if self._origin.is_secure(request) else b""
        cookie = b"%b=%b; Path=/door; Max-Age=%d; HttpOnly; SameSite=Strict%b"
        return b"set-cookie", cookie % (self._name(request), value, age_s, secure)

    def _token(self, request: Request) -> str | None:
        return self._origin.cookie_named(request, self._name(request))

    def _name(self, request: Request) -> bytes:
        return SECURE_COOKIE if self._origin.is_secure(request) else PLAIN_COOKIE
