"""Devices at the door are let in for a day, found by their tokens, and revoked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from firstclick.domain import refusals
from firstclick.domain.staff.audit import ActingStaff, AuditKind
from firstclick.domain.staff.devices import DoorDevice
from firstclick.service.ports.admissions import DeviceLedger
from firstclick.service.staff.sign_ins import TOKEN_BYTES, token_hash_of

ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class AddedDevice:
    """A new device, and its token, which is stored nowhere."""

    device: DoorDevice
    token: str


class DoorDevices:
    """The devices. `random_bytes` is a secure source. Raises `LedgerUnavailable`.

    A device is looked up at each request: one that is revoked anywhere is over everywhere at once.
    """

    def __init__(self, ledger: DeviceLedger, random_bytes: Callable[[int], bytes]) -> None:
        self._ledger = ledger
        self._random_bytes = random_bytes

    async def add(self, label: str, staff: ActingStaff, now_ms: int) -> AddedDevice:
        """Let a device scan from now on. Raises `TooManyDevices`."""
        token, device_id = self._random_bytes(TOKEN_BYTES).hex(), self._random_bytes(ID_BYTES).hex()
        device = DoorDevice(device_id, label, token_hash_of(token), now_ms, staff.name)
        if not await self._ledger.add(device, staff.entry(AuditKind.DEVICE_ADD, device_id, now_ms, label=label)):
            raise refusals.TooManyDevices
        return AddedDevice(device, token)

    async def find(self, token: str, now_ms: int) -> DoorDevice | None:
        """The device with that token, also a revoked one; None when there is none, or its day is over."""
        device = await self._ledger.find(token_hash_of(token))
        return None if device is None or now_ms >= device.ends_at_ms else device

    async def all(self) -> Sequence[DoorDevice]:
        """Every device that is kept, the newest first."""
        return await self._ledger.all()

    async def revoke(self, device_id: str, staff: ActingStaff, now_ms: int) -> None:
        """End a device now. Raises `UnknownDevice`."""
        entry = staff.entry(AuditKind.DEVICE_REVOKE, device_id, now_ms)
        if await self._ledger.revoke(device_id, now_ms, entry) is None:
            raise refusals.UnknownDevice
