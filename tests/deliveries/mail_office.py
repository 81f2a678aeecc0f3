"""A box office that sends mail on a real ledger, with time in the test's hands, and what a mail has in it."""

from __future__ import annotations

import struct
import uuid
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from firstclick.bootstrap.mails import mail_sender
from firstclick.bootstrap.settings import Settings
from firstclick.delivery.webhooks import HttpSender
from firstclick.domain.booking import Booking, BuyerDetails
from firstclick.domain.programme import Programme
from firstclick.domain.values import replace
from firstclick.ledger import SqlLedger, sqlite_url
from firstclick.service.deliveries.courier import Around, Courier
from firstclick.service.deliveries.mails import mails_of
from firstclick.service.deliveries.publisher import Publisher
from firstclick.service.ports.outbox import MAIL, Delivery
from tests.deliveries.mail_server import MailBox
from tests.ledger.making import NOW_MS, a_booking
from tests.ledger.test_import_plan import TONIGHT, showing


@dataclass
class Office:
    """A process that sends mail, with time in the test's hands."""

    ledger: SqlLedger
    programme: Programme
    box: MailBox
    publisher: Publisher
    courier: Courier
    now_ms: int = NOW_MS

    async def send(self, minutes: float = 0) -> list[EmailMessage]:
        """Publish and send what is due then; all that was taken so far."""
        self.now_ms += int(minutes * 60_000)
        await self.publisher.publish()
        await self.courier.look()
        await self.courier.idle()
        return self.box.mails

    async def waiting(self) -> list[Delivery]:
        return list(await self.ledger.outbox.deliveries.deliveries(MAIL, None, 99))


@asynccontextmanager
async def office_in(folder: Path, box: MailBox) -> AsyncIterator[Office]:
    ledger = SqlLedger(sqlite_url(folder / "ledger.db"), audit_key=b"key")
    await ledger.start()
    await ledger.outbox.items.listen(MAIL, listens=True)
    settings = Settings(
        smtp_url=box.url,
        mail_from="Corner House <tickets@corner.example>",
        public_url="https://corner.example",
        secret_key="x" * 32,
    )
    programme = showing(TONIGHT)
    await ledger.import_programme(programme, "first", NOW_MS)
    sender = mail_sender(settings, ledger, lambda: made.programme)
    assert sender is not None
    its = ledger.outbox
    around = Around(lambda: made.now_ms, lambda: 0.5, lambda: f"{made.now_ms}")
    courier = Courier((its.items, its.deliveries, its.webhooks), HttpSender("1"), around, sender.send)
    publisher = Publisher(
        its.items,
        lambda: made.programme,
        lambda: uuid.uuid4().hex,
        around.now_ms,
        lambda waiting: mails_of(waiting, made.programme),
    )
    made = Office(ledger, programme, box, publisher, courier)
    try:
        yield made
    finally:
        await ledger.close()


async def bought(office: Office, *seats: str, language: str = "en", email: str = "ann@example.org") -> Booking:
    """Sold to somebody who has left an address."""
    booking = a_booking(*seats, showtime_id=TONIGHT.showtime_id)
    booking = replace(booking, buyer=BuyerDetails(email, "Ann Ä", language))
    await office.ledger.book(booking)
    return booking


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def part(mail: EmailMessage, kind: str) -> EmailMessage:
    (found,) = [one for one in mail.walk() if one.get_content_type() == kind]
    return found


def pixels_of(png: bytes) -> memoryview:
    """A picture of one bit a pixel, as rows of grey."""
    width, height, depth = struct.unpack(">IIB", png[16:25])
    assert depth == 1
    data, place = b"", 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            data += png[place + 8 : place + 8 + length]
        place += length + 12
    packed, stride = zlib.decompress(data), 1 + (width + 7) // 8
    row, bits = bytes(stride - 1), list[int]()
    for start in range(0, len(packed), stride):
        kind, line = packed[start], packed[start + 1 : start + stride]
        row = line if kind == 0 else bytes((one + above) % 256 for one, above in zip(line, row, strict=True))
        assert kind in (0, 2), "as it is, or as a difference to the row above"
        bits += [row[x // 8] >> (7 - x % 8) & 1 for x in range(width)]
    return memoryview(bytes(255 * one for one in bits)).cast("B", (height, width))
