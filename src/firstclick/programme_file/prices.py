"""Reads what seats cost: the cinema's currency, fees and tax, `[[ticket_type]]`, `[[price]]`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from firstclick.domain.money.money import CURRENCY, Money, MoneyError, money_of
from firstclick.domain.money.price_list import Fees, TicketType
from firstclick.domain.seats.seat_map import SeatKind
from firstclick.programme_file.local_time import time_of_day
from firstclick.programme_file.problems import did_you_mean, quoted
from firstclick.programme_file.tables import Table
from firstclick.programme_file.weekly import read_days

PRICES_MAX = 500
TICKET_TYPES_MAX = 20
AGE_MAX = 120
AMOUNT_MINOR_MAX = 10**9
CANCEL_UNTIL_MAX_MIN = 60 * 24 * 365
NOT_SOLD = "not sold"
CINEMA_KEYS = ("currency", "fee_per_seat", "fee_per_order", "tax_percent", "cancel_until_minutes")

KnownIds = Mapping[str, frozenset[str]]
"""The ids that "movie", "auditorium" and "showtime" may name."""

_TYPE_KEYS = ("id", "name", "age_min", "note")
_PRICE_KEYS = ("amounts", "seats", "movie", "auditorium", "showtime", "days", "from", "until")
_PERCENT = re.compile(r"([0-9]{1,2})(?:\.([0-9]{1,2}))?")


@dataclass(frozen=True)
class Terms:
    """What the table `[cinema]` says about money. `currency` is "" where it names none: then nothing has a price."""

    currency: str
    fees: Fees | None
    tax_basis_points: int
    cancel_until_min: int | None


@dataclass(frozen=True)
class Where:
    """What a `[[price]]` applies to; None: to all. The time of day is from `times[0]` and before `times[1]`."""

    seats: frozenset[SeatKind] | None = None
    movie: frozenset[str] | None = None
    auditorium: frozenset[str] | None = None
    showtime: frozenset[str] | None = None
    days: frozenset[int] | None = None
    times: tuple[datetime.time, datetime.time] | None = None

    def narrows(self) -> frozenset[str]:
        """The names of what it is narrowed by."""
        return frozenset(name for name in self.__dataclass_fields__ if getattr(self, name) is not None)


@dataclass(frozen=True)
class PriceRule:
    """One `[[price]]` table: an amount by id of ticket type, None where that is not sold."""

    table: Table
    where: Where
    amounts: Mapping[str, Money | None]


def read_terms(table: Table) -> Terms:
    """What the table `[cinema]` says about money."""
    currency = table.text("currency", default="")
    if currency and not CURRENCY.fullmatch(currency):
        table.complain('currency must be three capital letters, such as "EUR".', "currency")
        currency = ""
    until = None
    if table.has("cancel_until_minutes"):
        until = table.integer("cancel_until_minutes", 0, CANCEL_UNTIL_MAX_MIN)
    if not currency:
        _refuse_without_currency(table, "fee_per_seat", "fee_per_order")
        return Terms("", None, 0, until)
    per_seat, per_order = (read_amount(table, key, currency, default="0") for key in ("fee_per_seat", "fee_per_order"))
    return Terms(currency, Fees(per_seat, per_order), _read_tax(table), until)


def read_ticket_types(tables: list[Table]) -> dict[str, TicketType]:
    """The ticket types by id, in the order of the file: the page offers them in it."""
    if len(tables) > TICKET_TYPES_MAX:
        tables[-1].complain(f"that makes {len(tables)} ticket types; {TICKET_TYPES_MAX} is the most.")
    types = [_read_ticket_type(table) for table in tables]
    return {one.ticket_type_id: one for one in types}


def read_price(table: Table, currency: str, types: Mapping[str, TicketType], known: KnownIds) -> PriceRule:
    """Read one table. What is wrong in it is reported."""
    table.refuse_unknown(_PRICE_KEYS)
    if not currency:
        table.complain('a price needs a currency: add currency = "EUR", or yours, to [cinema].')
    where = Where(
        seats=_read_kinds(table),
        movie=ids_of(table, "movie", known),
        auditorium=ids_of(table, "auditorium", known),
        showtime=ids_of(table, "showtime", known),
        days=read_days(table) if table.has("days") else None,
        times=_read_times(table),
    )
    return PriceRule(table, where, dict(_read_amounts(table, currency, types)))


def ids_of(table: Table, key: str, known: KnownIds) -> frozenset[str] | None:
    """The ids that the key names; None without it. Reports those that are not among the `known` of the key."""
    names = _texts(table, key)
    for name in (name for name in names or () if name not in known[key]):
        table.complain(f"there is no {key} {quoted(name)}{did_you_mean(name, known[key])}", key)
    return names


def read_amount(table: Table, key: str, currency: str, default: str | None = None) -> Money:
    """An amount of money, as text."""
    return _amount(table, key, table.text(key, default), currency)


def _amount(table: Table, key: str, text: str, currency: str) -> Money:
    try:
        amount = money_of(text, currency) if text else Money(0, currency)
    except MoneyError as error:
        table.complain(f"{key}: {error}", key)
        return Money(0, currency)
    if amount.amount_minor > AMOUNT_MINOR_MAX:
        table.complain(f"{key}: {amount} is more than {Money(AMOUNT_MINOR_MAX, currency)}, which is the most.", key)
    return amount


def _refuse_without_currency(table: Table, *keys: str) -> None:
    for key in keys:
        if table.has(key):
            table.complain(f'{key} needs a currency: add currency = "EUR", or yours.', key)


def _read_tax(table: Table) -> int:
    """The tax rate in basis points."""
    if not table.has("tax_percent"):
        return 0
    text = table.text("tax_percent")
    matched = _PERCENT.fullmatch(text)
    if matched is None:
        if text:  # else that was reported already
            table.complain('tax_percent must be text such as "20" or "5.5".', "tax_percent")
        return 0
    return int(matched[1]) * 100 + int((matched[2] or "").ljust(2, "0"))


def _read_ticket_type(table: Table) -> TicketType:
    table.refuse_unknown(_TYPE_KEYS)
    return TicketType(
        ticket_type_id=table.identifier(),
        name=table.prose("name"),
        age_min=table.integer("age_min", 0, AGE_MAX, default=0),
        note=table.prose("note", default=""),
    )


def _read_amounts(table: Table, currency: str, types: Mapping[str, TicketType]) -> Iterator[tuple[str, Money | None]]:
    amounts = table.mapping("amounts")
    if table.values.get("amounts") == {}:
        table.complain('amounts must be a table such as { adult = "12.50", child = "8.00" }.', "amounts")
    for ticket_type_id, text in amounts.items():
        if ticket_type_id not in types:
            hint = did_you_mean(ticket_type_id, types)
            table.complain(f"there is no ticket type {quoted(ticket_type_id)}{hint}", "amounts")
        elif not isinstance(text, str):
            table.complain(f'the amount of {quoted(ticket_type_id)} must be text, such as "12.50".', "amounts")
        elif text == NOT_SOLD:
            yield ticket_type_id, None
        elif currency:
            yield ticket_type_id, _amount(table, "amounts", text, currency)


def _read_times(table: Table) -> tuple[datetime.time, datetime.time] | None:
    if not table.has("from") and not table.has("until"):
        return None
    begins, ends = time_of_day(table.values.get("from", "00:00")), time_of_day(table.values.get("until", "23:59"))
    if begins is None or ends is None:
        table.complain('from and until must be times of day, to the minute, such as "17:00".', "from")
        return None
    if begins >= ends:
        table.complain("from must be before until; for the hours after midnight write a second [[price]].", "from")
    return begins, ends if table.has("until") else datetime.time.max


def _read_kinds(table: Table) -> frozenset[SeatKind] | None:
    names, kinds = _texts(table, "seats"), {kind.value: kind for kind in SeatKind}
    for name in (name for name in names or () if name not in kinds):
        table.complain(f"there is no kind of seat {quoted(name)}{did_you_mean(name, kinds)}", "seats")
    return None if names is None else frozenset(kinds[name] for name in names if name in kinds)


def _texts(table: Table, key: str) -> frozenset[str] | None:
    """The texts of a list; None without it."""
    if table.values.get(key) == []:
        table.complain(f"{key} is empty; leave it out for all.", key)
    return frozenset(table.texts(key)) if table.has(key) else None
