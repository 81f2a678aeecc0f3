"""Payments at the box office: seats are booked at once, and due until staff take the money or they lapse."""

from __future__ import annotations

from firstclick.payments.by_hand import ByHandProvider


class CounterProvider(ByHandProvider):
    """`PaymentProvider` whose account is the till: staff take what the row says, and hand refunds out."""

    name = "counter"
