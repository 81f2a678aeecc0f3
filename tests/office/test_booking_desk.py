"""Staff find bookings, and see the whole story of one."""

from __future__ import annotations

import pytest

from firstclick.domain.booking import Booking, BuyerDetails
from firstclick.domain.money.payment import PaidBy
from firstclick.domain.refusals import UnknownBooking
from firstclick.service.office import booking_desk
from firstclick.service.office.booking_desk import Happened
from tests.office.box_office import MIA, ZOE, BoxOffice, euros


async def bought(office: BoxOffice, seats: str, name: str = "", email: str = "") -> Booking:
    """A free booking of a buyer with a name and an address."""
    session = await office.cinema.hold("anna", seats)
    return await office.bookings.confirm(session, "anna", buyer=BuyerDetails(email, name))


async def found(office: BoxOffice, text: str) -> list[tuple[str, ...]]:
    """The seats of what is found."""
    page = await office.booking_desk.find(text)
    return [one.booking.seat_ids for one in page.bookings]


async def test_a_booking_is_found_by_reference_name_mail_and_seat(office: BoxOffice) -> None:
    anna = await bought(office, "A1 A2", "Anna Bäcker 100%", "anna@example.org")
    await bought(office, "B1", "Bob", "bob@example.org")
    for text in (
        anna.reference,
        anna.reference.lower().replace("-", ""),
        " bäcker",
        "ANNA",
        "100%",
        "Anna@Example.org",
        "plain A2",
        "plain a1",
    ):
        assert await found(office, text) == [("A1", "A2")], text
    for text in ("plain C1", "late A1", "nobody@example.org", "%%", "_nna", "K7QF-3M9T", "\0"):
        assert await found(office, text) == [], text


async def test_a_name_that_begins_with_an_umlaut_is_found_as_it_was_written(office: BoxOffice) -> None:
    await bought(office, "A1 A2", "Änne Öztürk", "Änne@example.org")
    for text in ("Änne", "ÄNNE Ö", "ÖZTüRK", "Änne@Example.org"):
        assert await found(office, text) == [("A1", "A2")], text


async def test_an_empty_text_finds_all_the_newest_first_page_by_page(
    hand_office: BoxOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(booking_desk, "PAGE", 2)
    for seat in ("A1", "A2", "A3", "B1", "B2"):
        await hand_office.cinema.booked("anna", seat)
        hand_office.clock.advance(0 if seat == "A2" else 1_000)
    seen, after = [], None
    for _ in range(3):
        page = await hand_office.booking_desk.find("", after)
        seen += [one.booking.seat_ids[0] for one in page.bookings]
        after = page.following
    assert after is None
    assert [seen[0], seen[1], seen[4]] == ["B2", "B1", "A1"]
    assert sorted(seen) == ["A1", "A2", "A3", "B1", "B2"]


async def test_cancelled_bookings_are_found_and_those_that_were_never_written_are_not(office: BoxOffice) -> None:
    booking = await office.cinema.booked("anna", "A1")
    await office.cancellations.cancel(booking.reference, (), "Mia", "ill")
    session = await office.cinema.hold("bob", "B1")
    pending = await office.cinema.desk.set_pending(await office.cinema.desk.find(session, "bob"), 10_000)
    await office.bookings.withdraw(pending)
    assert await found(office, "plain A1") == [()]
    assert await found(office, "") == [()]


async def test_what_is_found_has_its_payment(office: BoxOffice) -> None:
    sold = await office.sells("A1")
    (one,) = (await office.booking_desk.find(sold.reference)).bookings
    assert one.payment is not None
    assert one.payment.charged == euros(13)
    assert one.showtime is not None
    with pytest.raises(UnknownBooking):
        await office.booking_desk.of_reference("K7QF-3M9T")


async def test_the_story_of_a_sale_has_every_step_with_who_and_when(hand_office: BoxOffice) -> None:
    office = hand_office
    sold = await office.sells("A1 A2", note="by phone")
    office.clock.advance(1_000)
    await office.cancellations.cancel(sold.reference, ("A2",), "Zoe", "ill")
    found = await office.booking_desk.of_reference(sold.reference)
    story = await office.booking_desk.story(found)
    assert [(one.what, one.who, one.seat_ids, one.amount, one.reason, one.detail) for one in story] == [
        (Happened.BOOKED, "Mia", ("A1", "A2"), None, "", ""),
        (Happened.PAID, "Mia", (), euros(25), "by phone", "cash"),
        (Happened.CANCELLED, "Zoe", ("A2",), None, "ill", ""),
        (Happened.REFUND_ASKED, "Zoe", ("A2",), euros(12), "ill", "asked"),
    ]
    assert [one.at_ms - story[0].at_ms for one in story] == [0, 0, 1_000, 1_000]


async def test_the_story_of_what_was_due_says_who_took_the_money(hand_office: BoxOffice) -> None:
    office = hand_office
    due = await office.begins("anna", "A1", "counter", "plain")
    booking = await office.booking_of(due)
    office.clock.advance(1_000)
    await office.sales.take_due(booking.reference, PaidBy.CARD, ZOE)
    story = await office.booking_desk.story(await office.booking_desk.of_reference(booking.reference))
    assert [(one.what, one.who, one.detail) for one in story] == [
        (Happened.BOOKED, "", ""),
        (Happened.PAYMENT_BEGUN, "", "counter"),
        (Happened.PAID, "Zoe", "card"),
    ]


async def test_the_story_names_no_user_and_no_session(office: BoxOffice) -> None:
    payment = await office.buys("anna", "A1", "plain")
    booking = await office.booking_of(payment)
    story = str(await office.booking_desk.story(await office.booking_desk.of_reference(booking.reference)))
    assert payment.session_id not in story
    assert "anna" not in story
    assert MIA.name not in story
