"""A customer with a ticket: seats that were held and confirmed, and what whoever has the ticket's link is shown."""

from __future__ import annotations

import httpx
import zxingcpp

from tests.web.buyer import Buyer

ONLY_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


async def ticket_of(buyer: Buyer, movie: str, *seats: str) -> str:
    """Hold and confirm; the ticket's token."""
    session_id = await buyer.held(movie, *seats)
    assert (await buyer.confirm(session_id)).status_code == 204
    token: str = (await buyer.look(session_id)).json()["ticket"]
    return token


async def shown(http: httpx.AsyncClient, token: str, file: str = "") -> httpx.Response:
    """What is at the ticket's address, or at that of one of its files, for somebody who does not say who."""
    return await http.get(f"/tickets/{token}{file}")


def codes_in(pixels: memoryview) -> list[str]:
    """The texts of the QR codes in a picture. By chance the lines of one may be a code of another kind as well."""
    return [one.text for one in zxingcpp.read_barcodes(pixels, formats=ONLY_QR, try_invert=False)]
