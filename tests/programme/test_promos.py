"""`[[promo]]`: codes that make tickets cheaper."""

from __future__ import annotations

import datetime

import pytest

from firstclick.domain.money.money import Money
from firstclick.domain.money.promo import Promo
from tests.programme.sample import changed, parse, problems
from tests.programme.test_prices import CELLAR, CURRENCY


def promo(**keys: str) -> str:
    """The sample with a promo; the values are as they are written."""
    return f"{CURRENCY}\n[[promo]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())


def test_a_promo_takes_off_percent_or_an_amount() -> None:
    assert parse(promo(code='"spring"', percent="10")).promos == (Promo("SPRING", percent=10),)
    assert parse(promo(code='"OFF"', amount='"5.00"')).promo_by_code["OFF"].amount == Money(500, "GBP")


def test_a_promo_may_be_narrowed_by_time_movies_showtimes_and_uses() -> None:
    text = promo(
        code='"SPRING"',
        percent="10",
        valid_from="2026-12-01T00:00:00",
        valid_until="2026-12-24T18:00:00",
        movie='"night-train"',
        showtime=f'["{CELLAR}"]',
        uses_max="100",
    )
    begins, ends = (
        int(datetime.datetime(2026, 12, *when, tzinfo=datetime.UTC).timestamp() * 1000) for when in ((1, 0), (24, 18))
    )
    assert parse(text).promos == (Promo("SPRING", 10, None, begins, ends, ("night-train",), (CELLAR,), 100),)


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({}, 'it needs either "percent" or "amount"; one of the two, not both.'),
        ({"percent": "10", "amount": '"5.00"'}, 'it needs either "percent" or "amount"; one of the two, not both.'),
        ({"percent": "101"}, "percent must be from 1 to 100."),
        ({"amount": '"5"', "movie": '"elsewhere"'}, 'there is no movie "elsewhere".'),
        ({"percent": "10", "uses_max": "0"}, "uses_max must be from 1 to 1000000."),
        (
            {"percent": "10", "valid_until": '"Christmas"'},
            "valid_until must be a date and time on the cinema's wall clock, such as 2026-12-01T00:00:00.",
        ),
        (
            {"percent": "10", "valid_from": "2026-12-02T00:00:00", "valid_until": "2026-12-01T00:00:00"},
            "valid_from must be before valid_until.",
        ),
        (
            {"percent": "10", "code": '"A B"'},
            'code "A B" may only have letters, digits, dots, hyphens and underscores.',
        ),
    ],
)
def test_a_mistake_in_a_promo_is_named(keys: dict[str, str], sentence: str) -> None:
    assert problems(promo(**({"code": '"SPRING"'} | keys)))[0].endswith(f": {sentence}")


def test_a_code_is_taken_once_in_capital_or_small_letters() -> None:
    text = promo(code='"spring"', percent="10") + '[[promo]]\ncode = "SPRING"\npercent = 20\n'
    line = text.splitlines().index('code = "spring"') + 1
    assert problems(text)[0].endswith(f'[[promo]] "SPRING": this code is already taken, in line {line}.')


def test_an_amount_needs_a_currency() -> None:
    text = changed('currency = "GBP"\n', "", promo(code='"OFF"', amount='"5.00"'))
    assert 'amount needs a currency: add currency = "EUR", or yours, to [cinema].' in problems(text)[0]
