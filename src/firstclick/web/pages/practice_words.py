"""What the page of the practice provider says, in the languages of the buyer's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

ENGLISH = "en"


class Words(NamedTuple):
    """The texts in one language. `ways` are the buttons: what each is called, and what it does."""

    title: str
    intro: str
    total: str
    question: str
    ways: Mapping[str, tuple[str, str]]
    chosen: str
    leave: str


LANGUAGES: Mapping[str, Words] = {
    "en": Words(
        title="Practice payment",
        intro="This is no bank: no money moves. You choose how the payment goes.",
        total="To pay",
        question="How does the payment go?",
        ways={
            "pay": ("Pay", "The payment succeeds at once."),
            "decline": ("Decline", "The card is declined. You can try again."),
            "slow": ("Ask the bank first", "The bank confirms after some seconds, as with 3-D Secure."),
            "late": ("Answer too late", "The bank answers after the time to pay is over."),
            "silent": ("Pay, then silence", "It is paid, and for minutes nobody can find out."),
            "despite-cancel": ("Pay at the last moment", "The money is taken at the moment of the cancellation."),
        },
        chosen="This payment cannot be changed here any more.",
        leave="Back without choosing",
    ),
    "de": Words(
        title="Übungszahlung",
        intro="Dies ist keine Bank: Es fließt kein Geld. Sie wählen, wie die Zahlung verläuft.",
        total="Zu zahlen",
        question="Wie verläuft die Zahlung?",
        ways={
            "pay": ("Bezahlen", "Die Zahlung gelingt sofort."),
            "decline": ("Ablehnen", "Die Karte wird abgelehnt. Sie können es noch einmal versuchen."),
            "slow": ("Erst die Bank fragen", "Die Bank bestätigt nach einigen Sekunden, wie bei 3-D Secure."),
            "late": ("Zu spät antworten", "Die Bank antwortet nach Ablauf der Zeit zum Bezahlen."),
            "silent": ("Bezahlen, dann Stille", "Es ist bezahlt, und minutenlang ist das nicht zu erfahren."),
            "despite-cancel": ("Im letzten Moment bezahlen", "Das Geld wird im Moment des Abbruchs eingezogen."),
        },
        chosen="Diese Zahlung kann hier nicht mehr geändert werden.",
        leave="Zurück, ohne zu wählen",
    ),
    "fr": Words(
        title="Paiement d'essai",
        intro="Ceci n'est pas une banque\u00a0: aucun argent ne circule. Vous choisissez comment le paiement se passe.",
        total="À payer",
        question="Comment se passe le paiement\u202f?",
        ways={
            "pay": ("Payer", "Le paiement réussit tout de suite."),
            "decline": ("Refuser", "La carte est refusée. Vous pouvez réessayer."),
            "slow": (
                "Demander d'abord à la banque",
                "La banque confirme après quelques secondes, comme avec 3-D Secure.",
            ),
            "late": ("Répondre trop tard", "La banque répond quand le temps pour payer est écoulé."),
            "silent": ("Payer, puis silence", "C'est payé, et pendant des minutes personne ne peut le savoir."),
            "despite-cancel": ("Payer au dernier moment", "L'argent est pris au moment de l'annulation."),
        },
        chosen="Ce paiement ne peut plus être modifié ici.",
        leave="Revenir sans choisir",
    ),
}


def language_of(accepted: bytes) -> str:
    """The first language of an Accept-Language that there is here, in the order of the list; else English."""
    for part in accepted.decode("ascii", "replace").split(","):
        name = part.partition(";")[0].strip().lower().partition("-")[0]
        if name in LANGUAGES:
            return name
    return ENGLISH
