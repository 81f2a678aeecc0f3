"""The command `firstclick rush` at a showtime with prices: it pays with the practice provider, and audits the money."""

from __future__ import annotations

import random
import re
import sqlite3
from contextlib import closing

import pytest

from firstclick.rush import CannotRush
from firstclick.rush.prices import ShowtimePrices
from tests.harness.processes.server import Server, serving
from tests.rush.lying_server import faulty_server
from tests.rush.rush_command import run_rush
from tests.web.paying import DEAR, captured

pytestmark = [pytest.mark.e2e, pytest.mark.long]
PAYMENTS = re.compile(
    r"payments +(\d+) begun: (\d+) paid, (\d+) not charged, 0 given back, 0 undecided; (\S+) GBP taken"
)
SEAT_MAP = {"rows": [{"seats": [{"seat_id": "A1", "kind": "standard"}, {"seat_id": "A2", "kind": "love"}]}]}
PRICES = [
    {"kind": "standard", "ticket_type": "adult", "amount": 1200},
    {"kind": "standard", "ticket_type": "child", "amount": 800},
    {"kind": "love", "ticket_type": "adult", "amount": 1500},
]
ANSWER = {"currency": "GBP", "exponent": 2, "prices": PRICES, "providers": ["practice"]}


def test_a_room_with_prices_is_sold_out_and_paid_and_the_account_has_the_money(
    dear_server: Server, dear_showtime: str
) -> None:
    status, out, complaints = run_rush(dear_server.url, "--showtime", dear_showtime, "--buyers", "8")
    assert (status, complaints) == (0, [])
    assert "Sold out after " in out
    found = PAYMENTS.search(out)
    assert found, out
    assert int(found[1]) == int(found[2]) + int(found[3])
    assert "  charged without a seat 0\n  paid without a booking 0\n  sold twice 0\n" in out
    with closing(sqlite3.connect(dear_server.folder / "firstclick-data" / "firstclick.db")) as ledger:
        here = ledger.execute("SELECT payment_id FROM payments WHERE showtime_id = ?", (dear_showtime,)).fetchall()
    taken = captured(dear_server)
    assert f"{sum(taken.get(payment_id, 0) for (payment_id,) in here) / 100:.2f}" == found[4]


def test_a_server_that_says_paid_and_books_nothing_is_detected(dear_server: Server, dear_showtime: str) -> None:
    def paid(data: bytes) -> bytes:
        return data.replace(b'"status":"waiting"', b'"status":"paid"   ')

    with faulty_server(dear_server, presses=True, answers=paid) as url:
        options = ("--showtime", dear_showtime, "--buyers", "3", "--seconds-max", "2")
        status, out, complaints = run_rush(url, *options)
    assert status == 1
    assert re.search("charged without a seat [1-9]", out), out
    assert any("may have been charged" in one for one in complaints)


def test_where_nobody_can_practise_a_rush_does_not_start() -> None:
    with serving(DEAR) as server:
        status, out, complaints = run_rush(server.url, "--showtime", "dear-0", "--seconds-max", "1")
    assert (status, out, len(complaints)) == (2, "", 1)
    assert "pays with the practice provider only" in complaints[0]


def test_seats_get_tickets_that_are_sold_for_them() -> None:
    prices = ShowtimePrices(ANSWER, SEAT_MAP)
    chosen = [prices.tickets(["A1", "A2"], random.Random(n)) for n in range(20)]
    assert {one[0]["ticket_type"] for one in chosen} == {"adult", "child"}
    assert {one[1]["ticket_type"] for one in chosen} == {"adult"}


@pytest.mark.parametrize(("exponent", "text"), [(0, "1250 GBP"), (2, "12.50 GBP"), (3, "1.250 GBP")])
def test_amounts_have_the_digits_of_their_currency(exponent: int, text: str) -> None:
    assert ShowtimePrices({**ANSWER, "exponent": exponent}, SEAT_MAP).text(1250) == text


def test_without_a_currency_there_are_no_prices_and_without_practice_no_rush() -> None:
    assert ShowtimePrices.read({**ANSWER, "currency": None}, SEAT_MAP) is None
    with pytest.raises(CannotRush):
        ShowtimePrices.read({**ANSWER, "providers": ["counter"]}, SEAT_MAP)
