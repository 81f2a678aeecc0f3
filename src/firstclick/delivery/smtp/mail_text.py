"""The text of a mail: its subject, its lines, and where its button leads. Plain text and HTML are made of the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from firstclick.delivery.smtp.mail_words import ENGLISH, MailWords, words_for
from firstclick.delivery.smtp.seats_in_words import seats_in_words
from firstclick.domain.money.money import Money
from firstclick.domain.sale_events import EventShowtime
from firstclick.domain.seats.seat_map import SeatMap
from firstclick.service.deliveries.event_data import showtime_in
from firstclick.service.deliveries.mails import MailKind, MoneyBack


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What the cinema adds: its name, its time zone, and the links to a ticket and to a payment ("" for none).

    `language` is for buyers who named none; `room` is that of the showtime, None where it has left the programme.
    """

    cinema: str
    timezone: str
    ticket_url: str
    payment_url: str
    language: str = ENGLISH
    room: SeatMap | None = None


@dataclass(frozen=True, slots=True)
class MailText:
    """`lines` are paragraphs; `button` is a label and a link, None for none."""

    language: str
    subject: str
    lines: tuple[str, ...]
    button: tuple[str, str] | None
    footer: str


def mail_text(payload: Mapping[str, Any], facts: MailFacts) -> MailText:
    """The text of a mail of this payload."""
    language, words = words_for(payload["language"], facts.language)
    kind, showtime = MailKind(payload["kind"]), showtime_in(payload)
    subject, sentence = words.offer_over if payload.get("offered") else _template(kind, words)
    values = {"title": showtime.title or showtime.showtime_id} | _values(kind, payload, facts, words)
    hello = words.hello_name.format(name=payload["name"]) if payload["name"] else words.hello
    lines = [hello, sentence.format(**values)]
    if kind is not MailKind.REFUNDED:
        lines += [
            f"{values['title']} · {_where(showtime, facts, words)}",
            words.seats.format(seats=seats_in_words(payload["seats"], facts.room, words)),
        ]
    if "pay_by_ms" in payload:
        lines.append(words.pay_by.format(until=_moment(payload["pay_by_ms"], facts, words)))
    if "money" in payload:
        lines += _money(payload, words)
    if payload.get("remaining"):
        left = seats_in_words(payload["remaining"], facts.room, words)
        lines.append(words.cancelled_part.format(seats=left))
    if "reference" in payload:
        lines.append(words.reference.format(reference=payload["reference"]))
    footer = words.footer.format(cinema=facts.cinema)
    return MailText(language, subject.format(**values), tuple(lines), _button(kind, facts, words), footer)


def _template(kind: MailKind, words: MailWords) -> tuple[str, str]:
    return {
        MailKind.TICKET: words.ticket,
        MailKind.OFFER: words.offer,
        MailKind.CANCELLED: words.cancelled,
        MailKind.REFUNDED: words.refunded,
        MailKind.LATE: words.late,
        MailKind.MOVED: words.moved,
        MailKind.SHOWTIME_CANCELLED: words.showtime_cancelled,
        MailKind.REINSTATED: words.reinstated,
    }[kind]


def _money(payload: Mapping[str, Any], words: MailWords) -> list[str]:
    """What becomes of the money for a showtime that is cancelled."""
    money = MoneyBack(payload["money"])
    if money is MoneyBack.FREE:
        return []
    if money is MoneyBack.NOT_PAID:
        return [words.nothing_due]
    sentence = words.money_back if money is MoneyBack.AS_PAID else words.money_at_counter
    return [sentence.format(amount=Money(payload["amount"], payload["currency"]))]


def _values(kind: MailKind, payload: Mapping[str, Any], facts: MailFacts, words: MailWords) -> dict[str, str]:
    match kind:
        case MailKind.REFUNDED:
            return {"amount": str(Money(payload["amount"], payload["currency"]))}
        case MailKind.OFFER:
            return {"until": _moment(payload["until_ms"], facts, words)}
        case MailKind.MOVED:
            before, now = (_where(showtime_in(payload, name), facts, words) for name in ("before", "showtime"))
            return {"before": before, "now": now}
    return {}


def _where(showtime: EventShowtime, facts: MailFacts, words: MailWords) -> str:
    at = "" if showtime.starts_at is None else _moment(showtime.starts_at, facts, words)
    return " · ".join(filter(None, (at, showtime.auditorium, facts.cinema)))


def _moment(at_ms: int, facts: MailFacts, words: MailWords) -> str:
    return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(facts.timezone)).strftime(words.date)


def _button(kind: MailKind, facts: MailFacts, words: MailWords) -> tuple[str, str] | None:
    if kind in (MailKind.OFFER, MailKind.LATE):
        label = words.to_offer if kind is MailKind.OFFER else words.to_payment
        return (label, facts.payment_url) if facts.payment_url else None
    return (words.to_ticket, facts.ticket_url) if facts.ticket_url else None
