"""One page as others have it on their screens: phone and desktop, English and German, light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.e2e.axe import findings
from tests.e2e.browser import DESKTOP, PHONE, ComeIn, Visitor
from tests.e2e.fitting import misfits
from tests.e2e.orders import sees_payment
from tests.harness.processes.server import Server

ENGLISH, GERMAN = {"locale": "en-GB"}, {"locale": "de-DE"}
LIGHT, DARK = {"color_scheme": "light"}, {"color_scheme": "dark"}
WINDOWS: dict[str, dict[str, Any]] = {
    "desktop, English": {**DESKTOP, **ENGLISH, **DARK},
    "phone, German": {**PHONE, **GERMAN, **LIGHT},
    "phone, English": {**PHONE, **ENGLISH, **DARK},
    "desktop, German": {**DESKTOP, **GERMAN, **LIGHT},
}


async def every_window(come_in: ComeIn, server: Server) -> Sequence[Visitor]:
    """Four who only look at what this server shows."""
    lookers = [await come_in(reduced_motion="reduce", **window) for window in WINDOWS.values()]
    for looker in lookers:
        looker.comes_to(server)
    return lookers


async def all_see_payment(lookers: Sequence[Visitor], address: str, status: str) -> None:
    """Whoever opens the payment's page sees this status; nothing on it keeps people out or leaves the window."""
    for looker, window in zip(lookers, WINDOWS, strict=True):
        await looker.page.goto(address)
        await sees_payment(looker, status)
        troubles = [*await findings(looker.page), *await misfits(looker.page)]
        assert not troubles, f"{window}: {troubles}"
