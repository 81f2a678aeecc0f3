"""Reports as text: exact amounts, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.days import local_day
from firstclick.domain.money.money import exponent_of
from firstclick.service.office.cinema_days import Days, DaysRefused
from firstclick.service.office.report_tables import Amount, ReportTable, csv_lines, sales_table, text_of
from firstclick.service.office.sales_report import SalesBy, SalesRow
from firstclick.service.office.table_lines import FORMULA


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    table = sales_table([SalesRow(text, text, "EUR", seats=1, cancelled_minor=1250)], SalesBy.PROMO)
    names, cells = csv.reader(csv_lines(table))
    row = dict(zip(names, cells, strict=True))
    assert (row["promo"], row["label"]) == ("'" + text, "'" + text)
    assert row["net"] == "-12.50", "a number stays one"


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_every_other_text_comes_back_from_csv_as_it_was(texts: list[str]) -> None:
    _, cells = csv.reader(csv_lines(ReportTable(("x",) * len(texts), [tuple(texts)])), strict=True)
    assert cells == [f"'{one}" if one.startswith(FORMULA) else one for one in texts]


@given(st.integers(-(10**15), 10**15), st.sampled_from(["JPY", "EUR", "KWD"]))
def test_an_amount_has_all_digits_of_its_currency(minor: int, currency: str) -> None:
    text, exponent = text_of(Amount(minor, currency)), exponent_of(currency)
    assert int(text.replace(".", "")) == minor
    assert len(text.partition(".")[2]) == exponent


def test_an_amount_that_is_not_known_is_empty() -> None:
    assert text_of(Amount(None, "EUR")) == ""


def test_a_report_is_about_one_day_at_least_and_a_year_at_most() -> None:
    day = local_day(1_792_792_800_000, "Europe/Berlin")
    with pytest.raises(DaysRefused, match="The last day, 2026-10-23, is before the first, 2026-10-2"):
        Days(day, day.replace(day=23), "Europe/Berlin")
    with pytest.raises(DaysRefused, match="366 days"):
        Days(day, day.replace(year=2027, month=12), "Europe/Berlin")
    with pytest.raises(DaysRefused, match="years"):
        Days(day.replace(year=9999), day.replace(year=9999), "Europe/Berlin")
