"""Refusals of the door: scans that there are not, and devices."""

from __future__ import annotations

from firstclick.domain.refusals.refusal import Refusal


class UnknownScan(Refusal, status=404, slug="unknown-scan", title="No such scan"):
    """No scan of that id let anybody in, or it is another device's. The answer is the same for both."""

    def __init__(self) -> None:
        super().__init__("There is no such scan to take back.")


class UnknownDevice(Refusal, status=404, slug="unknown-device", title="No such device"):
    """There is no device of that id."""

    def __init__(self) -> None:
        super().__init__("There is no such device.")


class TooManyDevices(Refusal, status=409, slug="too-many-devices", title="Too many devices"):
    """So many devices scan already that no other one is let in."""

    def __init__(self) -> None:
        super().__init__("Too many devices may scan already; please end some of them first.")
