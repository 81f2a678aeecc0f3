"""Quotes as signed texts: what was shown to the buyer is what is charged, and nothing is stored for it.

A quote is `<contents>.<signature>`, both in base64url without padding. The contents are JSON.
"""

from __future__ import annotations

import msgspec

from firstclick.domain.money.money import Money
from firstclick.domain.money.quote import Quote, QuoteLine
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.web.auth.signed_texts import SignedTexts

PURPOSE = b"firstclick quote\0"
QUOTE_CHARS_MAX = 4096


class _Line(msgspec.Struct, array_like=True):
    seat_id: str
    kind: SeatKind
    ticket_type_id: str
    price: int
    discount: int
    fee: int


class _Contents(msgspec.Struct, array_like=True):
    """Short, because it travels in a body of 4 KiB. Amounts are in the smallest unit of `currency`."""

    session_id: str
    price_list: int
    currency: str
    lines: list[_Line]
    fee_per_order: int
    tax: int
    promo: str


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Contents).decode


class QuoteTokens:
    """Signs and reads quotes with a secret key."""

    def __init__(self, key: bytes) -> None:
        self._texts = SignedTexts(key, QUOTE_CHARS_MAX, PURPOSE)

    def sign(self, quote: Quote) -> str:
        """The quote as a text that only this key makes."""
        return self._texts.sign(_encode(_contents(quote)))

    def read(self, text: str) -> Quote | None:
        """The quote that was signed; None for a text that was not made with the key."""
        contents = self._texts.contents(text)
        if contents is None:
            return None
        try:
            return _quote(_decode(contents))
        except (msgspec.MsgspecError, ValueError):
            return None  # signed by another version of this program


def _contents(quote: Quote) -> _Contents:
    lines = [
        _Line(
            one.seat_id,
            one.kind,
            one.ticket_type_id,
            one.price.amount_minor,
            one.discount.amount_minor,
            one.fee.amount_minor,
        )
        for one in quote.lines
    ]
    fee, tax = quote.fee_per_order.amount_minor, quote.tax.amount_minor
    return _Contents(quote.session_id, quote.price_list, quote.currency, lines, fee, tax, quote.promo)


def _quote(its: _Contents) -> Quote:
    def money(amount_minor: int) -> Money:
        return Money(amount_minor, its.currency)

    lines = tuple(
        QuoteLine(one.seat_id, one.kind, one.ticket_type_id, money(one.price), money(one.discount), money(one.fee))
        for one in its.lines
    )
    return Quote(its.session_id, its.price_list, lines, money(its.fee_per_order), money(its.tax), its.promo)
