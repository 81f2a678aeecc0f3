"""Whose seats are sold without a price although others have one: it is said before they are on sale."""

from __future__ import annotations

from dataclasses import replace

from firstclick.domain.money.money import Money
from firstclick.domain.money.price_list import Fees, PriceList
from firstclick.domain.price_warnings import price_warnings
from firstclick.domain.programme import Programme, ShowtimeStatus
from tests.ledger.making import NOW_MS
from tests.ledger.test_import_plan import ALWAYS, TOMORROW, TONIGHT, YESTERDAY, showing

NOTHING = Money(0, "GBP")
PRICED = replace(TONIGHT, price_list=PriceList("GBP", (), (), Fees(NOTHING, NOTHING)))
OF_CELLAR = "No price names the seats of Cellar: they cost nothing. If that is meant, give them the price 0."


def warned(programme: Programme, before: Programme | None = None) -> tuple[str, ...]:
    return price_warnings(programme, before or programme, NOW_MS)


def test_a_room_that_no_price_names_is_warned_of_once() -> None:
    assert warned(showing(PRICED, TOMORROW, ALWAYS)) == (OF_CELLAR,)


def test_showtimes_without_a_price_in_a_room_with_prices_are_named() -> None:
    later, last = replace(TONIGHT, showtime_id="later"), replace(TONIGHT, showtime_id="last")
    (one,) = warned(showing(PRICED, later))
    assert one.startswith("No price names showtime later (Night Train) in The Studio: its seats cost nothing.")
    (two,) = warned(showing(PRICED, later, last))
    assert "showtime later (Night Train) and 1 more in The Studio: their seats" in two


def test_what_is_free_throughout_begun_or_cancelled_is_not_warned_of() -> None:
    assert warned(showing(TONIGHT, TOMORROW)) == ()
    cancelled = replace(TOMORROW, status=ShowtimeStatus.CANCELLED)
    assert warned(showing(PRICED, YESTERDAY, cancelled)) == ()


def test_a_programme_that_loses_its_last_price_is_warned_of() -> None:
    assert warned(showing(TOMORROW), before=showing(PRICED)) == (OF_CELLAR,)
