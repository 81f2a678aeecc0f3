"""Converts price lists and promos to rows and back. It runs no statements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

from firstclick.domain.money.money import Money
from firstclick.domain.money.price_list import Fees, Price, PriceList, TicketType
from firstclick.domain.money.promo import Promo
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.ledger.records import Values


def price_list_row(price_list: PriceList, number: int, now_ms: int) -> Values:
    """The row of a list that gets this number."""
    return {
        "number": number,
        "fingerprint": fingerprint_of(price_list),
        "document": _document(price_list),
        "created_at_ms": now_ms,
    }


def fingerprint_of(price_list: PriceList) -> str:
    """Equal lists have equal fingerprints, in every process and version that knows the same fields."""
    text = json.dumps(_document(price_list), sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=16).hexdigest()


def price_list_of(number: int, document: Values) -> PriceList:
    """The list of a row."""
    currency = document["currency"]
    per_seat, per_order = (Money(minor, currency) for minor in document["fees"])
    return PriceList(
        currency=currency,
        ticket_types=tuple(TicketType(*values) for values in document["ticket_types"]),
        prices=tuple(Price(SeatKind(kind), one, Money(minor, currency)) for kind, one, minor in document["prices"]),
        fees=Fees(per_seat, per_order),
        tax_basis_points=document["tax_basis_points"],
        number=number,
    )


def promo_documents(promos: Iterable[Promo]) -> list[Values] | None:
    """The promos as JSON; None for none, as in the rows of earlier versions."""
    return [_promo_document(promo) for promo in promos] or None


def promos_of(documents: Sequence[Values] | None) -> tuple[Promo, ...]:
    """The promos of documents that `promo_documents` returned."""
    return tuple(_promo(document) for document in documents or ())


def _document(price_list: PriceList) -> dict[str, Any]:
    return {
        "currency": price_list.currency,
        "ticket_types": [[one.ticket_type_id, one.name, one.age_min, one.note] for one in price_list.ticket_types],
        "prices": [[one.kind.value, one.ticket_type_id, one.amount.amount_minor] for one in price_list.prices],
        "fees": [price_list.fees.per_seat.amount_minor, price_list.fees.per_order.amount_minor],
        "tax_basis_points": price_list.tax_basis_points,
    }


def _promo_document(promo: Promo) -> Values:
    return {
        "code": promo.code,
        "percent": promo.percent,
        "amount": [promo.amount.amount_minor, promo.amount.currency] if promo.amount else None,
        "valid_from_ms": promo.valid_from_ms,
        "valid_until_ms": promo.valid_until_ms,
        "movie_ids": list(promo.movie_ids),
        "showtime_ids": list(promo.showtime_ids),
        "uses_max": promo.uses_max,
    }


def _promo(document: Values) -> Promo:
    return Promo(
        code=document["code"],
        percent=document["percent"],
        amount=Money(*document["amount"]) if document["amount"] else None,
        valid_from_ms=document["valid_from_ms"],
        valid_until_ms=document["valid_until_ms"],
        movie_ids=tuple(document["movie_ids"]),
        showtime_ids=tuple(document["showtime_ids"]),
        uses_max=document["uses_max"],
    )
