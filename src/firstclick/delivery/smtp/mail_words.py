"""What mails say, in the languages of the buyer's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

ENGLISH = "en"


class MailWords(NamedTuple):
    """The texts in one language. `{…}` is filled in; `date` is a format of `strftime`."""

    date: str
    hello: str
    hello_name: str
    seats: str
    reference: str
    to_ticket: str
    to_offer: str
    ticket: tuple[str, str]
    offer: tuple[str, str]
    cancelled: tuple[str, str]
    cancelled_part: str
    refunded: tuple[str, str]
    moved: tuple[str, str]
    footer: str


LANGUAGES: Mapping[str, MailWords] = {
    "en": MailWords(
        date="%Y-%m-%d, %H:%M",
        hello="Hello,",
        hello_name="Hello {name},",
        seats="Seats: {seats}",
        reference="Booking: {reference}",
        to_ticket="Your ticket",
        to_offer="Look at the offer",
        ticket=("Your ticket: {title}", "your seats are booked. Please show the code at the door."),
        offer=(
            "Other seats: {title}",
            "your payment came when your seats were already taken. Other seats as good as yours are kept for you until "
            "{until}. If you do not want them, you get your money back.",
        ),
        cancelled=("Cancelled: {title}", "your booking is cancelled. These seats are no longer yours."),
        cancelled_part="You keep these seats: {seats}",
        refunded=("Money back: {title}", "you get back {amount}. It may take some days until you see it."),
        moved=(
            "Changed: {title}",
            "the showtime was changed. It was {before}, and is now {now}. Your ticket is valid.",
        ),
        footer="This mail was sent by {cinema}. Answers to it are not read.",
    ),
    "de": MailWords(
        date="%d.%m.%Y, %H:%M Uhr",
        hello="Guten Tag,",
        hello_name="Guten Tag {name},",
        seats="Plätze: {seats}",
        reference="Buchung: {reference}",
        to_ticket="Zum Ticket",
        to_offer="Zum Angebot",
        ticket=("Ihr Ticket: {title}", "Ihre Plätze sind gebucht. Bitte zeigen Sie den Code am Einlass."),
        offer=(
            "Andere Plätze: {title}",
            "Ihre Zahlung kam, als Ihre Plätze schon vergeben waren. Gleichwertige Plätze sind bis {until} für Sie "
            "zurückgelegt. Wenn Sie sie nicht möchten, bekommen Sie Ihr Geld zurück.",
        ),
        cancelled=("Storniert: {title}", "Ihre Buchung ist storniert. Diese Plätze gehören Ihnen nicht mehr."),
        cancelled_part="Diese Plätze behalten Sie: {seats}",
        refunded=(
            "Geld zurück: {title}",
            "Sie bekommen {amount} zurück. Bis Sie es sehen, kann es einige Tage dauern.",
        ),
        moved=(
            "Geändert: {title}",
            "die Vorstellung wurde geändert. Sie war {before} und ist jetzt {now}. Ihr Ticket ist gültig.",
        ),
        footer="Diese Mail schickt {cinema}. Antworten darauf werden nicht gelesen.",
    ),
}


def words_for(language: str) -> tuple[str, MailWords]:
    """The language in which somebody is written to who named this one (BCP 47), and its texts."""
    base = language.lower().partition("-")[0]
    found = base if base in LANGUAGES else ENGLISH
    return found, LANGUAGES[found]
