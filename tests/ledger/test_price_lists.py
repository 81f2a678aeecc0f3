"""Price lists in the ledger: numbered once, kept for good; and the promos and the cancel rule of a programme."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstclick.domain.money.money import Money
from firstclick.domain.money.promo import Promo
from firstclick.ledger import SqlLedger
from firstclick.ledger.price_rows import fingerprint_of, price_list_of, price_list_row, promo_documents, promos_of
from tests.domain.test_quote import a_list
from tests.ledger.making import NOW_MS, found_by_hand, run_by_hand
from tests.ledger.test_import_plan import TOMORROW, TONIGHT, YESTERDAY, showing

pytestmark = pytest.mark.long

DEAR, CHEAP = a_list(adult=1200, child=800), a_list(adult=900)
DEAR_TONIGHT, DEAR_TOMORROW = replace(TONIGHT, price_list=DEAR), replace(TOMORROW, price_list=DEAR)
PROMOS = (
    Promo("TEN", percent=10),
    Promo("OFF", amount=Money(500, "EUR"), valid_from_ms=1, valid_until_ms=2, movie_ids=("train",), uses_max=3),
)


async def numbers(ledger: SqlLedger) -> dict[str, int | None]:
    """The number of each showtime's list; None for a free one."""
    programme = await ledger.programme()
    assert programme is not None
    return {one.showtime_id: one.price_list.number if one.price_list else None for one in programme.showtimes}


async def test_the_lists_of_an_import_are_numbered_and_read_as_they_were_written(ledger: SqlLedger) -> None:
    free = replace(YESTERDAY, starts_at_ms=NOW_MS + 9)
    await ledger.import_programme(showing(DEAR_TONIGHT, replace(TOMORROW, price_list=CHEAP), free), "", NOW_MS)
    assert await numbers(ledger) == {"tonight": 1, "tomorrow": 2, "yesterday": None}
    assert await ledger.programme() == showing(DEAR_TONIGHT, replace(TOMORROW, price_list=CHEAP), free)


async def test_an_unchanged_list_keeps_its_number_and_a_changed_one_gets_a_new_one(ledger: SqlLedger) -> None:
    await ledger.import_programme(showing(DEAR_TONIGHT, DEAR_TOMORROW), "", NOW_MS)
    assert await numbers(ledger) == {"tonight": 1, "tomorrow": 1}, "equal lists are one list"
    await ledger.import_programme(showing(DEAR_TONIGHT, replace(TOMORROW, price_list=CHEAP)), "", NOW_MS)
    assert await numbers(ledger) == {"tonight": 1, "tomorrow": 2}
    await ledger.import_programme(showing(replace(TONIGHT, price_list=CHEAP), DEAR_TOMORROW), "", NOW_MS)
    assert await numbers(ledger) == {"tonight": 2, "tomorrow": 1}, "a list that comes back has its old number"


async def test_a_list_can_be_read_by_its_number_after_later_imports(ledger: SqlLedger) -> None:
    await ledger.import_programme(showing(DEAR_TONIGHT), "", NOW_MS)
    await ledger.import_programme(showing(TONIGHT), "", NOW_MS)
    assert await numbers(ledger) == {"tonight": None}
    found = await ledger.price_list(1)
    assert found == DEAR
    assert found is not None
    assert found.number == 1
    for unknown in (-1, 0, 2, 2**40):
        assert await ledger.price_list(unknown) is None


async def test_a_refused_import_numbers_nothing(ledger: SqlLedger, url: str) -> None:
    await ledger.import_programme(showing(TONIGHT), "", NOW_MS)
    plan = await ledger.plan_import(showing(DEAR_TONIGHT), NOW_MS)
    assert plan.showtimes.changed == ("tonight",)
    assert found_by_hand(url, "SELECT count(*) FROM price_lists") == [(0,)]


async def test_a_showtime_that_has_begun_keeps_its_prices(ledger: SqlLedger) -> None:
    await ledger.import_programme(showing(replace(YESTERDAY, price_list=DEAR)), "", NOW_MS)
    await ledger.import_programme(showing(replace(TONIGHT, price_list=CHEAP)), "", NOW_MS)
    assert await numbers(ledger) == {"tonight": 2, "yesterday": 1}


async def test_the_promos_and_the_cancel_rule_are_read_as_they_were_written(ledger: SqlLedger) -> None:
    new = replace(showing(TONIGHT), promos=PROMOS, cancel_until_min=120)
    assert (await ledger.plan_import(new, NOW_MS)).changes_anything
    await ledger.import_programme(new, "", NOW_MS)
    assert await ledger.programme() == new
    assert not (await ledger.plan_import(new, NOW_MS)).changes_anything


async def test_a_programme_of_an_earlier_version_is_free_and_has_no_promos(ledger: SqlLedger, url: str) -> None:
    await ledger.import_programme(replace(showing(DEAR_TONIGHT), promos=PROMOS), "", NOW_MS)
    run_by_hand(url, "UPDATE showtimes SET price_list = NULL", "UPDATE programme SET promos = NULL")
    assert await ledger.programme() == showing(TONIGHT)


@given(st.lists(st.integers(0, 10**9), min_size=4, max_size=4), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_any_list_is_read_as_it_was_written(minor: list[int], currency: str) -> None:
    adult, child, per_seat, per_order = minor
    price_list = a_list(currency, per_seat, per_order, 1999, adult=adult, child=child)
    row = price_list_row(price_list, 9, NOW_MS)
    assert price_list_of(row["number"], row["document"]) == price_list
    assert fingerprint_of(price_list_of(1, row["document"])) == row["fingerprint"]


def test_lists_that_differ_have_other_fingerprints() -> None:
    lists = [DEAR, CHEAP, a_list(adult=1200), a_list(per_seat=1, adult=1200, child=800), a_list("USD", adult=900)]
    assert len({fingerprint_of(one) for one in lists}) == len(lists)
    assert promos_of(promo_documents(PROMOS)) == PROMOS
    assert promos_of(promo_documents(())) == ()
