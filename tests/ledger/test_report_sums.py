"""The sum of every report is the sum of the ledger's rows, on both databases, whatever was sold and cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from firstclick.domain.days import local_day
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import PaidBy, PaymentState, Refund, RefundState, TakenMoney
from firstclick.domain.programme import Programme
from firstclick.ledger import SqlLedger, report_reads
from firstclick.payments.practice import PracticeAccount, PracticeProvider, PracticeTimes, Way
from firstclick.service.office.cinema_days import Days
from firstclick.service.office.reports import Reports
from firstclick.service.office.sales_report import SalesBy
from firstclick.service.ports.payments import PaymentProvider
from tests.ledger.making import NOW_MS, found_by_hand
from tests.ledger.orders import (
    FIRST_MS,
    ORDERS,
    TILLS,
    UNTIL_MS,
    Order,
    counted_by_hand,
    forget_all,
    keep_tills,
    summed,
    write,
)
from tests.ledger.payments import a_payment, inserting, the_booking
from tests.simulation.clocks import HandClock

pytestmark = pytest.mark.long

BERLIN = Programme("The Corner House", "Europe/Berlin", (), (), ())
TWO_DAYS = Days(date(2026, 10, 24), date(2026, 10, 25), "Europe/Berlin")
SOME_DAYS = Days(date(2026, 10, 20), date(2026, 10, 30), "Europe/Berlin")

NOW_DAY = Days(local_day(NOW_MS, "UTC"), local_day(NOW_MS, "UTC"), "UTC")


def reports_of(ledger: SqlLedger, providers: Mapping[str, PaymentProvider] | None = None) -> Reports:
    return Reports(ledger.reports, lambda: BERLIN, providers or {}, ledger.door.admissions)


def test_days_begin_and_end_at_midnight_of_the_cinema_also_when_clocks_are_set_back() -> None:
    assert TWO_DAYS.span == (FIRST_MS, UNTIL_MS)
    assert TWO_DAYS.day_of(FIRST_MS - 1) == "2026-10-23"
    assert TWO_DAYS.day_of(UNTIL_MS - 1) == "2026-10-25"


def test_the_sum_of_every_report_is_the_sum_of_the_ledgers_rows(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_reads, "PAGE", 2)
    with asyncio.Runner() as runner:
        ledger = SqlLedger(url, audit_key=b"a key that is outside the database")
        runner.run(ledger.start())

        @settings(max_examples=20, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        @given(ORDERS, TILLS)
        def sums_agree(orders: list[Order], tills: list[int]) -> None:
            forget_all(url)
            runner.run(_sums_agree(ledger, url, orders, tills))

        try:
            sums_agree()
        finally:
            runner.run(ledger.close())


async def _sums_agree(ledger: SqlLedger, url: str, orders: list[Order], tills: list[int]) -> None:
    await keep_tills(ledger, tills)
    for number, order in enumerate(orders):
        await write(ledger, number, order)
    counted, reports = counted_by_hand(url), reports_of(ledger)
    for by in SalesBy:
        sales = await reports.sales(TWO_DAYS, by)
        assert summed((row.currency, row.amount_minor + row.fees_minor) for row in sales) == counted.sold, by
        cancelled = ((row.currency, row.cancelled_minor + row.cancelled_fees_minor) for row in sales)
        assert summed(cancelled) == counted.cancelled, by
        seats = sum(row.seats for row in sales), sum(row.cancelled_seats for row in sales)
        assert seats == (counted.seats, counted.cancelled_seats), by
    takings = await reports.takings(TWO_DAYS)
    assert summed((row.currency, row.taken_minor) for row in takings) == counted.taken
    assert summed((row.currency, row.given_back_minor) for row in takings) == counted.given_back
    await _tills_agree(reports)
    money = (await reports.money(TWO_DAYS)).rows
    assert summed((row.currency, row.charged_minor) for row in money) == counted.taken
    sold = await ledger.reports.seats_sold_at(["show-1", "show-2"])
    live = found_by_hand(url, "SELECT count(*) FROM bookings WHERE cancelled_at_ms IS NULL")
    assert sum(sold.values()) == live[0][0]


async def _tills_agree(reports: Reports) -> None:
    """Over all days that have orders, money by till is the money by day: each amount counts once."""
    by_day, by_till = await reports.takings(SOME_DAYS), await reports.takings_by_till(SOME_DAYS)
    for name in ("taken_minor", "given_back_minor", "payments", "refunds", "failed_refunds"):
        found, expected = (
            summed((f"{row.way} {row.currency}", getattr(row, name)) for row in rows) for rows in (by_till, by_day)
        )
        assert found == expected, name


async def test_payments_of_a_till_come_in_pages_and_none_twice(
    ledger: SqlLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_reads, "PAGE", 2)
    await keep_tills(ledger, [FIRST_MS])
    (till,) = await ledger.reports.tills_of(TWO_DAYS.span)
    cash, made = TakenMoney(PaidBy.CASH, "Mia", FIRST_MS + 1), list[str]()
    for seat in ("B1", "B2", "B3"):
        given = (Refund(1, Money(100, "EUR"), RefundState.SUCCEEDED, (), "ill", "Mia", FIRST_MS + 2),)
        row = a_payment(
            seat, state=PaymentState.PAID, charged=Money(1150, "EUR"), look_at_ms=None, taken=cash, refunds=given
        )
        await ledger.write_payment(inserting(row, book=the_booking(row)))
        made.append(row.payment_id)
    pages = [[one.payment_id for one in page] async for page in ledger.reports.payments_of_till(till)]
    assert [len(page) for page in pages] == [2, 1]
    assert sorted(pages[0] + pages[1]) == sorted(made)


async def test_money_that_the_account_and_the_ledger_have_differently_is_counted(
    ledger: SqlLedger, tmp_path: Path
) -> None:
    clock = HandClock(NOW_MS)
    account = PracticeAccount(tmp_path / "practice.db", clock, PracticeTimes())
    reports, day = reports_of(ledger, {"practice": PracticeProvider(account)}), NOW_DAY
    paid = [
        a_payment(seat, state=PaymentState.PAID, charged=Money(1150, "EUR"), look_at_ms=None) for seat in ("B1", "B2")
    ]
    for row in paid:
        await ledger.write_payment(inserting(row, book=the_booking(row)))
    for payment_id in (paid[0].payment_id, "unknown to the ledger"):
        account.open(payment_id, 1150, "EUR")
        account.choose(payment_id, Way.PAY)
        account.capture(payment_id)
    found = await reports.money(day)
    its = {row.state: (row.payments, row.charged_minor, row.captured_minor, row.differing) for row in found.rows}
    assert its == {"paid": (2, 2300, 1150, 1), "unknown": (1, 0, 1150, 1)}
    assert found.differences == [paid[1].payment_id, "unknown to the ledger"]
    assert found.silent == []


async def test_an_account_that_does_not_answer_is_named_and_not_taken_for_empty(
    ledger: SqlLedger, tmp_path: Path
) -> None:
    folder = tmp_path / "practice.db"
    folder.mkdir()  # no file can be made there
    provider = PracticeProvider(PracticeAccount(folder, HandClock(NOW_MS), PracticeTimes()))
    row = a_payment("B1", state=PaymentState.PAID, charged=Money(1150, "EUR"), look_at_ms=None)
    await ledger.write_payment(inserting(row, book=the_booking(row)))
    found = await reports_of(ledger, {"practice": provider}).money(NOW_DAY)
    assert [(one.charged_minor, one.captured_minor, one.differing) for one in found.rows] == [(1150, None, 0)]
    assert found.silent == ["practice"]
