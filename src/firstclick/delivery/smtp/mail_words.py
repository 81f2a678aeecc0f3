"""What mails say, in the languages of the buyer's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

ENGLISH = "en"


class MailWords(NamedTuple):
    """The texts in one language. `{…}` is filled in; `date` is a format of `strftime`.

    `last` is what stands before the last one of a list.
    """

    date: str
    hello: str
    hello_name: str
    seats: str
    row: str
    seat_of_row: str
    seats_of_row: str
    last: str
    reference: str
    to_ticket: str
    to_offer: str
    to_payment: str
    ticket: tuple[str, str]
    offer: tuple[str, str]
    offer_over: tuple[str, str]
    late: tuple[str, str]
    cancelled: tuple[str, str]
    cancelled_part: str
    refunded: tuple[str, str]
    moved: tuple[str, str]
    showtime_cancelled: tuple[str, str]
    reinstated: tuple[str, str]
    money_back: str
    money_at_counter: str
    nothing_due: str
    pay_by: str
    footer: str


LANGUAGES: Mapping[str, MailWords] = {
    "en": MailWords(
        date="%Y-%m-%d, %H:%M",
        hello="Hello,",
        hello_name="Hello {name},",
        seats="Seats: {seats}",
        row="row {row}",
        seat_of_row="seat {seats}",
        seats_of_row="seats {seats}",
        last="and",
        reference="Booking: {reference}",
        to_ticket="Your ticket",
        to_offer="Accept or decline",
        to_payment="Your payment",
        ticket=("Your ticket: {title}", "your seats are booked. Please show the code at the door."),
        offer=(
            "Other seats: {title}",
            "your payment came when your seats were already taken. Other seats as good as yours are kept for you until "
            "{until}. If you do not want them, or do not answer, you get your money back.",
        ),
        offer_over=(
            "Offer ended: {title}",
            "you did not take the other seats in time, so they are free again. Your money goes back the way it came. "
            "It may take some days until you see it.",
        ),
        late=(
            "Too late: {title}",
            "your payment came when your seats were already taken, and no others as good are left. Your money goes "
            "back the way it came. It may take some days until you see it.",
        ),
        cancelled=("Cancelled: {title}", "your booking is cancelled. These seats are no longer yours."),
        cancelled_part="You keep these seats: {seats}",
        refunded=("Money back: {title}", "you get back {amount}. It may take some days until you see it."),
        moved=(
            "Changed: {title}",
            "the showtime was changed. It was {before}, and is now {now}. Your ticket is valid.",
        ),
        showtime_cancelled=(
            "Does not take place: {title}",
            "we are sorry: this showtime is cancelled. It does not take place, and your ticket is not valid any more.",
        ),
        reinstated=(
            "Takes place after all: {title}",
            "we wrote to you that this showtime is cancelled. It takes place after all, and your ticket is valid.",
        ),
        money_back="You get back {amount} the way you paid. There is nothing that you have to do; we write to you "
        "when the money is sent.",
        money_at_counter="You get back {amount} at the box office. Please show this mail or your ticket there.",
        nothing_due="You have not paid yet, and need not any more.",
        pay_by="Pay at the box office by {until}; after that the seats are sold again.",
        footer="This mail was sent by {cinema}. Answers to it are not read.",
    ),
    "de": MailWords(
        date="%d.%m.%Y, %H:%M Uhr",
        hello="Guten Tag,",
        hello_name="Guten Tag {name},",
        seats="Plätze: {seats}",
        row="Reihe {row}",
        seat_of_row="Platz {seats}",
        seats_of_row="Plätze {seats}",
        last="und",
        reference="Buchung: {reference}",
        to_ticket="Zum Ticket",
        to_offer="Annehmen oder ablehnen",
        to_payment="Zur Zahlung",
        ticket=("Ihr Ticket: {title}", "Ihre Plätze sind gebucht. Bitte zeigen Sie den Code am Einlass."),
        offer=(
            "Andere Plätze: {title}",
            "Ihre Zahlung kam, als Ihre Plätze schon vergeben waren. Gleichwertige Plätze sind bis {until} für Sie "
            "zurückgelegt. Wenn Sie sie nicht möchten oder nicht antworten, bekommen Sie Ihr Geld zurück.",
        ),
        offer_over=(
            "Angebot beendet: {title}",
            "Sie haben die anderen Plätze nicht rechtzeitig angenommen, darum sind sie wieder frei. Ihr Geld geht auf "
            "dem Weg zurück, auf dem es kam. Bis Sie es sehen, kann es einige Tage dauern.",
        ),
        late=(
            "Zu spät: {title}",
            "Ihre Zahlung kam, als Ihre Plätze schon vergeben waren, und gleichwertige sind nicht mehr frei. Ihr Geld "
            "geht auf dem Weg zurück, auf dem es kam. Bis Sie es sehen, kann es einige Tage dauern.",
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
        showtime_cancelled=(
            "Fällt aus: {title}",
            "es tut uns leid: Diese Vorstellung fällt aus. Ihr Ticket ist nicht mehr gültig.",
        ),
        reinstated=(
            "Findet doch statt: {title}",
            "wir hatten Ihnen geschrieben, dass diese Vorstellung ausfällt. Sie findet doch statt, und Ihr Ticket ist "
            "gültig.",
        ),
        money_back="Sie bekommen {amount} auf dem Weg zurück, auf dem Sie bezahlt haben. Sie müssen nichts tun; wir "
        "schreiben Ihnen, sobald das Geld unterwegs ist.",
        money_at_counter="Sie bekommen {amount} an der Kasse zurück. Bitte zeigen Sie dort diese Mail oder Ihr Ticket.",
        nothing_due="Sie haben noch nicht bezahlt und müssen es auch nicht mehr.",
        pay_by="Bitte bezahlen Sie bis {until} an der Kasse; danach werden die Plätze wieder verkauft.",
        footer="Diese Mail schickt {cinema}. Antworten darauf werden nicht gelesen.",
    ),
    "fr": MailWords(
        date="%d/%m/%Y, %H:%M",
        hello="Bonjour,",
        hello_name="Bonjour {name},",
        seats="Places\u00a0: {seats}",
        row="rang {row}",
        seat_of_row="place {seats}",
        seats_of_row="places {seats}",
        last="et",
        reference="Réservation\u00a0: {reference}",
        to_ticket="Voir le billet",
        to_offer="Accepter ou refuser",
        to_payment="Voir le paiement",
        ticket=("Votre billet\u00a0: {title}", "vos places sont réservées. Veuillez présenter le code à l'entrée."),
        offer=(
            "D'autres places\u00a0: {title}",
            "votre paiement est arrivé alors que vos places étaient déjà prises. D'autres places équivalentes "
            "vous sont gardées jusqu'au {until}. Si vous n'en voulez pas, ou sans réponse, vous êtes remboursé.",
        ),
        offer_over=(
            "Proposition terminée\u00a0: {title}",
            "vous n'avez pas pris les autres places à temps, elles sont donc de nouveau libres. Votre argent vous est "
            "rendu par le même moyen. Il peut se passer quelques jours avant que vous le voyiez.",
        ),
        late=(
            "Trop tard\u00a0: {title}",
            "votre paiement est arrivé alors que vos places étaient déjà prises, et il n'en reste pas "
            "d'équivalentes. Votre argent vous est rendu par le même moyen. Il peut se passer quelques jours "
            "avant que vous le voyiez.",
        ),
        cancelled=("Annulé\u00a0: {title}", "votre réservation est annulée. Ces places ne sont plus à vous."),
        cancelled_part="Vous gardez ces places\u00a0: {seats}",
        refunded=(
            "Remboursement\u00a0: {title}",
            "vous êtes remboursé de {amount}. Il peut se passer quelques jours avant que vous le voyiez.",
        ),
        moved=(
            "Modifié\u00a0: {title}",
            "la séance a été modifiée. Elle était prévue {before}, et a lieu maintenant {now}. "
            "Votre billet est valable.",
        ),
        showtime_cancelled=(
            "N'a pas lieu\u00a0: {title}",
            "nous sommes désolés\u00a0: cette séance est annulée. Elle n'aura pas lieu, et votre billet n'est "
            "plus valable.",
        ),
        reinstated=(
            "A bien lieu\u00a0: {title}",
            "nous vous avions écrit que cette séance est annulée. Elle aura bien lieu, et votre billet est valable.",
        ),
        money_back="Vous êtes remboursé de {amount} par le moyen de paiement utilisé. Vous n'avez rien à faire\u00a0; "
        "nous vous écrivons quand l'argent est parti.",
        money_at_counter="Vous êtes remboursé de {amount} à la caisse. Veuillez y présenter ce message ou votre "
        "billet.",
        nothing_due="Vous n'avez pas encore payé, et vous n'avez plus à le faire.",
        pay_by="Payez à la caisse avant le {until}\u00a0; ensuite, les places sont remises en vente.",
        footer="Cet e-mail est envoyé par {cinema}. Les réponses ne sont pas lues.",
    ),
}


def words_for(language: str, usual: str = ENGLISH) -> tuple[str, MailWords]:
    """The language in which somebody is written to who named this one (BCP 47), and its texts.

    `usual` is the cinema's language, for who named none that there is here.
    """
    bases = (tag.lower().partition("-")[0] for tag in (language, usual, ENGLISH))
    found = next(base for base in bases if base in LANGUAGES)
    return found, LANGUAGES[found]
