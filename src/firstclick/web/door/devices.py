"""Managers let devices scan at the door, see them, and end that."""

from __future__ import annotations

import msgspec

from firstclick.domain.staff.devices import DoorDevice, device_label
from firstclick.service.door.devices import DoorDevices
from firstclick.web.admin.staff_acts import acting
from firstclick.web.auth.device_cookies import DeviceCookies
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request
from firstclick.web.door import wire

_encode = msgspec.json.Encoder().encode


class DeviceEndpoints:
    """The handlers."""

    def __init__(self, devices: DoorDevices, cookies: DeviceCookies) -> None:
        self._devices = devices
        self._cookies = cookies

    async def add_device(self, request: Request) -> Reply:
        """Let the browser that sends this scan for a day, whoever uses it: `Set-Cookie` is for `/door` alone."""
        body: wire.AddDeviceBody = request.form
        label = device_label(body.label)
        if label is None:
            raise BadRequest("A label is a line of up to 40 characters.")
        added = await self._devices.add(label, acting(request), request.now_ms)
        return Reply(201, [JSON, self._cookies.header(request, added.token)], _encode(_device(added.device)))

    async def leave_door(self, request: Request) -> Reply:
        """End the device that sends this, and make its browser none. Ended already, only that; staff stay signed in."""
        device = request.member.device
        if device is not None and not device.is_revoked:
            await self._devices.revoke(device.device_id, acting(request), request.now_ms)
        return Reply(204, [self._cookies.cleared(request)])

    async def door_devices(self, request: Request) -> Reply:
        """The devices of the last days, the newest first."""
        found = [_device(one) for one in await self._devices.all()]
        return Reply(200, [JSON], _encode(wire.DevicesAnswer(request.now_ms, found)))

    async def revoke_device(self, request: Request) -> Reply:
        """End a device now. What it has still to send is kept for staff, and lets nobody in."""
        await self._devices.revoke(request.id("device_id"), acting(request), request.now_ms)
        return Reply(204, [])


def _device(one: DoorDevice) -> wire.DoorDeviceAnswer:
    times = (one.ends_at_ms, one.revoked_at_ms, one.revoked_by)
    return wire.DoorDeviceAnswer(one.device_id, one.label, one.created_at_ms, one.created_by, *times)
