"""`[[ticket_type]]`, `[[price]]` and the fees: what seats cost, and by which table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from firstclick.domain.money.price_list import TicketType
from firstclick.domain.programme import Showtime
from tests.programme.sample import SAMPLE, changed, parse, problems
from tests.web.priced_programme import TICKET_TYPES

CURRENCY = changed('timezone = "Europe/London"\n', 'timezone = "Europe/London"\ncurrency = "GBP"\n')
BASE = """
[[price]]
amounts = { adult = "12.00", child = "8.00" }
movie = "night-train"
"""
STUDIO_MONDAY_17 = "night-train-20261123-1700-studio"
STUDIO_MONDAY_20 = "night-train-20261123-2015-studio"
STUDIO_FRIDAY_17 = "night-train-20261127-1700-studio"
CELLAR = "night-train-20261201-1930-cellar"


def priced(*tables: str, text: str = CURRENCY) -> str:
    """The sample with a currency, ticket types, a base price and these tables."""
    return "\n".join((text, TICKET_TYPES, BASE, *tables))


def a_price(amounts: str, **narrowed: str) -> str:
    """A `[[price]]` table; the values of `narrowed` are as they are written."""
    keys = [f"{key.removesuffix('_')} = {value}\n" for key, value in narrowed.items()]
    return f"[[price]]\namounts = {{ {amounts} }}\n{''.join(keys)}"


def showtime(text: str, showtime_id: str) -> Showtime:
    return parse(text).showtime_by_id[showtime_id]


def amounts(text: str, showtime_id: str) -> Mapping[str, str]:
    """The amounts of the showtime, as in `standard adult`."""
    price_list = showtime(text, showtime_id).price_list
    assert price_list is not None
    return {f"{price.kind} {price.ticket_type_id}": str(price.amount) for price in price_list.prices}


def test_a_price_is_for_every_kind_of_seat_in_the_room() -> None:
    found = amounts(priced(), STUDIO_MONDAY_17)
    kinds = ("standard", "premium", "wheelchair", "companion", "love")
    assert found == {
        f"{kind} {one}": cost for kind in kinds for one, cost in (("adult", "12.00 GBP"), ("child", "8.00 GBP"))
    }
    assert set(amounts(priced(), CELLAR)) == {"standard adult", "standard child"}


def test_a_showtime_without_any_price_is_free() -> None:
    assert showtime(priced(), "movie-1").price_list is None
    assert all(one.price_list is None for one in parse(SAMPLE).showtimes)


def test_ticket_types_have_a_name_an_age_and_a_note_and_are_offered_where_they_are_sold() -> None:
    price_list = showtime(priced(), CELLAR).price_list
    assert price_list is not None
    assert price_list.ticket_types == (TicketType("adult", "Adult"), TicketType("child", "Child", note="Under 15"))
    with_senior = showtime(priced(a_price('senior = "9.00"', showtime='"' + CELLAR + '"')), CELLAR).price_list
    assert with_senior is not None
    assert with_senior.ticket_types[2] == TicketType("senior", "Senior", age_min=60)


@pytest.mark.parametrize(
    ("narrowed", "where", "elsewhere"),
    [
        ({"auditorium": '"cellar"'}, CELLAR, STUDIO_MONDAY_17),
        ({"showtime": f'"{CELLAR}"'}, CELLAR, STUDIO_MONDAY_17),
        ({"days": '"fri"'}, STUDIO_FRIDAY_17, STUDIO_MONDAY_17),
        ({"days": '["fri", "sat"]'}, STUDIO_FRIDAY_17, STUDIO_MONDAY_17),
        ({"from_": '"18:00"'}, STUDIO_MONDAY_20, STUDIO_MONDAY_17),
        ({"until": '"17:01"'}, STUDIO_MONDAY_17, STUDIO_MONDAY_20),
        ({"from_": '"20:15"', "until": '"20:16"'}, STUDIO_MONDAY_20, STUDIO_MONDAY_17),
        ({"until": '"20:15"'}, STUDIO_MONDAY_17, STUDIO_MONDAY_20),
    ],
)
def test_the_more_specific_price_wins(narrowed: Mapping[str, str], where: str, elsewhere: str) -> None:
    text = priced(a_price('adult = "7.00"', movie='"night-train"', **narrowed))
    assert amounts(text, where)["standard adult"] == "7.00 GBP"
    assert amounts(text, where)["standard child"] == "8.00 GBP", "the table says nothing about children"
    assert amounts(text, elsewhere)["standard adult"] == "12.00 GBP"


def test_a_kind_of_seat_narrows_a_price_too() -> None:
    text = priced(a_price('adult = "15.00"', movie='"night-train"', seats='["premium", "love"]'))
    found = amounts(text, STUDIO_MONDAY_17)
    assert (found["standard adult"], found["premium adult"], found["love adult"]) == (
        "12.00 GBP",
        "15.00 GBP",
        "15.00 GBP",
    )


def test_a_ticket_type_may_not_be_sold_somewhere() -> None:
    text = priced(a_price('child = "not sold"', movie='"night-train"', from_='"20:00"'))
    assert "standard child" not in amounts(text, STUDIO_MONDAY_20)
    price_list = showtime(text, STUDIO_MONDAY_20).price_list
    assert price_list is not None
    assert [one.ticket_type_id for one in price_list.ticket_types] == ["adult"]


def test_what_one_table_does_not_sell_is_not_sold_by_another_that_is_as_specific() -> None:
    text = priced(
        a_price('child = "11.00"', movie='"night-train"', seats='"premium"'),
        a_price('child = "not sold"', movie='"night-train"', from_='"20:00"'),
    )
    assert "premium child" not in amounts(text, STUDIO_MONDAY_20)
    assert amounts(text, STUDIO_MONDAY_17)["premium child"] == "11.00 GBP"
    again = a_price('child = "9.00"', movie='"night-train"', from_='"20:00"', seats='"premium"')
    assert amounts(f"{text}\n{again}", STUDIO_MONDAY_20)["premium child"] == "9.00 GBP", "it is more specific"


def test_two_prices_of_which_neither_is_more_specific_are_refused_with_both_lines() -> None:
    text = priced(
        a_price('adult = "15.00"', movie='"night-train"', seats='"premium"'),
        a_price('adult = "7.00"', movie='"night-train"', days='"mon"'),
    )
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if line == "[[price]]"]
    assert problems(text) == (
        f"week.toml, line {lines[2]}: [[price]] number 3: it and the [[price]] in line {lines[1]} both set the price "
        f"of premium seats, ticket type adult, at showtime {STUDIO_MONDAY_17}, and neither is more specific; narrow "
        "one of them by all that narrows the other.",
    )
    settled = a_price('adult = "9.00"', movie='"night-train"', days='"mon"', seats='"premium"')
    assert amounts(f"{text}\n{settled}", STUDIO_MONDAY_17)["premium adult"] == "9.00 GBP"


def test_the_same_price_set_twice_is_refused() -> None:
    assert "neither is more specific" in problems(priced(BASE))[0]


def test_a_kind_of_seat_without_a_price_is_refused() -> None:
    text = "\n".join(
        (CURRENCY, TICKET_TYPES, a_price('adult = "12.00"', seats='["standard", "premium", "love", "wheelchair"]'))
    )
    assert problems(text) == (
        f"week.toml, line {text.splitlines().index('[[price]]') + 1}: [[price]] number 1: showtime "
        f"{STUDIO_MONDAY_17} has prices, but none for its companion seats.",
    )


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (a_price('adult = "12.5"'), "amounts: '12.5' is not an amount of GBP; write it as 12.50."),
        (a_price("adult = 12.5"), 'the amount of "adult" must be text, such as "12.50".'),
        (a_price('adlut = "12.50"'), 'there is no ticket type "adlut"; did you mean "adult"?'),
        (a_price(""), 'amounts must be a table such as { adult = "12.50", child = "8.00" }.'),
        (a_price('adult = "999999999"'), "amounts: 999999999.00 GBP is more than 10000000.00 GBP, which is the most."),
        (a_price('adult = "1.00"', seats='"premum"'), 'there is no kind of seat "premum"; did you mean "premium"?'),
        (a_price('adult = "1.00"', seats="[]"), "seats is empty; leave it out for all."),
        (
            a_price('adult = "1.00"', movie='"night-trian"'),
            'there is no movie "night-trian"; did you mean "night-train"?',
        ),
        (a_price('adult = "1.00"', auditorium='"attic"'), 'there is no auditorium "attic".'),
        (
            a_price('adult = "1.00"', days='"monday"'),
            'there is no day "monday"; did you mean "mon"? The days are mon,',
        ),
        (
            a_price('adult = "1.00"', from_='"8pm"'),
            'from and until must be times of day, to the minute, such as "17:00".',
        ),
        (
            a_price('adult = "1.00"', from_='"20:00"', until='"02:00"'),
            "from must be before until; for the hours after midnight write a second [[price]].",
        ),
        (a_price('adult = "1.00"', kind='"premium"'), 'there is no key "kind".'),
    ],
)
def test_a_mistake_in_a_price_is_named(table: str, sentence: str) -> None:
    assert f"[[price]] number 2: {sentence}" in problems(priced(table))[0]


def test_a_showtime_of_a_weekly_timetable_cannot_be_named_since_its_id_is_gone_next_week() -> None:
    assert (
        f'there is no showtime "{STUDIO_MONDAY_17}"'
        in problems(priced(a_price('adult = "1.00"', showtime=f'"{STUDIO_MONDAY_17}"')))[0]
    )


def test_a_price_needs_a_currency() -> None:
    found = problems(priced(text=SAMPLE))
    assert found[0].endswith('a price needs a currency: add currency = "EUR", or yours, to [cinema].')


def test_the_currency_the_fees_the_tax_and_the_cancel_rule_are_the_cinemas() -> None:
    text = priced(
        text=changed(
            'currency = "GBP"\n',
            'currency = "GBP"\nfee_per_seat = "0.50"\nfee_per_order = "1.00"\ntax_percent = "5.5"\n'
            "cancel_until_minutes = 120\n",
            CURRENCY,
        )
    )
    price_list = showtime(text, CELLAR).price_list
    assert price_list is not None
    assert (str(price_list.fees.per_seat), str(price_list.fees.per_order)) == ("0.50 GBP", "1.00 GBP")
    assert price_list.tax_basis_points == 550
    assert parse(text).cancel_until_min == 120
    assert parse(SAMPLE).cancel_until_min is None


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ('currency = "Euro"', 'currency must be three capital letters, such as "EUR".'),
        ('currency = "GBP"\ntax_percent = "a fifth"', 'tax_percent must be text such as "20" or "5.5".'),
        ('fee_per_seat = "0.50"', 'fee_per_seat needs a currency: add currency = "EUR", or yours.'),
        ('currency = "GBP"\nfee_per_order = "1"\nfee = "2"', 'there is no key "fee".'),
        ("cancel_until_minutes = -1", "cancel_until_minutes must be from 0 to 525600."),
    ],
)
def test_a_mistake_in_the_cinemas_money_is_named(written: str, sentence: str) -> None:
    text = changed('timezone = "Europe/London"\n', f'timezone = "Europe/London"\n{written}\n')
    assert problems(text)[0].endswith(f"[cinema]: {sentence}")


def test_amounts_have_the_digits_of_the_currency() -> None:
    yen = changed('currency = "GBP"', 'currency = "JPY"', CURRENCY)
    text = "\n".join((yen, TICKET_TYPES, a_price('adult = "1500"')))
    assert amounts(text, CELLAR) == {"standard adult": "1500 JPY"}


def test_showtimes_with_equal_prices_share_one_list() -> None:
    lists = [one.price_list for one in parse(priced()).showtimes if one.auditorium.auditorium_id == "studio"]
    assert len({id(one) for one in lists}) == 1
    assert len(parse(priced()).price_lists) == 2


def test_the_example_of_the_documentation_is_in_order() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "PROGRAMME.md").read_text(encoding="utf-8")
    example = page.partition("## Prices")[2].partition("```toml\n")[2].partition("```")[0]
    text = example + SAMPLE[SAMPLE.index("[[auditorium]]") :]
    assert amounts(text, STUDIO_MONDAY_17)["premium adult"] == "11.00 GBP"
    assert amounts(text, STUDIO_MONDAY_20)["premium adult"] == "15.00 GBP"
    assert parse(text).promo_by_code.keys() == {"SPRING"}
