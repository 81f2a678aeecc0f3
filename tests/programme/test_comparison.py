"""What `programme import` says about prices: what changes, before and after, once for all showtimes concerned."""

from __future__ import annotations

from firstclick.programme_file import compare
from tests.programme.sample import SAMPLE, changed, parse
from tests.programme.test_prices import BASE, CELLAR, CURRENCY, STUDIO_MONDAY_17, priced
from tests.web.priced_programme import TICKET_TYPES


def differences(before: str, after: str) -> list[str]:
    return list(compare(parse(before), parse(after)))


def test_a_changed_price_is_shown_before_and_after_for_all_showtimes_at_once() -> None:
    after = changed('adult = "12.00"', 'adult = "13.00"', priced())
    studio = [line for line in differences(priced(), after) if STUDIO_MONDAY_17 in line]
    kinds = ("standard", "premium", "wheelchair", "companion", "love")
    assert studio == [
        f'changed: prices of {STUDIO_MONDAY_17} and 3 more, {kind} adult "12.00 GBP" → "13.00 GBP"' for kind in kinds
    ]
    assert f'changed: prices of {CELLAR}, standard adult "12.00 GBP" → "13.00 GBP"' in differences(priced(), after)


def test_a_showtime_that_was_free_gets_prices() -> None:
    found = differences(SAMPLE, priced())
    assert f'changed: prices of {CELLAR}, standard child "" → "8.00 GBP"' in found
    assert f'changed: prices of {CELLAR}, ticket child "" → "Child, Under 15"' in found


def test_fees_tax_and_the_rule_for_cancelling_are_shown() -> None:
    money = 'currency = "GBP"\nfee_per_seat = "0.50"\ntax_percent = "20"\ncancel_until_minutes = 90\n'
    found = differences(priced(), priced(text=changed('currency = "GBP"\n', money, CURRENCY)))
    assert 'changed: cinema, cancel until "" → "90 min before the start"' in found
    assert f'changed: prices of {CELLAR}, fee per seat "" → "0.50 GBP"' in found
    assert f'changed: prices of {CELLAR}, tax "" → "20 %"' in found


def test_promos_that_come_change_and_go_are_shown() -> None:
    ten = '\n[[promo]]\ncode = "TEN"\npercent = 10\n'
    assert differences(CURRENCY, CURRENCY + ten) == ["added: promo TEN"]
    assert differences(CURRENCY + ten, CURRENCY) == ["removed: promo TEN"]
    assert differences(CURRENCY + ten, CURRENCY + changed("percent = 10", 'amount = "5.00"', ten)) == [
        'changed: promo TEN, off "10 %" → "5.00 GBP"'
    ]


def test_a_movie_or_a_room_that_is_renamed_is_one_line_however_often_it_is_shown() -> None:
    after = changed('title = "Night Train to Marrowby"', 'title = "Night Train"')
    assert differences(SAMPLE, after) == ['changed: movie night-train, title "Night Train to Marrowby" → "Night Train"']
    after = changed('name = "The Studio"', 'name = "The Small Studio"')
    assert differences(SAMPLE, after) == ['changed: auditorium studio, name "The Studio" → "The Small Studio"']


def test_equal_prices_in_another_order_of_tables_are_no_change() -> None:
    senior = '[[price]]\namounts = { senior = "9.00" }\nmovie = "night-train"\n'
    head = CURRENCY + TICKET_TYPES
    assert differences(f"{head}{BASE}{senior}", f"{head}{senior}{BASE}") == []
