"""Builds what sends mails to buyers. A mail is written when it is sent, with the ticket's link, code and file."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

from firstclick.bootstrap.secret_key import ticket_tokens
from firstclick.bootstrap.settings import Settings
from firstclick.bootstrap.settings_values import SettingsError
from firstclick.delivery.smtp import (
    MailFacts,
    MailFiles,
    SmtpAddress,
    SmtpSender,
    mail_text,
    message_of,
    smtp_address,
)
from firstclick.delivery.smtp.message import address_of, named_address
from firstclick.domain.booking import Booking
from firstclick.domain.cinema_page import PAGE_LANGUAGES
from firstclick.domain.money.payment import PaymentState
from firstclick.domain.programme import Programme
from firstclick.ledger import SqlLedger
from firstclick.service.checkout.bookings import Confirmation
from firstclick.service.deliveries.mails import MailKind
from firstclick.service.ports.outbox import Delivery
from firstclick.web.api.calendar_file import calendar_file
from firstclick.web.api.public_address import PublicAddress
from firstclick.web.api.qr_code import qr_png

FOR_THE_DOOR = (MailKind.TICKET, MailKind.MOVED, MailKind.REINSTATED)
"""These come with the code that the door reads: they are for those who have seats when they are sent."""


def mail_sender(settings: Settings, ledger: SqlLedger, programme: Callable[[], Programme]) -> SmtpSender | None:
    """What sends mails; None where the settings name no server for it. Raises `SettingsError`."""
    address = smtp_server(settings)
    return None if address is None else SmtpSender(address, MailWriter(settings, ledger, programme).write)


def smtp_server(settings: Settings) -> SmtpAddress | None:
    """The server that mails are handed to, where the settings name one. Raises `SettingsError`, also for a sender."""
    if not settings.smtp_url:
        return None
    try:
        address = smtp_address(settings.smtp_url)
    except ValueError:
        raise SettingsError("SMTP_URL takes smtp://user:password@host:587, or smtps://….") from None
    try:
        address_of(settings.mail_from)
    except ValueError:
        sentence = f"MAIL_FROM is {settings.mail_from!r}; it takes an address like Lumen <tickets@lumen.example>."
        raise SettingsError(sentence) from None
    return address


class MailWriter:
    """Writes mails as they are sent: in the buyer's language, and with the booking as it is then."""

    def __init__(self, settings: Settings, ledger: SqlLedger, programme: Callable[[], Programme]) -> None:
        self._mail_from = settings.mail_from
        self._tokens = ticket_tokens(settings)
        self._address = PublicAddress(settings.public_url)
        self._ledger = ledger
        self._programme = programme

    async def write(self, delivery: Delivery) -> EmailMessage | None:
        """The message; None where what it says is not so any more. Raises `ValueError` and `LedgerUnavailable`."""
        payload, programme, ticket_url, files = delivery.payload, self._programme(), "", MailFiles()
        if "reference" in payload:
            booking = await self._ledger.booking(payload["reference"])
            is_live = booking is not None and bool(booking.seat_ids)
            if not is_live and payload["kind"] in FOR_THE_DOOR:
                return None
            if booking is not None and is_live:
                token = self._tokens.token(booking.reference, booking.showtime_id)
                ticket_url = self._address.mailed_ticket(token)
                if payload["kind"] in FOR_THE_DOOR:
                    if payload["kind"] != MailKind.REINSTATED and _is_cancelled(booking, programme):
                        return None
                    files = self._files(booking, ticket_url, programme)
        if payload["kind"] == MailKind.OFFER and not await self._is_offered(payload["payment_id"]):
            return None
        payment_url = self._address.mailed_payment(payload["payment_id"]) if "payment_id" in payload else ""
        language = next(iter(programme.page.languages), PAGE_LANGUAGES[0])
        showtime = programme.showtime_by_id.get(payload["showtime"]["showtime_id"])
        room = None if showtime is None else showtime.auditorium.seat_map
        facts = MailFacts(programme.cinema, programme.timezone, ticket_url, payment_url, language, room)
        text = mail_text(payload, facts)
        mail_from = named_address(self._mail_from, programme.cinema)
        return message_of(text, payload["to"], mail_from, delivery.subject, delivery.created_at_ms, files)

    async def _is_offered(self, payment_id: str) -> bool:
        """Whether the buyer can still accept: an offer lasts ten minutes, a mail server may be down for longer."""
        row = await self._ledger.payment(payment_id)
        return row is not None and row.state is PaymentState.OFFERED

    def _files(self, booking: Booking, ticket_url: str, programme: Programme) -> MailFiles:
        showtime = programme.showtime_by_id.get(booking.showtime_id)
        if showtime is None or showtime.starts_at_ms is None:
            return MailFiles(qr_png(ticket_url))
        found = Confirmation(booking, showtime, programme.cinema, programme.timezone)
        calendar = calendar_file(found, showtime, ticket_url)
        return MailFiles(qr_png(ticket_url), calendar)


def _is_cancelled(booking: Booking, programme: Programme) -> bool:
    showtime = programme.showtime_by_id.get(booking.showtime_id)
    return showtime is not None and showtime.is_cancelled
