"""What staff look at, on both databases."""

from __future__ import annotations

from dataclasses import replace

from firstclick.domain import values
from firstclick.domain.booking import BuyerDetails
from firstclick.domain.money.money import Money
from firstclick.domain.money.payment import PaymentState, Refund, RefundState
from firstclick.domain.staff.audit import AuditEntry, AuditKind
from firstclick.ledger import SqlLedger
from firstclick.service.ports.ledger import HouseSeatChange
from firstclick.service.ports.office import BookingWords, Place, ShowtimeMoney, StateTotal
from tests.ledger.making import NOW_MS, a_booking
from tests.ledger.payments import a_payment, inserting, the_booking


async def found(ledger: SqlLedger, text: str, after: Place | None = None, bookings_max: int = 10) -> list[str]:
    """The references that a text finds."""
    return [one.reference for one in await ledger.search_bookings(BookingWords(text, bookings_max, after))]


async def test_bookings_are_found_by_words(ledger: SqlLedger) -> None:
    buyer = BuyerDetails("ann@example.org", "Ann 50%_Lee")
    made = values.replace(a_booking("B4", "B5", reference="K7QF-3M9T"), buyer=buyer)
    await ledger.book(made)
    await ledger.book(a_booking("C1", reference="K7QF-3M9V"))
    for text in ("k7qf3m9t", "K7QF-3M9T", "ann 5", "50%_", "ANN@EXAMPLE.ORG", "show-1 b5"):
        assert await found(ledger, text) == ["K7QF-3M9T"], text
    for text in ("50__", "show-2 B5", "show-1 B9", "ann@example", "\0", "Ä"):
        assert await found(ledger, text) == [], text
    assert (await ledger.search_bookings(BookingWords("k7qf3m9t", 1)))[0] == made


async def test_a_name_is_found_however_its_letters_are_written(ledger: SqlLedger) -> None:
    buyer = BuyerDetails("Änne@example.org", "Änne MÜLLER-Groß  İnönü Σίσυφος")
    await ledger.book(values.replace(a_booking("B4", reference="K7QF-3M9T"), buyer=buyer))
    await ledger.book(values.replace(a_booking("B5", reference="K7QF-3M9V"), buyer=BuyerDetails("", "Ann 5_%\\ Lee")))
    names = (
        "änne",
        "ÄNNE",
        "müller",
        "A\u0308nne  Mu\u0308ller",
        "GROSS",
        "groß i\u0307nönü",
        "ΣΊΣΥΦΟΣ",
        "Änne MÜLLER-G",
    )
    for text in (*names, "ÄnnE@Example.org", "\uff4d\u00fc\uff4c"):
        assert await found(ledger, text) == ["K7QF-3M9T"], text
    for text in ("\uff21\uff2e\uff2e", "ann 5_%\\ l"):
        assert await found(ledger, text) == ["K7QF-3M9V"], text
    for text in ("anne", "muller", "ä%e", "\u0308"):
        assert await found(ledger, text) == [], text


async def test_pages_follow_each_other_without_gaps(ledger: SqlLedger) -> None:
    for n in range(5):
        await ledger.book(values.replace(a_booking(f"B{n}", reference=f"AAAA-222{n}"), booked_at_ms=NOW_MS + n // 2))
    first = await found(ledger, "", bookings_max=3)
    rest = await found(ledger, "", Place(NOW_MS + 1, first[-1]), 3)
    assert first + rest == ["AAAA-2224", "AAAA-2223", "AAAA-2222", "AAAA-2221", "AAAA-2220"]


async def test_money_and_seats_are_summed_by_showtime(ledger: SqlLedger) -> None:
    refunds = tuple(
        Refund(number, Money(100 * number, "EUR"), state, (), "", "Mia", NOW_MS)
        for number, state in enumerate((RefundState.SUCCEEDED, RefundState.FAILED, RefundState.ASKED), start=1)
    )
    paid = replace(a_payment("B1", "B2", state=PaymentState.PAID), charged=Money(2150, "EUR"), refunds=refunds)
    due = a_payment("B3", state=PaymentState.DUE)
    other = a_payment("B1", state=PaymentState.DUE, showtime_id="show-2")
    for row in (paid, due, other):
        await ledger.write_payment(inserting(row, book=the_booking(row)))
    money = await ledger.money_of_showtimes(["show-1", "show-3"])
    totals = StateTotal(PaymentState.DUE, "EUR", 1, 1150, 0), StateTotal(PaymentState.PAID, "EUR", 1, 2150, 2150)
    assert money == {"show-1": ShowtimeMoney(totals, (due,), 400, 1)}
    assert await ledger.seats_sold(["show-1", "show-2", "show-3"]) == {"show-1": 3, "show-2": 1}
    assert await ledger.money_of_showtimes([]) == {}
    assert await ledger.payments_of_sessions([due.session_id, "unknown"]) == {due.session_id: due}


async def test_labels_and_acts_are_found(ledger: SqlLedger) -> None:
    entry = AuditEntry(NOW_MS, "Mia", AuditKind.RESERVE, "show-1", "10.0.0.7", {"label": "press"})
    await ledger.change_house_seats(HouseSeatChange("show-1", ("A1", "A2"), True, "press", "Mia", NOW_MS, entry))
    await ledger.change_house_seats(HouseSeatChange("show-1", ("A2",), False, "", "Mia", NOW_MS))
    assert await ledger.house_seat_labels("show-1") == {"A1": ("press", "Mia")}
    assert [row.what for row in await ledger.acts_about("show-1")] == ["reserve"]
    assert list(await ledger.acts_about("show-2")) == []
