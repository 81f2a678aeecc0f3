"""The bodies of tills. Amounts are in the smallest unit of the currency."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from firstclick.web.admin.office_wire import Note
from firstclick.web.admin.report_wire import AnyCurrency, Minor
from firstclick.web.api.price_wire import Currency, Exponent
from firstclick.web.api.wire import Millis

AMOUNT_MAX = 10**12
Counted = Annotated[
    int, Meta(ge=0, le=AMOUNT_MAX, description="In the smallest unit of the currency.", examples=[15000])
]
TillId = Annotated[str, Meta(examples=["3f0c7e0e-6c0b-4c4e-9d7a-2f1f0f9a5b10"])]


class OpenTillBody(Struct, forbid_unknown_fields=True):
    """The cash that is in the till at first."""

    float_minor: Counted


class CloseTillBody(Struct, forbid_unknown_fields=True):
    """What was counted: all the cash that is in the till, and the sum of the terminal's slips."""

    counted_minor: Counted
    slips_minor: Counted | UnsetType = UNSET
    note: Note | UnsetType = UNSET


class TillWay(Struct):
    """What went through a till in one way: `cash`, `card` or `complimentary`. Cash is expected with the float.

    `expected`, `counted` and `difference` are null where nothing is counted, or was not yet.
    """

    way: str
    currency: AnyCurrency
    exponent: Exponent
    payments: int
    taken: Minor
    refunds: int
    given_back: Minor
    failed_refunds: int
    expected: Minor | None
    counted: Minor | None
    difference: Minor | None


class TillAnswer(Struct):
    """A till of `who`; what says how it was closed is null while it is open."""

    till_id: TillId
    who: str
    currency: Currency
    exponent: Exponent
    float: Minor
    opened_at: Millis
    closed_at: Millis | None
    closed_by: str | None
    note: str
    ways: list[TillWay]


class TillsAnswer(Struct):
    """The own open till first, then those that were opened on the day, the newest first; the cinema's currency."""

    day: str
    timezone: str
    currency: AnyCurrency
    exponent: Exponent
    tills: list[TillAnswer]
