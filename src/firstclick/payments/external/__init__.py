"""Payments on a page of the operator's own: recorded with the booking when its server confirms, and refunded there."""

from __future__ import annotations

from firstclick.domain.money.payment import EXTERNAL
from firstclick.payments.by_hand import ByHandProvider


class ExternalProvider(ByHandProvider):
    """`PaymentProvider` of money that is taken and given back elsewhere. No buyer can choose it."""

    name = EXTERNAL
