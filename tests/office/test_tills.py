"""A till is opened with a float, money goes through it, and it is closed with what was counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firstclick.domain import refusals
from firstclick.domain.days import local_day
from firstclick.domain.money.payment import PaidBy
from firstclick.domain.money.till import Till, TillClosing
from firstclick.service.office.cinema_days import Days
from firstclick.service.office.counter_sales import Sale
from firstclick.service.office.reports import Reports
from firstclick.service.office.till_report import TillRow
from firstclick.service.office.tills import SummedTill, Tills
from tests.office.box_office import MIA, ZOE, BoxOffice, a_sale
from tests.service.cinema import new_ids

FLOAT, EURO = 15_000, 100


def tills_of(office: BoxOffice) -> Tills:
    """The use cases, at the box office's clock."""
    programme = office.cinema.views
    return Tills(
        office.ledger.tills,
        office.ledger.reports,
        lambda: programme.programme,
        office.cinema.store.now_ms,
        new_ids("till"),
    )


async def closes(tills: Tills, opened: SummedTill, cash: int, slips: int | None = None) -> dict[str, TillRow]:
    """Mia counts and closes her till; its rows by way of payment."""
    counted = TillClosing(0, "", cash, slips, "counted twice")
    closed = await tills.close(opened.till.till_id, counted, MIA, of_others=False)
    return {row.way: row for row in closed.rows}


async def test_what_should_be_in_a_till_is_its_float_and_the_cash_that_was_taken_without_what_was_given_back(
    office: BoxOffice,
) -> None:
    tills = tills_of(office)
    opened = await tills.open(FLOAT, MIA)
    await office.sells("A1 A2")
    card = await office.sells("A3", paid_by=PaidBy.CARD)
    cash = await office.sells("A4")
    await office.sales.sell(a_sale_of_zoes(), ZOE)
    for booking in (cash, card):
        await office.cancellations.cancel(booking.reference, [], MIA.name, "ill")
    ways = await closes(tills, opened, FLOAT + 24 * EURO, 0)
    assert {name: (row.taken_minor, row.given_back_minor, row.expected_minor) for name, row in ways.items()} == {
        "cash": (38 * EURO, 13 * EURO, FLOAT + 25 * EURO),
        "card": (13 * EURO, 13 * EURO, 0),
    }
    assert (ways["cash"].difference_minor, ways["card"].difference_minor) == (-EURO, 0)
    assert [row[:3] for row in await office.recorded() if row[1].startswith("till")] == [
        ("Mia", "till-open", "till-1"),
        ("Mia", "till-close", "till-1"),
    ]


def a_sale_of_zoes() -> Sale:
    """A sale that is not Mia's."""
    return a_sale("B1")


async def test_what_is_due_goes_through_the_till_of_who_takes_it(office: BoxOffice) -> None:
    due = await office.begins("anna", "A1", provider="counter", showtime="plain")
    tills = tills_of(office)
    opened = await tills.open(FLOAT, MIA)
    await office.sales.take_due((await office.booking_of(due)).reference, PaidBy.CASH, MIA)
    ways = await closes(tills, opened, FLOAT)
    assert ways["cash"].taken_minor == due.total.amount_minor == -(ways["cash"].difference_minor or 0)


async def test_an_empty_till_has_its_float_and_cards_that_are_not_counted_have_no_difference(
    office: BoxOffice,
) -> None:
    tills = tills_of(office)
    ways = await closes(tills, await tills.open(FLOAT, MIA), FLOAT)
    assert (ways["cash"].expected_minor, ways["cash"].difference_minor) == (FLOAT, 0)
    assert (ways["card"].expected_minor, ways["card"].difference_minor) == (0, None)


async def test_a_till_of_somebody_else_is_closed_by_a_manager_only_and_none_twice(office: BoxOffice) -> None:
    tills = tills_of(office)
    till_id = (await tills.open(FLOAT, MIA)).till.till_id
    with pytest.raises(refusals.TillIsOpen):
        await tills.open(FLOAT, MIA)
    counted = TillClosing(0, "", FLOAT)
    with pytest.raises(refusals.UnknownTill):
        await tills.close(till_id, counted, ZOE, of_others=False)
    closed = await tills.close(till_id, counted, ZOE, of_others=True)
    assert closed.till.closing is not None
    assert (closed.till.who, closed.till.closing.by) == ("Mia", "Zoe")
    with pytest.raises(refusals.TillIsClosed):
        await tills.close(till_id, counted, MIA, of_others=False)


async def test_a_till_whose_sum_could_not_be_read_is_closed_and_shown_when_asked_for_again(
    office: BoxOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    tills = tills_of(office)

    def busy(_: Till) -> None:
        raise refusals.LedgerUnavailable

    with monkeypatch.context() as at_a_busy_time:
        at_a_busy_time.setattr(office.ledger.reports, "payments_of_till", busy)
        opened = await tills.open(FLOAT, MIA)
        with pytest.raises(refusals.LedgerUnavailable):
            await closes(tills, opened, FLOAT + EURO)
    ways = await closes(tills, opened, FLOAT + EURO)
    assert ways["cash"].difference_minor == EURO
    with pytest.raises(refusals.TillIsClosed):
        await closes(tills, opened, FLOAT)
    counted = TillClosing(0, "", FLOAT + EURO, None, "counted twice")
    with pytest.raises(refusals.TillIsClosed):
        await tills.close(opened.till.till_id, counted, ZOE, of_others=True)
    assert [row[1] for row in await office.recorded()] == ["till-open", "till-close"]


async def test_where_nothing_has_a_price_no_till_is_opened(office: BoxOffice) -> None:
    views = office.cinema.views
    free = [one for one in views.programme.showtimes if one.price_list is None]
    views.adopt(replace(views.programme, showtimes=tuple(free)))
    with pytest.raises(refusals.NoCurrency):
        await tills_of(office).open(FLOAT, MIA)


async def test_the_own_open_till_comes_first_and_those_of_others_are_for_managers(hand_office: BoxOffice) -> None:
    tills, clock = tills_of(hand_office), hand_office.clock
    mias = await tills.open(FLOAT, MIA)
    clock.advance(1_000)
    zoes = await tills.open(FLOAT, ZOE)
    today = local_day(clock(), "UTC")
    span = Days(today, today, "UTC").span
    seen = [one.till.who for one in await tills.of_span(span, MIA, of_others=True)]
    assert seen == ["Mia", "Zoe"]
    assert [one.till for one in await tills.of_span(span, ZOE, of_others=False)] == [zoes.till]
    clock.advance(24 * 3_600_000)
    tomorrow = local_day(clock(), "UTC")
    later = await tills.of_span(Days(tomorrow, tomorrow, "UTC").span, MIA, of_others=False)
    assert [one.till for one in later] == [mias.till]
    left = await tills.of_span(Days(tomorrow, tomorrow, "UTC").span, MIA, of_others=True)
    assert [one.till for one in left] == [mias.till, zoes.till], "a till that was left open is seen on any day"


async def test_cash_without_a_till_is_a_row_of_its_own_and_a_till_counts_whole_on_the_day_of_its_opening(
    hand_office: BoxOffice,
) -> None:
    tills, clock = tills_of(hand_office), hand_office.clock
    await hand_office.sells("C1")
    clock.advance(1)
    opened = await tills.open(FLOAT, MIA)
    await hand_office.sells("A1")
    clock.advance(24 * 3_600_000)
    await hand_office.sells("A2")
    await closes(tills, opened, FLOAT)
    reports = Reports(
        hand_office.ledger.reports, lambda: hand_office.cinema.views.programme, {}, hand_office.ledger.door.admissions
    )
    first, second = (reports.days(None, None, at) for at in (clock() - 24 * 3_600_000, clock()))
    rows = [row for row in await reports.takings_by_till(first) if row.payments]
    assert [(row.till and row.till.till_id, row.who, row.way, row.taken_minor) for row in rows] == [
        ("till-1", "Mia", "cash", 26 * EURO),
        (None, "Mia", "cash", 13 * EURO),
    ]
    assert await reports.takings_by_till(second) == []
