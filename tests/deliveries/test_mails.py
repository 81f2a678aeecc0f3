"""Mails to buyers, over a real SMTP server: what they say, and what becomes of those that are refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import icalendar
import pytest

from firstclick.bootstrap.settings import read_settings
from firstclick.bootstrap.settings_values import SettingsError
from firstclick.delivery.smtp import SmtpAddress, SmtpSender, smtp_address
from firstclick.domain.delivery_rules import DeliveryState
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import Payment, PaymentState, Refund, RefundState
from firstclick.service.checkout.settlement import outbox_of
from firstclick.service.deliveries.courier import LEASE_MS
from firstclick.service.ports.ledger import Cancellation
from firstclick.service.ports.outbox import MAIL
from firstclick.service.ports.payments import PaymentWrite
from tests.deliveries.mail_office import Office, bought, office_in, part, pixels_of, text_of
from tests.deliveries.mail_server import MailBox, mail_server
from tests.harness.processes.commands import firstclick
from tests.harness.processes.server import serving
from tests.ledger.making import NOW_MS
from tests.ledger.payments import a_payment, becoming, inserting
from tests.ledger.test_import_plan import TONIGHT, showing
from tests.web.qr_codes import codes_in
from tests.web.sample_programme import PLAIN, programme


@pytest.fixture
async def box() -> AsyncIterator[MailBox]:
    async with mail_server() as its:
        yield its


@pytest.fixture
async def office(tmp_path: Path, box: MailBox) -> AsyncIterator[Office]:
    async with office_in(tmp_path, box) as its:
        yield its


async def test_a_ticket_comes_by_mail_with_its_link_its_code_and_a_file_for_the_calendar(office: Office) -> None:
    booking = await bought(office, "A1", "A2")
    (mail,) = await office.send()
    assert office.box.recipients == ["ann@example.org"]
    assert (mail["From"], mail["To"]) == ("Corner House <tickets@corner.example>", "ann@example.org")
    assert mail["Subject"] == "Your ticket: Night Train"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = text_of(mail)
    assert "Hello Ann Ä," in text
    assert "Seats: A1, A2" in text
    link = next(word for word in text.split() if word.startswith("https://corner.example/ticket/#/ticket/"))
    picture = part(mail, "image/png")
    assert codes_in(pixels_of(picture.get_content())) == [link]
    html = part(mail, "text/html").get_content()
    assert f"cid:{picture['Content-ID'].strip('<>')}" in html
    assert "http" not in html.replace(link, ""), "it loads nothing"
    (event,) = icalendar.Calendar.from_ical(part(mail, "text/calendar").get_content()).events
    assert event["uid"] == f"{booking.reference}@firstclick"


async def test_a_mail_is_in_the_language_of_the_buyer_or_else_in_english(office: Office) -> None:
    await bought(office, "A1", language="de-AT")
    await bought(office, "A2", language="it")
    await bought(office, "A3", language="fr-CH")
    german, english, french = sorted(await office.send(), key=lambda one: one["Content-Language"])
    assert german["Subject"] == "Ihr Ticket: Night Train"
    assert "Guten Tag Ann Ä," in text_of(german)
    assert english["Subject"] == "Your ticket: Night Train"
    assert french["Subject"] == "Votre billet\u00a0: Night Train"
    assert "Bonjour Ann Ä," in text_of(french)


async def test_nobody_is_written_to_who_has_left_no_address(office: Office) -> None:
    await bought(office, "A1", email="")
    assert await office.send() == []


async def test_a_mail_that_cannot_be_taken_now_comes_later_and_only_once(office: Office) -> None:
    office.box.answers = ["451 try again"]
    await bought(office, "A1")
    assert await office.send() == []
    (waiting,) = await office.waiting()
    assert (waiting.state, waiting.status, waiting.error) == (
        DeliveryState.WAITING,
        451,
        "The mail server answered 451.",
    )
    assert len(await office.send(minutes=1)) == 1
    assert len(await office.send(minutes=60)) == 1


async def test_a_mail_that_is_refused_for_good_is_given_up(office: Office) -> None:
    office.box.answers = ["550 no such user ann@example.org"]
    await bought(office, "A1")
    assert await office.send(minutes=0) == []
    (dead,) = await office.waiting()
    assert (dead.state, dead.status) == (DeliveryState.DEAD, 550)
    assert "ann" not in dead.error
    assert await office.send(minutes=60) == []


async def test_what_was_sent_by_a_process_that_died_comes_again_with_the_same_id(office: Office) -> None:
    """Killed after the mail server took it, and before that was written down."""
    await bought(office, "A1")
    await office.publisher.publish()
    deliveries = office.ledger.outbox.deliveries
    (taken,) = await deliveries.claim(MAIL, 9, "dead", office.now_ms, office.now_ms + LEASE_MS)
    lane = office.courier._lanes[MAIL]  # noqa: SLF001 - the process that dies has sent it
    assert (await lane.send(taken)).is_delivered
    assert len(await office.send()) == 1
    first, second = await office.send(minutes=LEASE_MS / 60_000)
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]


async def test_a_mail_server_that_hangs_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SmtpSender.__init__, "__defaults__", (0.3,))
    async with mail_server() as box, office_in(tmp_path, box) as office:
        box.hangs = True
        await bought(office, "A1")
        assert await office.send() == []
        (waiting,) = await office.waiting()
        assert waiting.error.startswith("The mail server was not reached")


async def test_seats_stand_in_a_mail_as_people_count(office: Office) -> None:
    booking = await bought(office, "A10", "A9", "balcony-12-3", "12-3")
    await office.ledger.cancel(Cancellation(booking.reference, ("A9",), "rita", "ill", NOW_MS))
    mails = await office.send()
    (mail,) = [one for one in mails if one["Subject"] == "Your ticket: Night Train"]
    assert "Seats: 12-3, A9, A10, balcony-12-3" in text_of(mail)


async def test_a_cancellation_says_what_is_gone_and_what_stays(office: Office) -> None:
    booking = await bought(office, "A1", "A2")
    await office.ledger.cancel(Cancellation(booking.reference, ("A1",), "rita", "ill", NOW_MS))
    mails = await office.send()
    (mail,) = [one for one in mails if one["Subject"] == "Cancelled: Night Train"]
    assert "Seats: A1\r\n" in text_of(mail)
    assert "You keep these seats: A2" in text_of(mail)
    assert "/ticket/#/ticket/" in text_of(mail)


async def test_a_ticket_that_was_cancelled_before_it_was_sent_is_not_sent(office: Office) -> None:
    booking = await bought(office, "A1")
    await office.ledger.cancel(Cancellation(booking.reference, (), "rita", "ill", NOW_MS))
    assert [one["Subject"] for one in await office.send()] == ["Cancelled: Night Train"]


async def test_money_back_and_other_seats_are_written_to_who_paid(office: Office) -> None:
    asked = Refund(1, Money(500, "EUR"), RefundState.SUCCEEDED, ("B4",), "ill", "ann", NOW_MS)
    row = a_payment("B4", state=PaymentState.PAID, showtime_id=TONIGHT.showtime_id)
    await office.ledger.write_payment(inserting(row))
    given = becoming(row, PaymentState.PAID, refunds=(asked,))
    await office.ledger.write_payment(_write(row, given))
    late = a_payment("B5", state=PaymentState.UNSEATED, showtime_id=TONIGHT.showtime_id)
    await office.ledger.write_payment(inserting(late))
    offered = becoming(late, PaymentState.OFFERED, offer_by_ms=NOW_MS + 600_000, session_id="other")
    await office.ledger.write_payment(_write(late, offered))
    back, offer = sorted(await office.send(), key=lambda one: str(one["Subject"]))
    assert (back["Subject"], offer["Subject"]) == ("Money back: Night Train", "Other seats: Night Train")
    assert "you get back 5.00 EUR" in text_of(back)
    assert f"https://corner.example/#/payment/{late.payment_id}" in text_of(offer)


async def test_who_has_a_ticket_is_written_to_when_the_showtime_moves(office: Office) -> None:
    booking = await bought(office, "A1")
    await office.send()
    later = showing(type(TONIGHT)(TONIGHT.showtime_id, TONIGHT.movie, TONIGHT.auditorium, NOW_MS + 3_600_000))
    await office.ledger.import_programme(later, "second", NOW_MS)
    _, mail = await office.send()
    assert mail["Subject"] == "Changed: Night Train"
    assert booking.reference in text_of(mail)
    assert "is now" in text_of(mail)


def _write(before: Payment, after: Payment) -> PaymentWrite:
    return PaymentWrite(before, after, NOW_MS, outbox=outbox_of(before, after))


@pytest.mark.long
async def test_a_server_sends_the_ticket_that_its_page_shows(box: MailBox) -> None:
    mail_settings = {
        "SMTP_URL": box.url,
        "MAIL_FROM": "tickets@corner.example",
        "PUBLIC_URL": "https://corner.example",
    }

    def buy(url: str) -> None:
        held = httpx.post(f"{url}/movies/{PLAIN[0]}/holds", json={"user_id": "ann", "seats": ["B4"]}).json()
        body = {"user_id": "ann", "email": "ann@example.org", "language": "de"}
        assert httpx.put(f"{url}/sessions/{held['session_id']}/confirm", json=body).status_code == 204

    def look(url: str) -> int:
        link = next(word for word in text_of(box.mails[0]).split() if "/ticket/#/ticket/" in word)
        return httpx.get(f"{url}/tickets/{link.rpartition('/')[2]}").status_code

    running = serving(programme(), **mail_settings)
    server = await asyncio.to_thread(running.__enter__)
    try:
        await asyncio.to_thread(buy, server.url)
        while not box.mails:
            await asyncio.sleep(0.05)  # waits: the mail
        assert await asyncio.to_thread(look, server.url) == 200
        listed = await asyncio.to_thread(lambda: firstclick("mails", "list", cwd=server.folder).stdout)
        assert "ann@example.org" in listed
    finally:
        await asyncio.to_thread(running.__exit__, None, None, None)


def test_a_password_is_sent_over_tls_only_but_to_this_machine() -> None:
    assert smtp_address("smtp://u:p%40@mail.example:587") == SmtpAddress("mail.example", 587, "u", "p@", False)
    assert smtp_address("smtp://u:p@mail.example").needs_starttls is True
    assert smtp_address("smtps://u:p@mail.example").port == 465
    assert smtp_address("smtp://u:p@127.0.0.1").needs_starttls is None


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "SMTP_URL is set without MAIL_FROM"),
        ({"MAIL_FROM": "a@b.example"}, "SMTP_URL is set without PUBLIC_URL"),
    ],
)
def test_a_setting_that_is_missing_is_named(variables: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        read_settings({"SMTP_URL": "smtp://mail.example", **variables}, {})
