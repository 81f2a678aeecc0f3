"""Mails about showtimes that are cancelled, and about money that came late, with what becomes of the money."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from firstclick.domain.booking import BuyerDetails
from firstclick.domain.delivery_rules import DeliveryState
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import PaidBy, Payer, Payment, PaymentState, TakenMoney
from firstclick.domain.programme import ShowtimeStatus
from firstclick.domain.values import replace
from firstclick.service.checkout.settlement import outbox_of
from firstclick.service.ports.ledger import Cancellation
from firstclick.service.ports.payments import PaymentWrite
from tests.deliveries.mail_office import Office, bought, office_in, part, text_of
from tests.deliveries.mail_server import mail_server
from tests.ledger.making import NOW_MS
from tests.ledger.payments import a_payment, becoming, inserting, the_booking
from tests.ledger.test_import_plan import TOMORROW, TONIGHT, showing

CASH = TakenMoney(PaidBy.CASH, "mia", NOW_MS)
CANCELLED = dataclasses.replace(TONIGHT, status=ShowtimeStatus.CANCELLED)
OFFER_BY_MS = NOW_MS + 600_000


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with mail_server() as box, office_in(tmp_path, box) as its:
        yield its


async def cancel_tonight(office: Office, text: str = "cancelled", *, minutes: float = 1) -> None:
    """The cinema cancels the showtime, and sells another."""
    office.now_ms += int(minutes * 60_000)
    await office.ledger.import_programme(showing(CANCELLED, TOMORROW), text, office.now_ms)


async def sold(office: Office, seat: str, language: str = "en", **fields: object) -> Payment:
    """A booking with its payment, of a buyer whose address names the seat."""
    its: Any = {"state": PaymentState.PAID, "charged": Money(1150, "EUR"), **fields}
    buyer = Payer("ann", f"{seat.lower()}@example.org", "Ann", language)
    row = a_payment(seat, showtime_id=TONIGHT.showtime_id, payer=buyer, **its)
    booking = replace(the_booking(row), buyer=BuyerDetails(buyer.email, buyer.name, buyer.language))
    await office.ledger.write_payment(inserting(row, book=booking, outbox=outbox_of(None, row)))
    return row


async def new_mails(office: Office, minutes: float = 0) -> dict[str, EmailMessage]:
    """What was sent since, by the address; one to each."""
    before = len(office.box.mails)
    mails = (await office.send(minutes))[before:]
    found = {str(one["To"]): one for one in mails}
    assert len(found) == len(mails), "nobody is written to twice"
    return found


async def test_the_ticket_that_is_to_be_paid_says_until_when_and_one_that_is_paid_does_not(office: Office) -> None:
    paid = await sold(office, "A1")
    due = await sold(office, "A2", state=PaymentState.DUE, provider="counter", charged=Money(0, "EUR"))
    mails = await new_mails(office)
    until = datetime.fromtimestamp(due.pay_by_ms / 1000, ZoneInfo(office.programme.timezone)).strftime(
        "%Y-%m-%d, %H:%M"
    )
    told = f"Pay at the box office by {until}; after that the seats are sold again."
    assert told in text_of(mails[due.payer.email])
    assert "at the box office by" not in text_of(mails[paid.payer.email])


async def test_each_buyer_of_a_cancelled_showtime_is_written_to_once_and_learns_what_becomes_of_the_money(
    office: Office,
) -> None:
    await sold(office, "A1")
    await sold(office, "A2", "de", provider="counter", taken=CASH)
    await sold(office, "A3", "de", state=PaymentState.DUE, provider="counter", charged=Money(0, "EUR"))
    await sold(office, "A4", provider="external", charged=Money(900, "EUR"))
    free = await bought(office, "B1", email="free@example.org")
    await bought(office, "B2", email="")
    await office.send()
    await cancel_tonight(office)
    mails = await new_mails(office)
    assert sorted(mails) == [*(f"a{n}@example.org" for n in (1, 2, 3, 4)), "free@example.org"]
    assert {one["Subject"] for one in mails.values()} == {
        "Does not take place: Night Train",
        "Fällt aus: Night Train",
    }
    texts = {to: " ".join(text_of(one).split()) for to, one in mails.items()}
    assert "You get back 11.50 EUR the way you paid" in texts["a1@example.org"]
    assert "Sie bekommen 11.50 EUR an der Kasse zurück." in texts["a2@example.org"]
    assert "Sie haben noch nicht bezahlt und müssen es auch nicht mehr." in texts["a3@example.org"]
    assert "You get back 9.00 EUR the way you paid" in texts["a4@example.org"]
    assert "EUR" not in texts["free@example.org"]
    assert f"Booking: {free.reference}" in texts["free@example.org"]
    for mail in mails.values():
        assert "/#/ticket/" in part(mail, "text/html").get_content()
        assert [one for one in mail.walk() if one.get_content_maintype() in ("image", "application")] == []
        assert [one for one in mail.walk() if one.get_content_type() == "text/calendar"] == [], "no code, no date"


async def test_a_showtime_that_stays_cancelled_is_written_about_once_and_one_that_is_cancelled_again_again(
    office: Office,
) -> None:
    await bought(office, "A1")
    await office.send()
    await cancel_tonight(office)
    first = (await new_mails(office))["ann@example.org"]
    await cancel_tonight(office, "the same with another text")
    assert await new_mails(office) == {}
    await office.ledger.import_programme(showing(TONIGHT, TOMORROW), "it takes place", office.now_ms)
    back = (await new_mails(office))["ann@example.org"]
    assert back["Subject"] == "Takes place after all: Night Train"
    assert part(back, "image/png"), "its code"
    await cancel_tonight(office, "cancelled again")
    second = (await new_mails(office))["ann@example.org"]
    assert first["Subject"] == second["Subject"]
    assert first["Message-ID"] != second["Message-ID"]


async def test_who_is_refunded_at_once_learns_why_all_the_same(office: Office) -> None:
    booking = await bought(office, "A1", "A2")
    await office.ledger.cancel(Cancellation(booking.reference, ("A2",), "ann", "", office.now_ms))
    await office.send()
    await cancel_tonight(office)
    await office.ledger.cancel(Cancellation(booking.reference, (), "max", "cancelled", office.now_ms))
    before = len(office.box.mails)
    texts = {str(one["Subject"]): text_of(one) for one in (await office.send())[before:]}
    assert sorted(texts) == ["Cancelled: Night Train", "Does not take place: Night Train"]
    assert "Seats: A1\r\n" in texts["Does not take place: Night Train"]


async def test_a_ticket_that_waits_while_its_showtime_is_cancelled_is_not_sent(office: Office) -> None:
    office.box.answers = ["451 later"]
    await bought(office, "A1")
    assert await office.send() == []
    await cancel_tonight(office)
    office.programme = showing(CANCELLED, TOMORROW)
    mails = await new_mails(office, minutes=5)
    assert [one["Subject"] for one in mails.values()] == ["Does not take place: Night Train"]
    states = {one.payload["kind"]: one.state for one in await office.waiting()}
    assert states == {"ticket": DeliveryState.OBSOLETE, "showtime_cancelled": DeliveryState.DELIVERED}


async def late(office: Office, seat: str, *states: PaymentState, since_ms: int = NOW_MS) -> Payment:
    """A payment whose money came when its seat was gone, and what became of it then."""
    row = a_payment(seat, state=PaymentState.UNSEATED, showtime_id=TONIGHT.showtime_id)
    await office.ledger.write_payment(inserting(row))
    for state in states:
        after = becoming(row, state, offer_by_ms=OFFER_BY_MS, session_id=f"{seat}-other", since_ms=since_ms)
        await office.ledger.write_payment(PaymentWrite(row, after, office.now_ms, outbox=outbox_of(row, after)))
        row = after
    return row


async def test_money_for_which_there_are_no_seats_is_written_about_with_the_page_of_the_payment(office: Office) -> None:
    row = await late(office, "A1", PaymentState.VOIDING)
    (mail,) = await office.send()
    assert mail["Subject"] == "Too late: Night Train"
    assert "Your money goes back" in " ".join(text_of(mail).split())
    assert f"https://corner.example/#/payment/{row.payment_id}" in text_of(mail)


async def test_an_offer_that_was_not_answered_is_written_about_and_one_that_was_declined_is_not(office: Office) -> None:
    await late(office, "A1", PaymentState.OFFERED, PaymentState.VOIDING, since_ms=OFFER_BY_MS)
    await late(office, "A2", PaymentState.OFFERED, PaymentState.VOIDING, since_ms=OFFER_BY_MS - 1)
    (mail,) = await office.send()
    assert mail["Subject"] == "Offer ended: Night Train"
    assert "Seats: A1" in text_of(mail)


async def test_an_offer_is_sent_only_while_it_can_be_accepted(office: Office) -> None:
    office.box.answers = ["451 later"]
    row = await late(office, "A1", PaymentState.OFFERED)
    assert await office.send() == []
    after = becoming(row, PaymentState.SECURED)
    await office.ledger.write_payment(PaymentWrite(row, after, office.now_ms, outbox=outbox_of(row, after)))
    assert await office.send(minutes=1) == []
    assert [one.state for one in await office.waiting()] == [DeliveryState.OBSOLETE]
