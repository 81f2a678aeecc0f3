"""The cookie of a device: for the door alone, and over https by a name that only https can set."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from firstclick.domain.refusals import StaffNotAllowed
from firstclick.domain.staff.audit import ActingStaff
from firstclick.domain.staff.devices import DEVICE_LIFE_MS, device_label
from firstclick.domain.staff.roles import Role
from firstclick.ledger import SqlLedger, sqlite_url
from firstclick.service.door.devices import DoorDevices
from firstclick.web.auth.device_cookies import DeviceCookies
from firstclick.web.auth.staff import StaffOrigin
from firstclick.web.core.operation import Devices
from firstclick.web.core.requests import Request

NOW_MS = 1_795_000_000_000
MAX = ActingStaff("Max")


@pytest.fixture
async def devices(tmp_path: Path) -> AsyncIterator[DoorDevices]:
    ledger = SqlLedger(sqlite_url(tmp_path / "ledger.db"), audit_key=b"a" * 32)
    await ledger.start()
    yield DoorDevices(ledger.door.devices, lambda length: b"\x07" * length)
    await ledger.close()


def shows(name: str, token: str, at_ms: int = NOW_MS) -> Request:
    return Request("GET", "/door/showtimes", [(b"cookie", f"{name}={token}".encode())], now_ms=at_ms)


async def test_over_https_its_name_is_one_that_only_https_sets(devices: DoorDevices) -> None:
    added = await devices.add("left door", MAX, NOW_MS)
    for url, name, secure in (
        ("https://seats.example", "__Secure-firstclick-door", "; Secure"),
        ("", "firstclick-door", ""),
    ):
        cookies = DeviceCookies(StaffOrigin(url), devices)
        header = f"{name}={added.token}; Path=/door; Max-Age=86400; HttpOnly; SameSite=Strict{secure}"
        assert cookies.header(shows("", ""), added.token) == (b"set-cookie", header.encode())
        found = await cookies.find(shows(name, added.token), Devices.LIVE)
        assert found is not None
        assert (found.name, found.role, found.proved_until_ms) == ("device/left door", Role.DOOR, 0)
    https = DeviceCookies(StaffOrigin("https://seats.example"), devices)
    assert await https.find(shows("firstclick-door", added.token), Devices.LIVE) is None


async def test_its_day_ends_however_it_is_used_and_a_revoked_one_sends_only_what_is_left(devices: DoorDevices) -> None:
    added = await devices.add("left door", MAX, NOW_MS)
    cookies, name = DeviceCookies(StaffOrigin(""), devices), "firstclick-door"
    assert await cookies.find(shows(name, "another"), Devices.LIVE) is None
    assert await cookies.find(shows(name, added.token, NOW_MS + DEVICE_LIFE_MS - 1), Devices.LIVE)
    assert await cookies.find(shows(name, added.token, NOW_MS + DEVICE_LIFE_MS), Devices.LIVE) is None
    await devices.revoke(added.device.device_id, MAX, NOW_MS)
    with pytest.raises(StaffNotAllowed):
        await cookies.find(shows(name, added.token), Devices.LIVE)
    found = await cookies.find(shows(name, added.token), Devices.REVOKED_TOO)
    assert found is not None
    assert found.device == replace(added.device, revoked_at_ms=NOW_MS, revoked_by="Max")


@pytest.mark.parametrize(
    ("text", "label"), [(" left door ", "left door"), ("x" * 41, None), ("a\nb", None), (" ", None)]
)
def test_a_label_is_a_short_line(text: str, label: str | None) -> None:
    assert device_label(text) == label
